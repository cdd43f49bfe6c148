"""The sieve of rendered pages finds what a reader would trip over, and nothing else."""

import pytest

from tests.strict.prose import faults_of


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ("<p>Gratuit\n , sans inscription</p>", ["Gratuit , sans inscription"]),
        ("<p><b>Dès 8 ans</b>\n  , en famille</p>", ["ans , en famille"]),
        ("<p>248 décisions\n.</p>", ["décisions ."]),
        ("<small>Villeneuve-d&amp;#x27;Ascq</small>", ["escaped twice: <small>Villeneuve-d&amp;#x27;"]),
        ("<p>Gratuit, sans inscription.</p> <p>.ics</p> <p>à 7 h .5</p>", []),
        ("<script>a . b</script><td>1</td> <td>, 2</td>", []),
    ],
)
def test_the_sieve_of_pages(html, faults):
    assert faults_of(html) == faults

"""The basket and the waiting list: several tools at once, nothing lost on a refusal, sentences for what is missing."""

from datetime import date

import pytest
import time_machine

from maillage.loans.models import Basket, BasketLine, Loan, WaitingEntry
from maillage.notices.models import Mail
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def today():
    """Monday 2 March 2026."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


@pytest.fixture
def library(cast):
    """The library of editor B."""
    made = make_organisation(cast.here, name="Bibliothèque de Guise")
    made.members.create(user=cast["editor_b"])
    return made


def url(cast, path):
    return f"/{cast.here.slug}/{path}"


BASKET = "mon-espace/prets/panier/"


def add(cast, tool, first="2026-05-04", days=5, **more):
    data = {"du": first, "jours": days, **more}
    return cast.client("editor_b").post(url(cast, f"prets/{tool.slug}/panier/"), data)


def typed(library, **changes):
    return {
        "whom": str(library.pk), "borrower_type": "library", "contact_name": "Zoé", "contact_email": "zoe@example.org",
        "commune_label": "Amiens", "commune": "80021", "place": "Salle de lecture", "purpose": "Un mois sur la mer",
        "expected": "120", "do": "send", **changes,
    }  # fmt: skip


def send(cast, library, **changes):
    return cast.client("editor_b").post(url(cast, BASKET), typed(library, **changes))


def text_of(answer):
    return plain(answer.content.decode())


def test_a_tool_goes_in_the_basket_with_its_days_who_borrows_and_where(cast, library):
    tool = make_tool(make_lender(cast.here))

    answer = add(cast, tool, pour=f"structure-{library.pk}", commune="80021")

    assert (answer.status_code, answer["Location"]) == (302, url(cast, BASKET))
    line = BasketLine.objects.get()
    assert (line.first_on, line.last_on) == (date(2026, 5, 4), date(2026, 5, 8))
    assert (line.basket.borrower, line.basket.commune_id) == (library, "80021")
    assert cast.client("editor_b").get(url(cast, f"prets/{tool.slug}/")).context["choice"].organisation == library


@pytest.mark.parametrize("key", ["²", "9" * 20])
def test_a_place_that_is_no_key_is_left_out(cast, library, key):
    add(cast, make_tool(make_lender(cast.here)))

    assert send(cast, library, venue=key, venue_label="Guise").status_code == 302
    assert Loan.objects.get().venue is None


@pytest.mark.parametrize(
    ("first", "days", "said"),
    [
        ("", "5", "Choisissez d’abord un jour"),
        ("2026-02-31", "5", "Ce jour n’existe pas"),
        ("2026-05-04", "", "combien de jours"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(cast, library, first, days, said):
    tool = make_tool(make_lender(cast.here))

    answer = cast.client("editor_b").post(
        url(cast, f"prets/{tool.slug}/panier/"), {"du": first, "jours": days}, follow=True
    )

    assert said in text_of(answer)
    assert not BasketLine.objects.exists()


def test_several_tools_become_several_requests_and_the_lender_is_written_to_once(cast, library):
    lender = make_lender(cast.here, rules={"area": "place"})
    lender.organisation.members.create(user=cast["editor_a"])
    for title in ("La mer", "La forêt"):
        add(cast, make_tool(lender, title=title))

    answer = send(cast, library)

    assert (answer.status_code, answer["Location"]) == (302, url(cast, "mon-espace/prets/"))
    assert [(one.tool_title, one.borrower, one.expected, one.state) for one in Loan.objects.order_by("pk")] == [
        ("La mer", library, 120, "requested"), ("La forêt", library, 120, "requested"),
    ]  # fmt: skip
    assert Mail.objects.filter(to=cast["editor_a"].email).count() == 1


def test_a_refusal_sends_nothing_loses_nothing_and_says_why(cast, library):
    tool, free = make_tool(make_lender(cast.here)), make_tool(make_lender(cast.here, name="Autre"), title="Libre")
    for one in (tool, free):
        add(cast, one)
    make_loan(tool, "2026-05-04", approved=True)

    answer = send(cast, library)

    assert answer.status_code == 422
    assert "L’outil est pris du 4 au 8 mai" in text_of(answer)
    assert Loan.objects.count() == 1
    assert BasketLine.objects.count() == 2
    kept = Basket.objects.get()
    assert (kept.sent_at, kept.purpose, kept.contact_name) == (None, "Un mois sur la mer", "Zoé")


def test_what_is_missing_is_said_in_sentences_before_sending(cast, library):
    tool = make_tool(make_lender(cast.here, rules={"area": "place", "notice_days": 90}))
    add(cast, tool)

    answer = cast.client("editor_b").get(url(cast, BASKET))

    assert [plain(one) for one in answer.context["missing"]] == [
        "Dites pour quelle structure, ou au nom de qui, vous empruntez.",
        "Dites dans quelle commune l’outil servira : Ombelle ne prête pas partout.",
        (
            "« La mer sous nos pieds » : Le préavis est de 90 jours : au plus tôt le dimanche 31 mai."
            " Changez ses dates, ou retirez-le."
        ),
    ]


def test_the_other_lines_count_in_the_quota(cast, library):
    lender = make_lender(cast.here, quotas=[{"most": 1}])
    for title in ("La mer", "La forêt"):
        add(cast, make_tool(lender, title=title))

    lines = cast.client("editor_b").get(url(cast, BASKET)).context["lines"]

    assert [plain(line.forbidden[0]) for line in lines] == ["Le quota est de 1 : tous les outils, en même temps."] * 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"whom": ""}, "dites pour quelle structure"), ({"whom": "autre"}, "écrivez le nom de la structure"),
        ({"borrower_type": ""}, "choisissez ce qui décrit"), ({"commune_label": "Zanzibar"}, "n’est pas connue"),
        ({"contact_email": "pas une adresse"}, "adresse"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(cast, library, changes, said):
    add(cast, make_tool(make_lender(cast.here)))

    answer = send(cast, library, purpose=HOSTILE, **changes)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in answer.content.decode()


def test_one_may_borrow_for_oneself(cast, library):
    add(cast, make_tool(make_lender(cast.here)))

    send(cast, library, whom="moi", borrower_type="")

    made = Loan.objects.get()
    assert (made.borrower, made.borrower_name, made.borrower_type) == (None, str(cast["editor_b"]), "person")


def test_it_is_kept_without_being_sent(cast, library):
    add(cast, make_tool(make_lender(cast.here)))

    answer = send(cast, library, do="keep")

    assert answer.status_code == 302
    assert (Basket.objects.get().borrower, Loan.objects.count()) == (library, 0)


def test_nobody_borrows_for_a_structure_that_is_not_theirs(cast, library):
    other = make_organisation(cast.here, name="Une autre")
    add(cast, make_tool(make_lender(cast.here)))

    assert send(cast, library, whom=str(other.pk)).status_code == 422
    assert not Loan.objects.exists()


def test_the_dates_of_a_line_are_changed_not_added(cast, library):
    tool = make_tool(make_lender(cast.here))
    add(cast, tool)
    line = BasketLine.objects.get()
    page = cast.client("editor_b").get(cast.client("editor_b").get(url(cast, BASKET)).context["lines"][0].dates_url)

    add(cast, tool, first="2026-05-11", days=3, ligne=dict(page.context["choice"].pairs())["ligne"])

    assert [(one.first_on, one.last_on) for one in BasketLine.objects.all()] == [(date(2026, 5, 11), date(2026, 5, 13))]
    assert not BasketLine.objects.filter(pk=line.pk).exists()


def test_a_tool_leaves_the_basket(cast, library):
    add(cast, make_tool(make_lender(cast.here)))
    line = BasketLine.objects.get()

    answer = cast.client("editor_b").post(url(cast, f"{BASKET}{line.pk}/retirer/"), follow=True)

    assert "Votre panier est vide" in text_of(answer)


@pytest.mark.parametrize("many", [1, 3])
def test_the_basket_costs_the_same_queries_whatever_it_holds(cast, library, django_assert_num_queries, many):
    lender = make_lender(cast.here)
    for number in range(many):
        add(cast, make_tool(lender, title=f"Outil {number}"))
    client = cast.client("editor_b")
    client.get(url(cast, BASKET))

    with django_assert_num_queries(21):
        client.get(url(cast, BASKET))


# --- The waiting list -------------------------------------------------------------------------------------------------


def wait(cast, library, tool, **changes):
    data = typed(library) | {"jours": "5", "earliest": "2026-05-01", "latest": "2026-06-30"} | changes
    return cast.client("editor_b").post(url(cast, f"prets/{tool.slug}/attente/"), data)


def test_one_waits_for_days_to_be_free(cast, library):
    tool = make_tool(make_lender(cast.here))
    page = cast.client("editor_b").get(url(cast, f"prets/{tool.slug}/attente/?du=2026-05-04&jours=6"))

    answer = wait(cast, library, tool)

    entry = WaitingEntry.objects.get()
    assert page.context["queue"].initial == {
        "jours": 6, "earliest": date(2026, 4, 4), "latest": date(2026, 6, 8),
    }  # fmt: skip
    assert answer["Location"] == url(cast, f"mon-espace/prets/{entry.loan.uid}/")
    assert (entry.days, entry.earliest_on, entry.latest_on) == (5, date(2026, 5, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"latest": "2026-04-01"}, "suit son début"), ({"latest": "2026-05-02"}, "plus courte que la durée"),
        ({"earliest": "2026-03-03", "latest": "2026-03-10"}, "Le préavis est de 15 jours"),
        ({"latest": "2031-05-02"}, "moins de deux ans"), ({"whom": ""}, "dites pour quelle structure"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_says_why(cast, library, changes, said):
    tool = make_tool(make_lender(cast.here, rules={"notice_days": 15}))

    answer = wait(cast, library, tool, **changes)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not WaitingEntry.objects.exists()

import pytest

from maillage.geography.names import bare_key, index_keys, name_key, query_keys, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "ST ETIENNE"),
        ("Sainte-Menehould", "Ste Menehould"),
        ("L'Haÿ-les-Roses", "l’hay les roses"),
        ("Châlons-sur-Marne", "CHALONS S/ MARNE"),
        ("Œuilly", "oeuilly"),
        ("Le Havre", "Havre (Le)"),
        ("L'Isle-Adam", "Isle-Adam (L')"),
        ("Saint-Denis", "saint  denis"),
    ],
)
def test_two_spellings_of_a_name_share_their_key(one, other):
    assert name_key(one) == name_key(other)


def test_different_names_keep_different_keys():
    assert name_key("Stains") == "stains"
    assert name_key("Saint") != name_key("Sainte")


def test_the_article_is_left_out_of_the_bare_key():
    assert [bare_key(name) for name in ("Le Havre", "Les Lilas", "L’Union", "Lens")] == [
        "havre",
        "lilas",
        "union",
        "lens",
    ]


def test_a_name_is_filed_under_each_word_that_weighs():
    assert index_keys("Saint-Denis-en-Val") == [("saintdenisenval", True), ("denisenval", False), ("val", False)]
    assert index_keys("Le Havre") == [("lehavre", True), ("havre", True)]


def test_an_unfinished_st_may_be_the_start_of_another_word():
    assert query_keys("st") == ["st", "saint"]
    assert query_keys("St-De") == ["saintde"]
    assert query_keys("  ") == []


def test_words_hold_letters_and_digits_only():
    assert words("  Ô l'œuvre/2 <b>") == ["o", "l", "oeuvre", "2", "b"]

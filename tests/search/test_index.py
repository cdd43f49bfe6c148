"""What enters the index, leaves it, and what stays behind."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from maillage.search import vocabulary
from maillage.search.engines import Query, engine_of
from maillage.search.find import find
from maillage.search.index import index, remove
from maillage.search.models import Entry, Text, Word
from maillage.search.stems import distinct, tokens
from maillage.search.tasks import settle_index
from tests.factories.search import AT, RowFactory

pytestmark = pytest.mark.django_db


def seen():
    """Texts by spelling, whatever the rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT spelling, SUM(seen) FROM search_word GROUP BY spelling")
        return {spelling: int(number) for spelling, number in cursor.fetchall() if number}


def numbers(term):
    return engine_of().newest(Query(groups=((term,),)), 100)


def test_a_row_is_written_once_and_again_only_when_it_changes():
    row = RowFactory(title="Les volcans", body="d’Auvergne")
    assert index([row]) == 1
    assert index([row]) == 0
    assert index([replace(row, title="Les volcans éteints")]) == 1
    assert index([replace(row, title="Les volcans éteints", scopes=(4,))]) == 1
    entry = Entry.objects.get()
    assert (entry.title, entry.title_key, entry.head) == (
        "Les volcans éteints",
        "les volcans eteints",
        "les volcan eteint|",
    )
    assert numbers("§p4") == [entry.pk]
    assert Text.objects.get().body == "d’Auvergne"


def test_the_last_row_of_an_object_is_the_one_kept():
    index([RowFactory(object_id=5, title="Premier"), RowFactory(object_id=5, title="Second")])
    assert [entry.title for entry in Entry.objects.all()] == ["Second"]


def test_an_object_keeps_its_number_and_loses_its_old_words():
    row = RowFactory(title="Les volcans")
    index([row])
    number = Entry.objects.get().pk
    index([replace(row, title="Les oiseaux")])
    assert Entry.objects.get().pk == number
    assert numbers("volcan") == []
    assert numbers("oiseau") == [number]
    assert seen() == {"les": 1, "oiseaux": 1}


def test_nothing_of_a_removed_object_is_left():
    index(
        [RowFactory(object_id=1, title="Chez Dupontel", body="Le volcan"), RowFactory(object_id=2, title="Le volcan")]
    )
    assert remove("event", [1, 1, 99]) == 1
    assert remove("venue", [2]) == 0
    assert [entry.object_id for entry in Entry.objects.all()] == [2]
    assert Text.objects.count() == 1
    assert sorted(Word.objects.values_list("spelling", flat=True)) == ["le", "volcan"]
    assert numbers("dupontel") == []
    assert find("dupontel", at=AT).hits == []


def test_the_index_follows_the_transaction_of_the_action():
    with transaction.atomic():
        index([RowFactory(title="Les volcans")])
        assert numbers("volcan") != []
        transaction.set_rollback(True)
    assert (numbers("volcan"), Entry.objects.count(), Word.objects.count()) == ([], 0, 0)


def test_words_are_added_up_and_those_of_no_text_go():
    for number in range(3):
        index([RowFactory(object_id=number, title="Le musée")])
    index([RowFactory(object_id=0, title="Le marais")])
    assert vocabulary.tidy() > 0
    assert sorted(Word.objects.values_list("word", "spelling", "seen")) == [
        ("le", "le", 3),
        ("marais", "marais", 1),
        ("musee", "musée", 2),
    ]
    assert vocabulary.tidy() == 0
    assert vocabulary.tidy([]) == 0


def test_words_that_begin_so_come_by_frequency():
    index([RowFactory(title="volcan volcanologue"), RowFactory(title="volcans"), RowFactory(title="voile")])
    assert vocabulary.stems_beginning("volc") == ["volcan", "volcanologu"]
    assert vocabulary.words_beginning("volc") == ["volcan", "volcanologue", "volcans"]
    assert vocabulary.words_beginning("v") == vocabulary.stems_beginning("x_%") == []


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("chat", "chat", 0), ("chat", "cha", 1), ("chat", "chta", 1), ("chat", "chute", 2), ("chat", "chien", 3)],
)
def test_edits_between_words(left, right, edits):
    assert vocabulary.distance(left, right, 4) == vocabulary.distance(right, left, 4) == edits
    assert (right in vocabulary.one_edit_away(left)) == (edits == 1)


def test_words_too_short_or_with_figures_are_not_corrected():
    index([RowFactory(title="Lac abc123")])
    assert vocabulary.correct("lax") is None
    assert vocabulary.correct("abc124") is None
    assert vocabulary.correct("introuvable") is None


def test_what_no_database_takes_is_left_out():
    index([RowFactory(title="Un\x00 volcan\ud800", summary="x" * 900, body="y\x00" * 40_000, language="fr-FR-long")])
    entry = Entry.objects.get()
    assert entry.title == "Un volcan"
    assert len(entry.summary) == 500
    assert len(Text.objects.get().body) == 30_000


def test_a_period_is_found_by_each_of_its_months_for_two_years_at_most():
    index([RowFactory(title="Long", starts_at=AT, ends_at=AT + timedelta(days=4000))])
    assert numbers("§d24321") != []
    assert numbers("§d24345") != []
    assert numbers("§d24346") == []


def test_terms_of_many_rows_are_written_in_batches():
    assert index(RowFactory(object_id=n, title=f"Volcan {n}") for n in range(1200)) == 1200
    assert len(engine_of().newest(Query(groups=(("volcan",),)), 5000)) == 1200
    assert remove("event", range(1200)) == 1200


def test_a_term_is_inert_in_the_engines_language():
    index([RowFactory(title="Volcan")])
    for term in ('volcan"', "vol'can", "volcan\\", '" OR "volcan', "volcan & x"):
        assert len(numbers(term)) <= 1
    assert numbers("volc*") == []
    assert engine_of().entries([], "e.id") == []


def test_newest_first():
    index(RowFactory(object_id=n, title="Volcan") for n in range(30))
    pks = sorted(Entry.objects.values_list("pk", flat=True), reverse=True)
    assert engine_of().newest(Query(groups=(("volcan",),)), 7) == pks[:7]
    assert engine_of().newest(Query(groups=(("volcan", "rien"), ("§pkevent",))), 100) == pks
    assert engine_of().newest(Query(groups=(("volcan",), ("rien",))), 100) == []


def test_old_rare_words_are_found_beyond_the_newest_blocks():
    engine_of().write([(1, ["rare", "mot"]), *((number << 12, ["mot"]) for number in range(1, 90))])
    assert numbers("rare") == [1]
    assert engine_of().newest(Query(groups=(("mot",),)), 10) == [number << 12 for number in range(89, 79, -1)]
    assert len(engine_of().newest(Query(groups=(("mot",),)), 100)) == 90


def test_a_search_that_begins_at_the_last_that_may_match_finds_the_same():
    engine_of().write([(number << 12, ["mot" if number < 40 else "autre"]) for number in range(90)])
    query = Query(groups=(("mot",),))
    assert engine_of().newest(query, 5, 39 << 12) == engine_of().newest(query, 5)


def test_the_last_of_a_kind_is_told_where_it_spares_something():
    index(RowFactory(object_id=n, title="Volcan", kind=kind) for n, kind in enumerate(("venue", "venue", "event")))
    newest = Entry.objects.filter(kind="venue").order_by("-pk").values_list("pk", flat=True)[0]
    told = {"sqlite": (None, None), "postgresql": (newest, None)}[connection.vendor]
    assert (engine_of().last_of("venue"), engine_of().last_of("expert")) == told


def test_emptying_the_tables_empties_the_index():
    index([RowFactory(title="Volcan")])
    Text.objects.all().delete()
    Entry.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert numbers("volcan") == []


def test_words_of_a_text():
    words_in_order = [token.word for token in tokens("L’œuf, ½ kg — d'Été_2026 !")]
    assert words_in_order == ["l", "oeuf", "1", "2", "kg", "d", "ete", "2026"]
    assert [token.spelling for token in tokens("Été")] == ["été"]
    words = distinct("Chats, chat ; CHATS 12")
    assert words.stems == {"chat", "12"}
    assert {token.spelling for token in words.tokens} == {"chats", "chat"}
    assert [token.stem for token in tokens("running", "en")] == ["run"]
    assert tokens("x" * 100)[0].word == "x" * 40


def test_a_word_that_left_every_text_is_not_what_was_meant():
    index([RowFactory(object_id=7, title="Muséum zygomatique")])
    index([RowFactory(object_id=7, title="Musée")])
    assert vocabulary.correct("zygomatique") is None
    assert vocabulary.correct("zygomatiques") is None


def test_the_words_of_who_left_leave_the_index_itself_the_night_after():
    index([RowFactory(kind="person", object_id=1, title="Zélie Quincampoix"), RowFactory(object_id=2, title="Volcans")])
    remove("person", [1])
    settle_index()

    assert numbers("volcan") != []
    assert numbers("quincampoix") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_index_data")
            assert b"quincampoix" not in b"".join(bytes(block) for (block,) in cursor.fetchall())

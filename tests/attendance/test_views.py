"""The pages: the one-minute form, what waits, the table of a structure, the territory, paper, files."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from maillage.attendance.actions import Answer, make_link, share_link
from maillage.attendance.actions.links import token_of
from maillage.attendance.models import Headcount, HeadcountRevision, ReportLink
from maillage.directory.models import Member
from tests.factories.attendance import AT, FIRST, counted, give, make_headcount, make_subject, slot
from tests.factories.directory import make_organisation

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> =SOMME(A1) «'\"&"


@pytest.fixture(autouse=True)
def _on_16_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def club(cast, here):
    """A structure whose team is the member."""
    organisation = make_organisation(here, name="Club Céphée")
    organisation.members.all().delete()
    Member.objects.create(organisation=organisation, user=cast["member"], role="manager", since=AT)
    return organisation


def at(name, *args, **query):
    path = "/hauts-de-lys" + reverse(f"attendance:{name}", args=args)
    return path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def typed(**fields):
    return {"state": "counted", "number": "34", "accuracy": "counted", "minutes": "", "note": "", "seen": "0"} | fields


def link_of(subject, person):
    return at("link", token_of(make_link(actor=None, subject=subject, user=person, at=AT)))


def text_of(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- The link of the mail ---------------------------------------------------------------------------------------------


def test_an_organiser_answers_without_account_and_is_thanked(client, here, person):
    row = make_headcount(here, author=person)
    url = link_of(row.subject, person)
    page = client.get(url)
    assert (page.status_code, page["Referrer-Policy"], "csrf" in page.content.decode()) == (200, "no-referrer", False)

    answer = client.post(url, typed(**{"sex:women": "20"}))

    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "Merci, c’est noté" in text_of(client.get(url))
    row.refresh_from_db()
    assert (row.number, row.way, row.reporter, row.cells.count()) == (34, "link", "", 2)
    assert list(HeadcountRevision.objects.values_list("by", flat=True)) == [None]


def test_several_slots_are_asked_one_after_the_other_and_corrected_by_the_same_link(client, here, person):
    subject = make_subject(here, author=person, slots=[slot(1), slot(2, starts=FIRST + timedelta(days=1))])
    url = link_of(subject, person)
    first, second = subject.headcounts.oldest_first()

    client.post(url, typed(number="10"))
    client.post(url, typed(state="nobody", number="", accuracy=""))
    client.post(f"{url}?seance={first.uid}", typed(number="12", seen="1"))

    assert list(subject.headcounts.oldest_first().values_list("number", "revision")) == [(12, 2), (0, 1)]
    assert second.pk != first.pk


@pytest.mark.parametrize("token", ["inconnu", "a:b:c", "x" * 900])
def test_a_link_that_opens_nothing_says_so(client, here, token):
    answer = client.get(at("link", token))

    assert (answer.status_code, "Ce lien est fermé" in text_of(answer)) == (410, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "écrivez un nombre, ou choisissez « Je n’ai pas compté »"),
        ({"accuracy": ""}, "dites si le nombre est compté ou estimé"),
        ({"state": ""}, "choisissez une réponse"),
        ({"number": "-3"}, "supérieure ou égale à 0"),
        ({"number": "douze"}, "nombre entier"),
        ({"sex:women": "30", "sex:men": "30"}, "Ces parts font 60 personnes, plus que les 34 comptées"),
        ({"sex:women": "3", "sex:unsaid": "3"}, "laissez « non renseigné » vide"),
        ({"public:rural": "35"}, "Une part dit 35 personnes"),
        ({"state": "nobody"}, "votre réponse dit autre chose que ce nombre"),
        ({"state": "unknown"}, "votre réponse dit autre chose que ce nombre"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy_and_nothing_typed_is_lost(client, here, person, fields, sentence):
    row = make_headcount(here, author=person)

    answer = client.post(link_of(row.subject, person), typed(note="Il pleuvait", **fields))

    page = text_of(answer).replace("\u202f", " ").replace("\xa0", " ")
    assert (answer.status_code, sentence in page) == (422, True)
    assert 'value="Il pleuvait"' in answer.content.decode()
    assert Headcount.objects.get().revision == 0


def test_a_typed_zero_is_that_nobody_came(client, here, person):
    row = make_headcount(here, author=person)

    client.post(link_of(row.subject, person), typed(number="0", accuracy=""))

    row.refresh_from_db()
    assert (row.state, row.number) == ("nobody", 0)


def test_the_second_of_two_reads_the_first_answer_and_may_replace_it(client, here, person):
    row = make_headcount(here, author=person)
    url = link_of(row.subject, person) + f"?seance={row.uid}"
    give(row, counted(20))

    answer = client.post(url, typed(number="30"))

    page = text_of(answer)
    assert (answer.status_code, "20 personnes" in page, 'value="30"' in answer.content.decode()) == (409, True, True)
    client.post(url, typed(number="30", seen="1"))
    row.refresh_from_db()
    assert (row.number, row.revision) == (30, 2)


def test_registrations_are_proposed_and_said_to_be_registrations(client, here, person):
    row = make_headcount(here, author=person, slots=[slot(suggested=12)])

    page = client.get(link_of(row.subject, person))

    assert 'value="12"' in page.content.decode()
    assert "Prérempli avec les 12 places réservées ici" in text_of(page)


def test_places_that_were_booked_do_not_contradict_that_nobody_came(client, here, person):
    row = make_headcount(here, author=person, slots=[slot(suggested=12)])

    client.post(link_of(row.subject, person), typed(state="nobody", number="12", accuracy=""))

    row.refresh_from_db()
    assert (row.state, row.number) == ("nobody", 0)


def test_the_length_of_a_short_slot_is_proposed_not_that_of_an_open_day(client, here, person):
    short, long = (make_headcount(here, author=person, slots=[slot(hours=hours)], at=AT) for hours in (2, 6))

    pages = [client.get(link_of(row.subject, person)).content.decode() for row in (short, long)]

    assert ['value="120"' in pages[0], 'value="360"' in pages[1]] == [True, False]


# --- By account -------------------------------------------------------------------------------------------------------


def test_a_team_answers_by_account_and_reads_the_history(cast, here, club):
    row = give(make_headcount(here, organisations=[club]), counted(20, minutes=90))
    client = cast.client("member")

    answer = client.post(at("headcount", row.uid), typed(number="22", seen="1"))

    assert answer["Location"] == at("subject", row.subject.uid)
    page = text_of(client.get(at("headcount", row.uid)))
    assert "22 personnes, compté" in page
    assert "20 personnes, compté, 1 h 30" in page.replace("\xa0", " ")
    assert cast["member"].display_name not in str(
        list(HeadcountRevision.objects.order_by("pk").values_list("reporter", "data"))
    )


def test_a_link_is_made_for_a_colleague_then_taken_back(cast, here, club):
    subject = make_subject(here, organisations=[club])
    client = cast.client("member")

    client.post(at("share", subject.uid))
    link = ReportLink.objects.get()
    assert "/frequentation/" in client.get(at("subject", subject.uid)).content.decode()
    client.post(at("revoke", link.uid))

    link.refresh_from_db()
    assert (link.is_shared, link.user, link.revoked_at) == (True, cast["member"], AT)


@pytest.mark.parametrize("count", [1, 3])
def test_what_waits_is_listed_with_as_many_queries_for_one_as_for_three(
    cast, here, club, count, django_assert_max_num_queries
):
    for rank in range(count):
        make_headcount(here, organisations=[club], slots=[slot(starts=FIRST - timedelta(days=rank))])
    client = cast.client("member")
    client.get(at("mine"))

    with django_assert_max_num_queries(19):
        page = client.get(at("mine"))

    assert text_of(page).count("Répondre") == count


def test_the_page_teaches_when_nothing_waits(cast, here):
    assert "Rien à compter" in text_of(cast.client("member").get(at("mine")))
    assert "Rien à compter" in text_of(cast.client("member").get(at("mine", etat="donnes")))


# --- The table of a structure -----------------------------------------------------------------------------------------


@pytest.fixture
def three(here, club):
    slots = [slot(rank, starts=FIRST - timedelta(days=rank)) for rank in range(3)]
    return list(make_subject(here, organisations=[club], slots=slots).headcounts.order_by("pk"))


def test_the_workspace_of_a_structure_opens_its_table_and_says_what_waits(cast, here, club, three):
    path = f"/{here.slug}" + reverse("directory:my_organisation", args=[club.slug])
    page = cast.client("member").get(path)
    assert f'href="{at("structure", club.slug)}"' in page.content.decode()
    assert "3 séances à compter" in text_of(page)
    for row in three:
        give(row)
    page = text_of(cast.client("coordinator_here").get(path))
    assert ("Fréquentation" in page, "à compter" in page) == (True, False)


def lines(rows, *values):
    sent = {}
    for row, (number, what, minutes) in zip(rows, values, strict=True):
        sent |= {f"{row.uid}-number": number, f"{row.uid}-what": what, f"{row.uid}-minutes": minutes,
                 f"{row.uid}-seen": str(row.revision)}  # fmt: skip
    return sent


def test_good_lines_are_saved_wrong_ones_are_told_and_empty_ones_stay_silent(cast, club, three):
    sent = lines(three, ("12", "counted", "60"), ("7", "", ""), ("", "", ""))

    answer = cast.client("member").post(at("structure", club.slug), sent)

    assert answer.status_code == 422
    assert [Headcount.objects.get(pk=row.pk).number for row in three] == [12, None, None]
    assert 'value="7"' in answer.content.decode()
    assert "pour un nombre, choisissez « compté » ou « estimé »" in text_of(answer).replace("\u202f", " ")


def test_every_line_that_is_good_is_saved_in_one_go(cast, club, three):
    sent = lines(three, ("12", "estimated", ""), ("0", "", ""), ("", "unknown", ""))

    answer = cast.client("member").post(at("structure", club.slug), sent)

    assert answer.status_code == 302
    assert [(row.state, row.number) for row in Headcount.objects.order_by("pk")] == [
        ("counted", 12), ("nobody", 0), ("unknown", None),
    ]  # fmt: skip


def test_a_line_saves_itself_and_says_what_became_of_it(cast, club, three):
    client, accept = cast.client("member"), {"Accept": "application/json"}

    good = client.post(at("structure", club.slug), lines(three[:1], ("12", "counted", "")), headers=accept).json()
    late = client.post(at("structure", club.slug), lines(three[:1], ("15", "counted", "")), headers=accept).json()

    assert good["lines"] == [
        {"uid": str(three[0].uid), "saved": True, "words": "Enregistré", "wrong": False, "seen": 1}
    ]
    assert (late["lines"][0]["wrong"], late["lines"][0]["seen"]) == (True, 1)
    assert "12 personnes" in late["lines"][0]["words"]
    assert Headcount.objects.get(pk=three[0].pk).number == 12


def test_the_table_keeps_breakdowns_and_says_when_they_no_longer_agree(cast, club, three):
    give(three[0], counted(20, cells={"sex": {"women": 12}}, note="Pluie"))
    row = Headcount.objects.get(pk=three[0].pk)
    client = cast.client("member")

    client.post(at("structure", club.slug), lines([row], ("25", "counted", "")))
    row.refresh_from_db()
    assert (row.number, row.note) == (25, "Pluie")
    assert set(row.cells.order_by("pk").values_list("member", "number")) == {("women", 12), ("unsaid", 13)}

    answer = client.post(at("structure", club.slug), lines([row], ("5", "counted", "")))
    assert answer.status_code == 422
    assert "plus que les 5 comptées" in text_of(answer)


def test_a_line_of_another_structure_is_not_touched(cast, club, here):
    other = make_headcount(here)

    cast.client("member").post(at("structure", club.slug), lines([other], ("12", "counted", "")))

    assert Headcount.objects.get(pk=other.pk).number is None


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_keep_blanks_blank_and_hold_no_formula(cast, here, club, form):
    row = make_headcount(here, organisations=[club], title=HOSTILE)
    give(row, counted(20, note="=1+1", cells={"sex": {"women": 0}}))
    make_headcount(here, organisations=[club])

    answer = cast.client("member").get(at("structure_export", club.slug, form))

    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        told = content.decode("utf-8-sig").splitlines()
        assert len(told) == 3
        assert "'=1+1" in told[1] + told[2]
        silent = next(line for line in told[1:] if "en attente" in line)
        assert silent.endswith(";" * 30)
    assert cast.client("member").get(at("structure_export", club.slug, "exe")).status_code == 404


# --- The territory ----------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(here, club):
    slots = [slot(rank, starts=FIRST - timedelta(days=rank)) for rank in range(4)]
    rows = list(make_subject(here, organisations=[club], slots=slots).headcounts.order_by("pk"))
    give(rows[0], counted(40, minutes=90, cells={"sex": {"women": 30}}))
    give(rows[1], Answer(state="nobody"))
    give(rows[2], Answer(state="unknown"))
    return rows


def test_each_figure_of_the_territory_opens_the_slots_it_counts(cast, answered):
    client = cast.client("coordinator_here")
    page = text_of(client.get(at("territory"))).replace("\u202f", " ")

    assert "2 séances sur 4" in page
    assert "1 séance sur 4" not in page  # the hours of two slots are known: one with a duration, one where nobody came
    for answer, count in (("recus", 2), ("zeros", 1), ("inconnus", 1), ("silence", 1), ("comptes", 1), ("estimes", 0)):
        listed = client.get(at("territory", etat=answer))
        assert listed.context["page"].total == count, answer


def test_the_silent_are_named_and_their_slots_listed(cast, answered, club):
    page = cast.client("coordinator_here").get(at("territory", structure=club.slug, etat="silence"))

    assert [(one.organisation, one.silent, one.expected) for one in page.context["silent"]] == [(club, 1, 4)]
    assert page.context["page"].total == 1


def test_a_period_and_nonsense_are_read(cast, answered):
    client = cast.client("coordinator_here")

    assert client.get(at("territory", du="2026-03-14", au="2026-03-14")).context["page"].total == 1
    assert client.get(at("territory", du="hier", etat="n", dep="zz", page="x")).context["page"].total == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_territory_asks_a_fixed_number_of_queries(
    cast, here, club, count, django_assert_max_num_queries
):
    for rank in range(count):
        give(make_headcount(here, organisations=[club], slots=[slot(starts=FIRST - timedelta(days=rank))]))
    client = cast.client("coordinator_here")
    client.get(at("territory"))

    with django_assert_max_num_queries(45):
        client.get(at("territory"))


def test_what_the_network_declared_is_explained_to_everyone_without_naming_anybody(client, answered, club):
    page = text_of(client.get(at("public")))

    assert "2 séances sur 4" in page.replace("\u202f", " ")
    assert club.name not in page
    assert "Petits géologues" not in page


def test_nothing_declared_is_not_zero(client, here):
    assert "Rien n’a encore été déclaré" in text_of(client.get(at("public")))


# --- Paper ------------------------------------------------------------------------------------------------------------


def test_the_sheet_has_the_cells_of_the_form_and_a_code_to_it(cast, here, club):
    row = make_headcount(here, organisations=[club], title=HOSTILE)
    client = cast.client("member")
    assert "avec votre compte" in text_of(client.get(at("sheet", row.uid)))

    share_link(actor=cast["member"], subject=row.subject, at=AT)

    page = client.get(at("sheet", row.uid))
    told = text_of(page)
    assert "une minute, sans compte" in told
    assert all(words in told for words in ("femmes et filles", "de 6 à 10 ans", "temps périscolaire"))
    assert "<script>alert" not in page.content.decode()
    assert "<svg" in page.content.decode()


def test_the_same_sheet_as_a_tagged_pdf(cast, here, club):
    row = make_headcount(here, organisations=[club], title=HOSTILE)

    answer = cast.client("member").get(at("sheet_pdf", row.uid))

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("name", ["headcount", "subject", "mine", "structure", "territory"])
def test_hostile_words_are_shown_as_words(cast, here, club, name):
    row = make_headcount(here, organisations=[club], title=HOSTILE, slots=[slot(place=HOSTILE)])
    give(row, counted(note=HOSTILE))
    paths = {
        "headcount": at("headcount", row.uid), "subject": at("subject", row.subject.uid),
        "mine": at("mine", etat="donnes"), "structure": at("structure", club.slug, etat="tous"),
        "territory": at("territory"),
    }  # fmt: skip

    page = cast.client("administrator" if name == "territory" else "member").get(paths[name]).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page

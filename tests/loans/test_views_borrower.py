"""« Mes prêts » and the deeds of a borrower: shown exactly when the rules allow, done from the page of the loan."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.attendance.models import Headcount
from maillage.journal.models import Entry
from maillage.loans import actions
from maillage.loans.actions import LineData, Window
from maillage.loans.models import InsuranceProof, Loan, ReturnQuestionnaire
from maillage.loans.panels.keys import token_of
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain, who
from tests.factories.resources import make_resource

pytestmark = pytest.mark.django_db
RULES = {"renewals": 1, "renewal_days": 10, "insurance": "undertaking"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def clock():
    """Monday 2 March 2026."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def at(day):
    return datetime.fromisoformat(f"2026-{day}T09:00:00+00:00")


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    made = make_lender(cast.here, rules=RULES, phone="03 22 00 00 00")
    made.organisation.members.create(user=cast["editor_a"])
    return made


@pytest.fixture
def club(cast):
    """Editor B borrows for their club."""
    made = make_organisation(cast.elsewhere, name="Club")
    made.members.create(user=cast["editor_b"])
    return made


def asked(lender, club, first="2026-04-06", **options):
    tool = options.pop("tool", None) or make_tool(lender)
    return make_loan(tool, first, borrower=club, **options)


def path_of(cast, loan, deed=""):
    return f"/{cast.here.slug}/mon-espace/prets/{loan.uid}/{deed}"


def page(cast, loan, role="editor_b"):
    return cast.client(role).get(path_of(cast, loan))


def post(cast, loan, deed, role="editor_b", **data):
    return cast.client(role).post(path_of(cast, loan, f"{deed}/"), data)


def deeds(answer):
    return [one.name for one in answer.context["pressing"]], [one.name for one in answer.context["others"]]


def out(loan, day="04-03"):
    actions.let_go(actor=None, loan=loan, at=at(day), override="Pièce au retrait")
    return loan


# --- Shown exactly when the rules allow -------------------------------------------------------------------------------


def steps(loan, until):
    """Bring a loan to a state."""
    if until == "asked":
        actions.ask_details(actor=loan.asked_by, loan=loan, question="Quelle salle ?", at=AT)
    course = ("approved", "out", "received", "returned", "checked")
    for one in course[: course.index(until) + 1] if until in course else ():
        {
            "approved": lambda: actions.approve(actor=None, loan=loan, at=AT), "out": lambda: out(loan),
            "received": lambda: actions.receive(actor=None, loan=loan, at=at("04-06")),
            "returned": lambda: actions.take_back(actor=None, loan=loan, at=at("04-10")),
            "checked": lambda: actions.check(actor=None, loan=loan, at=at("04-10")),
        }[one]()  # fmt: skip


@pytest.mark.parametrize(
    ("state", "pressing", "others"),
    [
        ("requested", ["proof"], ["cancel"]), ("asked", ["answer", "proof"], ["cancel"]),
        ("approved", ["proof"], ["renew", "cancel"]), ("out", ["receive"], ["proof", "renew", "cancel"]),
        ("received", [], ["evaluate", "proof", "renew", "cancel"]), ("returned", ["evaluate"], []),
        ("checked", ["evaluate"], []),
    ],
)  # fmt: skip
def test_what_a_borrower_may_do_is_on_the_page_and_nothing_else(cast, lender, club, state, pressing, others):
    loan = asked(lender, club)
    steps(loan, state)

    assert deeds(page(cast, loan)) == (pressing, others)
    assert deeds(page(cast, loan, "editor_a")) == ([], [])


def test_the_course_is_drawn_with_what_happened_and_what_is_planned(cast, lender, club):
    loan = asked(lender, club)
    steps(loan, "received")
    drawn = page(cast, loan).context["steps"]

    assert [(one.label, plain(one.when), one.done, one.current) for one in drawn] == [
        ("Demandé", "2 mars", True, False), ("Accordé", "2 mars", True, False), ("Parti", "3 avril", True, False),
        ("Reçu", "6 avril", True, False), ("Revenu", "prévu le 10 avril", False, True),
        ("Contrôlé", "", False, False), ("Évalué", "", False, False), ("Clos", "", False, False),
    ]  # fmt: skip
    assert [one.words for one in page(cast, loan).context["history"]] == [
        "Outil reçu", "Outil parti", "Prêt accordé", "Demande envoyée",
    ]  # fmt: skip


# --- Done from the page -----------------------------------------------------------------------------------------------


def test_a_question_is_answered(cast, lender, club):
    loan = asked(lender, club)
    steps(loan, "asked")

    assert "écrivez votre réponse" in post(cast, loan, "repondre", answer=" ").content.decode()
    answer = post(cast, loan, "repondre", answer=f"La grande salle {HOSTILE}")

    assert (answer.status_code, Loan.objects.get().state) == (302, "requested")
    assert HOSTILE not in page(cast, loan).content.decode()


def test_it_is_received_on_a_day_that_makes_sense(cast, lender, club, clock):
    loan = asked(lender, club)
    steps(loan, "out")
    clock.move_to(at("04-06"))

    assert "pas encore venu" in post(cast, loan, "recu", on="2026-04-20").content.decode()
    assert "pas encore parti" in post(cast, loan, "recu", on="2026-04-01").content.decode()
    assert post(cast, loan, "recu", on="2026-04-04").status_code == 302
    assert Loan.objects.get().received_on == date(2026, 4, 4)


def test_it_is_given_up_with_a_reason_and_the_lender_is_told(cast, lender, club):
    loan = asked(lender, club, approved=True)

    assert "dites pourquoi" in post(cast, loan, "renoncer").content.decode()
    assert "dites en quelques mots laquelle" in post(cast, loan, "renoncer", reason="other").content.decode()
    assert post(cast, loan, "renoncer", reason="lender").status_code == 422
    assert post(cast, loan, "renoncer", reason="event", text="Festival annulé").status_code == 302
    kept = Loan.objects.get()
    assert (kept.state, kept.cancel_reason, kept.reason_text) == ("cancelled", "event", "Festival annulé")
    assert kept.held_days.count() == 0


def test_more_days_are_given_as_the_rules_say_and_refused_with_their_reason(cast, lender, club):
    loan = asked(lender, club, approved=True)

    refused = plain(post(cast, loan, "prolonger", last_on="2026-05-30").content.decode())
    assert "Un renouvellement dure au plus 10 jours." in refused
    assert 'value="2026-05-30"' in refused
    assert post(cast, loan, "prolonger", last_on="2026-04-17").status_code == 302
    assert Loan.objects.get().last_on == date(2026, 4, 17)
    assert "ne donnent plus de renouvellement" in page(cast, loan).content.decode()


def test_days_that_somebody_else_has_are_not_given(cast, lender, club):
    loan = asked(lender, club, approved=True)
    make_loan(loan.tool, "2026-04-15", approved=True)

    assert post(cast, loan, "prolonger", last_on="2026-04-17").status_code == 422
    assert Loan.objects.get(pk=loan.pk).last_on == date(2026, 4, 10)


@pytest.mark.parametrize("for_all", ["", "on"])
def test_an_insurance_is_shown_for_one_loan_or_for_all(cast, lender, club, for_all):
    loan = asked(lender, club, approved=True)
    document = SimpleUploadedFile("attestation.pdf", b"%PDF-1.4 assurance")
    data = {"kind": "certificate", "first_on": "2026-01-01", "last_on": "2026-12-31", "for_all": for_all}

    answer = post(cast, loan, "assurance", document=document, **data)

    assert answer.status_code == 302
    proof = InsuranceProof.objects.get()
    assert (proof.borrower, proof.loan, proof.attachment.name) == (club, None if for_all else loan, "attestation.pdf")
    assert "proof" not in deeds(page(cast, loan))[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "joignez l’attestation"), ({"kind": "undertaking"}, "cochez cette case"),
        ({"last_on": "2026-04-07", "insurer": "MAIF 12"}, "elle doit couvrir tout le prêt, du 06/04/2026"),
        ({"last_on": "2025-04-07", "insurer": "MAIF 12"}, "précède son début"),
        ({"last_on": "2036-04-07", "insurer": "MAIF 12"}, "trois ans au plus"),
    ],
)  # fmt: skip
def test_an_insurance_that_does_not_do_says_why(cast, lender, club, changes, said):
    loan = asked(lender, club, approved=True)
    data = {"kind": "certificate", "first_on": "2026-01-01", "last_on": "2026-12-31"} | changes

    answer = post(cast, loan, "assurance", **data)

    assert answer.status_code == 422
    assert said in plain(answer.content.decode())
    assert not InsuranceProof.objects.exists()


def test_both_sides_open_the_certificate_and_nobody_else(cast, lender, club):
    loan = asked(lender, club, approved=True)
    document = SimpleUploadedFile("attestation.pdf", b"%PDF-1.4 assurance")
    post(cast, loan, "assurance", kind="certificate", first_on="2026-01-01", last_on="2026-12-31", document=document)
    other = asked(lender, make_organisation(cast.here, name="École"), "2026-06-01", tool=loan.tool)
    link = f"assurance/{InsuranceProof.objects.get().uid}/"

    assert path_of(cast, loan, link) in page(cast, loan, "editor_a").content.decode()
    for role, status in (("editor_a", 200), ("editor_b", 200), ("member", 404)):
        answer = cast.client(role).get(path_of(cast, loan, link))
        assert answer.status_code == status, role
        assert status != 200 or b"".join(answer.streaming_content) == b"%PDF-1.4 assurance"
    assert cast.client("editor_a").get(path_of(cast, other, link)).status_code == 404


def test_an_undertaking_is_sworn(cast, lender, club):
    loan = asked(lender, club, approved=True)

    post(cast, loan, "assurance", kind="undertaking", first_on="2026-04-06", last_on="2026-04-10", sworn="on")

    assert InsuranceProof.objects.get().kind == "undertaking"


def test_a_program_is_not_an_insurance(cast, lender, club):
    loan = asked(lender, club, approved=True)
    document = SimpleUploadedFile("attestation.exe", b"MZ")

    answer = post(
        cast, loan, "assurance", kind="certificate", first_on="2026-01-01", last_on="2026-12-31", document=document
    )

    assert answer.status_code == 422
    assert not InsuranceProof.objects.exists()


def test_it_passes_to_the_next_host_without_passing_by_the_lender(cast, lender, club):
    loan = asked(lender, club, approved=True)
    following = make_loan(loan.tool, "2026-04-20", approved=True)
    out(loan)
    actions.plan_hand_over(actor=None, loan=Loan.objects.get(pk=loan.pk), following=following, at=at("04-03"))
    page_before = page(cast, loan)

    answer = post(cast, loan, "passer", on="2026-03-02")

    assert "hand_over" in deeds(page_before)[0]
    assert answer.status_code == 422
    with time_machine.travel(at("04-17"), tick=False):
        assert post(cast, loan, "passer", on="2026-04-17").status_code == 302
    assert list(Loan.objects.order_by("pk").values_list("state", flat=True)) == ["checked", "received"]


# --- The waiting list -------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(cast, lender, club):
    """Editor B waits, and days are free."""
    line = LineData(tool=make_tool(lender), first_on=date(2026, 5, 4), last_on=date(2026, 5, 8))
    window = Window(date(2026, 5, 4), date(2026, 5, 29), 5)
    entry = actions.join_queue(actor=cast["editor_b"], line=line, who=who(borrower=club), window=window, at=AT)
    return actions.offer_next(actor=None, tool=line.tool, at=AT) or entry


@pytest.mark.parametrize(("do", "state"), [("accept", "approved"), ("decline", "waiting"), ("", "waiting")])
def test_an_offer_is_answered(cast, offered, do, state):
    assert "offer" in deeds(page(cast, offered.loan))[0]

    post(cast, offered.loan, "proposition", do=do)

    assert Loan.objects.get().state == state


def test_an_offer_that_is_over_says_so(cast, offered, clock):
    clock.move_to(AT + timedelta(days=30))

    answer = post(cast, offered.loan, "proposition", do="accept")

    assert answer.status_code == 409
    assert "Le délai de réponse est passé" in answer.content.decode()


def test_one_leaves_the_list(cast, offered):
    post(cast, offered.loan, "attente/quitter")

    assert Loan.objects.get().state == "cancelled"


# --- The return questionnaire -----------------------------------------------------------------------------------------


def told(**changes):
    return {"seen": "0", "state": "counted", "number": "120", "accuracy": "counted", "content_mark": "5",
            "venues": "1", "feedback": f"Très bien {HOSTILE}", "is_public": "on", **changes}  # fmt: skip


def test_what_is_told_is_counted_and_others_read_it_without_a_name(cast, lender, club):
    loan = asked(lender, club)
    steps(loan, "checked")

    answer = post(cast, loan, "bilan", **told())

    assert answer.status_code == 302
    kept = ReturnQuestionnaire.objects.get()
    assert (kept.number, kept.content_mark, kept.handling_mark, kept.venues) == (120, 5, None, 1)
    assert (Headcount.objects.get().number, Loan.objects.get().state) == (120, "evaluated")
    shown = cast.client("anonymous").get(f"/{cast.here.slug}/prets/{loan.tool.slug}/").content.decode()
    assert "Très bien" in shown
    assert HOSTILE not in shown
    assert "Club" not in shown
    assert post(cast, loan, "bilan", **told()).status_code == 403


@pytest.mark.parametrize(("is_public", "said"), [("on", ["Très bien"]), ("", [])])
def test_what_others_may_read_is_on_the_page_of_the_resource_too(cast, lender, club, is_public, said):
    resource = make_resource(cast.here, "exhibition", title="La mer, en dix panneaux")
    loan = asked(lender, club, tool=make_tool(lender, resource=resource))
    steps(loan, "checked")

    post(cast, loan, "bilan", **told(feedback="Très bien", is_public=is_public))

    assert list(resource.feedback.values_list("text", flat=True)) == said
    assert not resource.feedback.exclude(author=None).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"number": ""}, "écrivez un nombre"), ({"accuracy": ""}, "compté ou estimé"), ({"content_mark": "9"}, "9"),
     ({"number": "douze"}, "nombre entier"), ({"state": "nobody"}, "votre réponse dit autre chose que ce nombre")],
)  # fmt: skip
def test_what_is_not_understood_is_said_and_what_was_typed_stays(cast, lender, club, changes, said):
    loan = asked(lender, club)
    steps(loan, "returned")

    answer = post(cast, loan, "bilan", **told(**changes))

    assert answer.status_code == 422
    assert said in plain(answer.content.decode())
    assert "Très bien" in answer.content.decode()
    assert not ReturnQuestionnaire.objects.exists()


# --- Mes prêts --------------------------------------------------------------------------------------------------------


def mine(cast, query="", role="editor_b"):
    return cast.client(role).get(f"/{cast.here.slug}/mon-espace/prets/{query}")


def test_what_waits_for_me_comes_first(cast, lender, club):
    question = asked(lender, club, tool=make_tool(lender, title="Question"))
    steps(question, "asked")
    asked(lender, club, tool=make_tool(lender, title="Accordé"), approved=True)
    asked(lender, club, tool=make_tool(lender, title="Demandé"))
    over = asked(lender, club, tool=make_tool(lender, title="Fini"))
    actions.refuse(actor=cast["editor_a"], loan=over, reason="use", at=AT)
    found, past = mine(cast).context["mine"], mine(cast, "?etat=passes").context["past"]

    assert [[line.loan.tool_title for line in part] for part in (found.todo, found.running, found.asked)] == [
        ["Question"], ["Accordé"], ["Demandé"],
    ]  # fmt: skip
    assert plain(found.todo[0].todo) == "Le prêteur vous demande une précision."
    assert [line.loan.tool_title for line in past] == ["Fini"]
    assert "prêt vous attend" in plain(cast.client("editor_b").get(f"/{cast.here.slug}/mon-espace/").content.decode())
    assert mine(cast, role="member").context["mine"].asked == ()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_queries_whatever_it_shows(cast, lender, club, django_assert_num_queries, many):
    for number in range(many):
        asked(lender, club, tool=make_tool(lender, title=f"Outil {number}"))
    client, path = cast.client("editor_b"), f"/{cast.here.slug}/mon-espace/prets/"
    client.get(path)

    with django_assert_num_queries(8):
        client.get(path)


# --- The calendar -----------------------------------------------------------------------------------------------------


def feed(cast, token):
    return cast.client("anonymous").get(f"/{cast.here.slug}/prets.{token}.ics")


def test_ones_loans_are_a_calendar_at_a_secret_address(cast, lender, club):
    loan = asked(lender, club, approved=True)
    answer = feed(cast, token_of(cast["editor_b"]))
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert "private" in answer["Cache-Control"]
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt, one["DTEND"].dt, str(one["STATUS"])) for one in events] == [
        (loan.tool_title, date(2026, 4, 6), date(2026, 4, 11), "CONFIRMED"),
        (f"Départ\u202f: {loan.tool_title}", date(2026, 4, 6), date(2026, 4, 7), "CONFIRMED"),
        (f"Retour\u202f: {loan.tool_title}", date(2026, 4, 10), date(2026, 4, 11), "CONFIRMED"),
    ]  # fmt: skip


def test_the_address_of_somebody_else_or_a_forged_one_opens_nothing(cast, lender, club):
    asked(lender, club)
    person = cast["editor_b"]
    old = token_of(person)
    person.set_password("une autre phrase de passe")
    person.save()

    assert [feed(cast, token).status_code for token in (old, "inconnu", "x" * 2000)] == [404, 404, 404]
    assert b"VEVENT" not in feed(cast, token_of(cast["member"])).content


def test_the_address_holds_nothing_of_the_password(cast):
    person = cast["editor_b"]

    said = signing.loads(token_of(person), salt="loans.calendars")

    assert said[:2] == [str(person.uid), 0]
    assert person.password[-8:] not in said[2]
    assert said[2] not in person.password


def test_the_address_is_changed_when_one_asks_that_of_nobody_else(cast, lender, club):
    old, others = token_of(cast["editor_b"]), token_of(cast["member"])

    for _time in range(2):
        answer = cast.client("editor_b").post(f"/{cast.here.slug}/mon-espace/prets/agenda/changer/")

    assert answer["Location"].endswith("/mon-espace/prets/#adresse-ical")
    codes = [feed(cast, one).status_code for one in (old, others, token_of(cast["editor_b"]))]
    assert codes == [404, 200, 200]
    assert Entry.objects.filter(verb="calendar_address_changed").count() == 2


def test_hostile_words_break_no_line_of_the_calendar(cast, lender):
    loan = make_loan(
        make_tool(lender, title="Titre\r\nDTSTART:1"), place="Salle;\nBEGIN:VALARM", actor=cast["editor_b"]
    )

    events = icalendar.Calendar.from_ical(feed(cast, token_of(cast["editor_b"])).content).walk("VEVENT")

    assert [one["DTSTART"].dt for one in events] == [loan.first_on]
    assert loan.asked_at.astimezone(UTC) == AT

"""The course of a loan: rows, days held, journal, letters; what is planned and what happened stay apart."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from maillage.attendance.models import Headcount
from maillage.core.errors import TooLate
from maillage.geography.models import Department
from maillage.journal.models import Entry
from maillage.loans.actions import (
    CopyTaken,
    DatesImpossible,
    DatesTaken,
    Evaluation,
    NeedsReason,
    NoRenewal,
    NotTheNext,
    PapersMissing,
    Window,
    approve,
    ask_details,
    cancel,
    change_blocked,
    change_copy,
    change_dates,
    check,
    close,
    evaluate,
    give_details,
    hand_over,
    hold_late_days,
    let_go,
    plan_hand_over,
    prepare,
    put_on_queue,
    receive,
    refuse,
    remind_late,
    renew,
    send_agreement,
    sign_agreement,
    take_back,
)
from maillage.loans.actions.desk import end_maintenance, keep_at_work, plan_maintenance, plan_tour, publish_tour
from maillage.loans.actions.renewing import why_not_renewed
from maillage.loans.availability import risks_of
from maillage.loans.models import Copy, HeldDay, Loan, TourStop
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation, make_venue
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 4, 6), date(2026, 4, 10)


def on(day):
    """An instant of a day of 2026."""
    return datetime.fromisoformat(f"2026-{day}T10:00:00+00:00").astimezone(UTC)


def days_of(loan):
    return sorted({row.day.isoformat() for row in HeldDay.objects.filter(loan=loan).order_by("pk")})


def verbs():
    return list(Entry.objects.filter(verb__startswith="loan_").order_by("pk").values_list("verb", flat=True))


def letters():
    return [(mail.to, plain(mail.subject)) for mail in Mail.objects.order_by("pk")]


@pytest.fixture
def lender(here):
    return make_lender(here, rules={"preparation_days": 1, "check_days": 1, "renewals": 1, "renewal_days": 7})


@pytest.fixture
def tool(lender):
    return make_tool(lender)


def test_a_request_freezes_its_days_and_tells_the_lender(here):
    keeper = UserFactory(email="desk@ombelle.example.org")
    lender = make_lender(here, author=keeper, rules={"preparation_days": 1, "fee_basis": "week", "fee": 10})
    lender.organisation.members.get_or_create(user=keeper)

    loan = make_loan(make_tool(lender), FIRST, date(2026, 4, 17))

    assert (loan.state, loan.copy, loan.fee) == ("requested", None, 20)
    assert loan.parts == [["preparation", "2026-04-03", "2026-04-05"], ["use", "2026-04-06", "2026-04-17"]]
    assert verbs() == ["loan_requested"]
    assert letters() == [
        ("desk@ombelle.example.org", "Bibliothèque de Corbie demande « La mer sous nos pieds » du 6 au 17 avril")
    ]


def test_approving_holds_the_whole_period_and_tells_the_borrower(tool):
    loan = make_loan(tool, FIRST, approved=True)

    assert (loan.state, loan.copy.label) == ("approved", "A")
    assert days_of(loan) == [f"2026-04-{day:02d}" for day in range(3, 14)]
    assert [to for to, _subject in letters()[1:]] == [loan.asked_by.email, "bibliotheque@corbie.example.org"]


def test_a_decision_is_taken_once(tool):
    loan = make_loan(tool, FIRST, approved=True)

    with pytest.raises((TooLate, DatesTaken)):
        approve(actor=None, loan=loan, at=AT)
    with pytest.raises(TooLate):
        refuse(actor=UserFactory(), loan=loan, reason="taken", at=AT)


def test_a_refusal_says_why(tool):
    loan = make_loan(tool, FIRST)

    with pytest.raises(NeedsReason):
        refuse(actor=UserFactory(), loan=loan, reason="other", at=AT)
    refuse(actor=UserFactory(), loan=loan, reason="place", text="Salle trop basse", at=AT)

    loan.refresh_from_db()
    assert (loan.state, loan.refusal_reason, loan.reason_text) == ("refused", "place", "Salle trop basse")


def test_information_is_asked_and_given(tool):
    loan = make_loan(tool, FIRST)

    ask_details(actor=UserFactory(), loan=loan, question="Quelle hauteur sous plafond ?", at=AT)
    assert loan.state == "asked"
    give_details(actor=loan.asked_by, loan=loan, answer="Trois mètres.", at=AT)

    assert (loan.state, loan.question, loan.answer) == ("requested", "Quelle hauteur sous plafond ?", "Trois mètres.")


def test_without_signature_it_leaves_only_with_a_reason(here):
    tool = make_tool(make_lender(here, kinds={"exhibition": {"agreement": "each"}}))
    loan = make_loan(tool, FIRST, approved=True)
    send_agreement(actor=None, loan=loan, at=AT, by_hand=True)
    with pytest.raises(PapersMissing, match="pas signée"):
        let_go(actor=None, loan=loan, at=on("04-06"))

    sign_agreement(actor=None, loan=loan, for_lender=False, at=AT)
    assert loan.state == "sent"
    sign_agreement(actor=None, loan=loan, for_lender=True, at=AT)
    prepare(actor=None, loan=loan, at=on("04-03"))
    let_go(actor=None, loan=loan, at=on("04-06"))

    assert (loan.state, loan.out_on, loan.override_reason) == ("out", FIRST, "")


def test_an_unsigned_loan_let_go_keeps_the_reason(here):
    tool = make_tool(make_lender(here, kinds={"exhibition": {"agreement": "each"}}))
    loan = make_loan(tool, FIRST, approved=True)

    let_go(actor=UserFactory(), loan=loan, at=on("04-06"), override="La signature suit par la poste")

    assert loan.override_reason == "La signature suit par la poste"


def brought_back(tool, day, **fields):
    loan = make_loan(tool, FIRST, approved=True, **fields)
    let_go(actor=None, loan=loan, at=on("04-06"))
    receive(actor=None, loan=loan, at=on("04-06"))
    take_back(actor=None, loan=loan, at=on(day))
    return loan


def test_coming_back_early_frees_the_days_at_once(tool):
    loan = brought_back(tool, "04-07")

    assert days_of(loan)[-2:] == ["2026-04-07", "2026-04-08"]
    assert (loan.last_on, loan.back_on) == (LAST, date(2026, 4, 7))
    assert make_loan(tool, date(2026, 4, 10), date(2026, 4, 12), approved=True).copy == loan.copy


def test_coming_back_late_is_recorded_and_takes_nothing_from_the_next(tool):
    following = make_loan(tool, date(2026, 4, 15), approved=True, borrower_name="École")
    loan = brought_back(tool, "04-16")

    assert (loan.state, loan.back_on, loan.returns_on) == ("returned", date(2026, 4, 16), LAST)
    assert days_of(following)[0] == "2026-04-14"


def test_what_is_late_puts_the_next_loan_at_risk_and_names_what_may_replace_it(lender):
    tool = make_tool(lender, copies=2)
    late = make_loan(tool, FIRST, approved=True)
    following = make_loan(tool, date(2026, 4, 15), approved=True, borrower_name="École")
    let_go(actor=None, loan=late, at=on("04-06"))

    risks = risks_of(lender, date(2026, 4, 14))

    assert [(risk.loan, risk.late, [copy.label for copy in risk.instead]) for risk in risks] == [
        (following, late, ["B"])
    ]
    change_copy(actor=None, loan=following, copy=risks[0].instead[0], at=on("04-14"))
    assert risks_of(lender, date(2026, 4, 14)) == []


def test_what_is_late_holds_the_days_that_nobody_has_and_is_asked_back(tool):
    loan = make_loan(tool, FIRST, approved=True)
    let_go(actor=None, loan=loan, at=on("04-06"))
    Mail.objects.all().delete()

    assert hold_late_days(actor=None, at=on("04-16")) == 3
    assert days_of(loan)[-1] == "2026-04-16"
    assert (remind_late(actor=None, at=on("04-16")), remind_late(actor=None, at=on("04-17"))) == (1, 0)
    assert Mail.objects.count() == 2


def test_nobody_is_late_while_it_is_still_the_last_day_there(tool):
    Department.objects.update(time_zone="Pacific/Tahiti")
    loan = make_loan(tool, FIRST, approved=True)
    let_go(actor=None, loan=loan, at=on("04-06"))
    morning = datetime.combine(loan.returns_on + DAY, time(6, 10), tzinfo=UTC)

    assert remind_late(actor=None, at=morning) == 0
    assert remind_late(actor=None, at=morning + DAY) == 1


def evaluation(**fields):
    return Evaluation(**({"state": "counted", "number": 120, "accuracy": "counted", "content_mark": 5} | fields))


def test_the_audience_declared_is_counted_once_for_both_structures(here, lender, tool):
    library = make_organisation(here, name="Bibliothèque")
    loan = brought_back(tool, "04-10", borrower=library)

    evaluate(
        actor=loan.asked_by, loan=loan, evaluation=evaluation(cells={"sex": {"women": 70, "men": 50}}), at=on("04-11")
    )
    check(actor=None, loan=loan, at=on("04-11"))
    close(actor=None, loan=loan, at=on("04-11"))

    row = Headcount.objects.select_related("subject").get()
    assert (row.state, row.number, row.on, row.subject.kind) == ("counted", 120, FIRST, "loan")
    assert set(row.subject.organisations.order_by("pk")) == {library, lender.organisation}
    assert loan.state == "closed"


def test_what_is_said_while_it_is_checked_leaves_it_evaluated_whoever_is_first(tool):
    said_first = brought_back(tool, "04-10")
    shown = Loan.objects.for_page().get(pk=said_first.pk)
    evaluate(actor=None, loan=said_first, evaluation=evaluation(), at=on("04-11"))
    check(actor=None, loan=shown, at=on("04-11"))

    checked_first = brought_back(make_tool(tool.lender, title="Autre"), "04-10")
    seen = Loan.objects.get(pk=checked_first.pk)
    check(actor=None, loan=checked_first, at=on("04-11"))
    evaluate(actor=None, loan=seen, evaluation=evaluation(), at=on("04-11"))

    assert set(Loan.objects.order_by("pk").values_list("state", flat=True)) == {"evaluated"}


def test_without_questionnaire_it_stays_open(tool):
    loan = brought_back(tool, "04-10")
    check(actor=None, loan=loan, at=on("04-11"))

    with pytest.raises(NeedsReason, match="questionnaire"):
        close(actor=None, loan=loan, at=on("04-11"))
    evaluate(actor=None, loan=loan, evaluation=evaluation(), at=on("04-12"))
    close(actor=None, loan=loan, at=on("04-12"))

    assert loan.state == "closed"


def test_giving_up_before_it_leaves_frees_everything(tool):
    loan = make_loan(tool, FIRST, approved=True)

    cancel(actor=loan.asked_by, loan=loan, reason="event", at=on("03-20"))

    loan.refresh_from_db()
    assert (loan.state, loan.cancelled_on, days_of(loan)) == ("cancelled", date(2026, 3, 20), [])


def test_giving_up_while_it_is_away_still_expects_it_back_and_asks_no_questionnaire(tool):
    loan = make_loan(tool, FIRST, approved=True)
    let_go(actor=None, loan=loan, at=on("04-06"))

    cancel(actor=None, loan=loan, reason="weather", at=on("04-07"), by_lender=True)
    assert (loan.state, len(days_of(loan))) == ("out", 11)
    take_back(actor=None, loan=loan, at=on("04-08"))
    check(actor=None, loan=loan, at=on("04-08"))
    close(actor=None, loan=loan, at=on("04-08"))

    assert loan.state == "closed"


def test_from_host_to_host_it_never_comes_home(tool):
    loan = make_loan(tool, FIRST, approved=True)
    following = make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="École")

    plan_hand_over(actor=None, loan=loan, following=following, at=AT)
    assert days_of(loan)[-1] == "2026-04-10"
    assert days_of(following)[0] == "2026-04-11"
    let_go(actor=None, loan=loan, at=on("04-06"))
    hand_over(actor=None, loan=loan, following=following, at=on("04-13"))

    loan.refresh_from_db()
    following.refresh_from_db()
    assert (loan.state, loan.back_on) == ("checked", date(2026, 4, 13))
    assert (following.state, following.out_on, following.received_on) == (
        "received",
        date(2026, 4, 13),
        date(2026, 4, 13),
    )


def test_one_host_at_a_time_is_planned_and_another_once_that_one_gives_up(tool):
    loan = make_loan(tool, FIRST, approved=True)
    first = make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="École")
    second = make_loan(tool, date(2026, 5, 4), approved=True, borrower_name="Musée")
    plan_hand_over(actor=None, loan=loan, following=first, at=AT)

    with pytest.raises(NotTheNext):
        plan_hand_over(actor=None, loan=loan, following=second, at=AT)
    cancel(actor=None, loan=first, reason="weather", at=AT)
    plan_hand_over(actor=None, loan=loan, following=second, at=AT)

    assert list(Loan.objects.filter(previous=loan)) == [second]


def test_once_the_next_host_gives_up_the_tool_comes_home(lender, tool):
    loan = make_loan(tool, FIRST, approved=True, commune=lender.commune)
    whole = (days_of(loan), loan.parts, loan.returns_on, loan.blocked_last_on, loan.kilometres)
    following = make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="École", commune=lender.commune)
    plan_hand_over(actor=None, loan=loan, following=following, at=AT)

    cancel(actor=None, loan=Loan.objects.get(pk=following.pk), reason="weather", at=AT)

    loan.refresh_from_db()
    assert (days_of(loan), loan.parts, loan.returns_on, loan.blocked_last_on, loan.kilometres) == whole


def test_only_the_next_host_takes_it(tool):
    loan = make_loan(tool, FIRST, approved=True)
    other = make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="École")

    with pytest.raises(NotTheNext):
        hand_over(actor=None, loan=loan, following=other, at=on("04-10"))
    with pytest.raises(NotTheNext):
        plan_hand_over(actor=None, loan=other, following=loan, at=AT)


def chained(lender):
    """Three hosts one after the other, on one copy of two."""
    tool = make_tool(lender, copies=2, title="Fossiles")
    loans = [
        make_loan(tool, date(2026, 4, 6), approved=True, borrower_name="Un"),
        make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="Deux"),
        make_loan(tool, date(2026, 5, 4), approved=True, borrower_name="Trois"),
    ]  # fmt: skip
    for before, after in pairwise(loans):
        plan_hand_over(actor=None, loan=before, following=after, at=AT)
    return tool, loans


def test_another_copy_breaks_the_chain_and_each_leaves_from_the_lender(lender):
    tool, (first, second, third) = chained(lender)
    Mail.objects.all().delete()

    change_copy(actor=None, loan=second, copy=tool.copies.get(label="B"), at=AT)

    for one in (first, second, third):
        one.refresh_from_db()
    assert (second.previous, third.previous) == (None, None)
    assert [one.copy.label for one in (first, second, third)] == ["A", "B", "A"]
    assert [(one.leaves_on, one.returns_on) for one in (first, second, third)] == [
        (date(2026, 4, 6), date(2026, 4, 10)), (date(2026, 4, 20), date(2026, 4, 24)),
        (date(2026, 5, 4), date(2026, 5, 8)),
    ]  # fmt: skip
    for one in (first, second, third):
        assert days_of(one) == [
            (one.blocked_first_on + DAY * n).isoformat()
            for n in range((one.blocked_last_on - one.blocked_first_on).days + 1)
        ]
        assert (one.blocked_first_on, one.blocked_last_on) != (one.first_on, one.last_on)
    told = {plain(one.subject) for one in Mail.objects.order_by("pk")}
    assert told == {"« Fossiles » ne passe plus directement d’un emprunteur à l’autre"}
    with pytest.raises(NotTheNext):
        hand_over(actor=None, loan=first, following=second, at=on("04-13"))


def test_the_same_copy_again_or_a_loan_alone_breaks_nothing(lender):
    tool, (first, second, _third) = chained(lender)
    alone = make_loan(tool, date(2026, 6, 1), approved=True, borrower_name="Quatre")
    Mail.objects.all().delete()

    change_copy(actor=None, loan=alone, copy=tool.copies.get(label="B"), at=AT)

    second.refresh_from_db()
    assert second.previous == first
    assert not Mail.objects.exists()


def test_what_has_left_already_keeps_its_beginning_when_the_chain_breaks(lender):
    tool, (first, second, _third) = chained(lender)
    let_go(actor=None, loan=first, at=on("04-03"), on=date(2026, 4, 3))
    leaves = Loan.objects.get(pk=first.pk).leaves_on

    change_copy(actor=None, loan=second, copy=tool.copies.get(label="B"), at=on("04-07"))

    first.refresh_from_db()
    assert (first.leaves_on, first.returns_on, first.parts[-1][0]) == (leaves, date(2026, 4, 10), "check")


def test_other_dates_that_take_another_copy_break_the_chain_too(lender):
    tool, (first, second, third) = chained(lender)
    other = make_loan(tool, date(2026, 6, 1), approved=True, borrower_name="Quatre")
    assert other.copy.label == "A"

    change_dates(actor=None, loan=second, first_on=date(2026, 6, 1), last_on=date(2026, 6, 5), at=AT)

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.copy.label, second.previous, third.previous) == ("B", None, None)
    first.refresh_from_db()
    assert first.parts[-1][0] == "check"


def chain_of(*loans):
    for one in loans:
        one.refresh_from_db()
    return [one.previous for one in loans]


def spans_of(*loans):
    return [(days_of(one)[0][5:], days_of(one)[-1][5:]) for one in loans]


def test_other_dates_on_the_same_copy_end_a_hand_over_that_they_do_not_touch_any_more(lender):
    _tool, (first, second, third) = chained(lender)
    Mail.objects.all().delete()

    change_dates(actor=None, loan=second, first_on=date(2026, 6, 1), last_on=date(2026, 6, 5), at=AT)

    assert chain_of(first, second, third) == [None, None, None]
    assert [one.copy.label for one in (first, second, third)] == ["A", "A", "A"]
    assert spans_of(first, second, third) == [("04-03", "04-13"), ("05-29", "06-08"), ("05-01", "05-11")]
    assert [(one.leaves_on, one.returns_on) for one in (first, second, third)] == [
        (one.first_on, one.last_on) for one in (first, second, third)
    ]
    told = [plain(one.subject) for one in Mail.objects.order_by("pk")]
    assert told.count("« Fossiles » ne passe plus directement d’un emprunteur à l’autre") == 6
    assert verbs()[-3:] == ["loan_hand_over_dropped"] * 3


def test_dates_that_still_follow_keep_the_hand_over_and_tell_the_hosts_that_it_concerns(lender):
    _tool, (first, second, third) = chained(lender)
    roads = [one.kilometres for one in (first, second, third)]
    Mail.objects.all().delete()

    change_dates(actor=None, loan=second, first_on=date(2026, 4, 16), last_on=date(2026, 4, 24), at=AT)

    assert chain_of(first, second, third) == [None, first, second]
    assert spans_of(first, second, third) == [("04-03", "04-10"), ("04-11", "04-24"), ("04-25", "05-11")]
    assert [one.kilometres for one in (first, second, third)] == roads
    assert (second.parts[0], second.parts[-1][0]) == (["transport_out", "2026-04-11", "2026-04-15"], "use")
    told = {plain(one.subject) for one in Mail.objects.order_by("pk")}
    assert told == {
        "Nouvelles dates pour « Fossiles » : du 16 au 24 avril",
        "« Fossiles » ne revient pas chez le prêteur",
        "« Fossiles » vous arrive sans passer par le prêteur",
    }
    assert not Mail.objects.filter(to=third.asked_by.email).exists()


def test_a_loan_moves_into_the_days_on_which_its_tool_waits_for_the_next_host(lender):
    _tool, (first, second, third) = chained(lender)

    change_dates(actor=None, loan=second, first_on=date(2026, 4, 20), last_on=date(2026, 4, 30), at=AT)

    assert chain_of(first, second, third) == [None, first, second]
    assert spans_of(second, third) == [("04-11", "04-30"), ("05-01", "05-11")]


def test_one_side_that_does_not_follow_any_more_comes_home_and_the_other_stays(lender):
    _tool, (first, second, third) = chained(lender)
    other = make_loan(first.tool, date(2026, 5, 25), approved=True, borrower_name="Quatre")
    assert other.copy == first.copy
    plan_hand_over(actor=None, loan=Loan.objects.get(pk=third.pk), following=other, at=AT)
    Mail.objects.all().delete()

    change_dates(actor=None, loan=Loan.objects.get(pk=other.pk), first_on=date(2026, 7, 6), last_on=date(2026, 7, 10),
                 at=AT)  # fmt: skip

    assert chain_of(first, second, third, other) == [None, first, second, None]
    assert spans_of(third, other) == [("04-25", "05-11"), ("07-03", "07-13")]
    told = {plain(one.subject) for one in Mail.objects.order_by("pk")}
    assert told == {
        "Nouvelles dates pour « Fossiles » : du 6 au 10 juillet", "« Fossiles » revient chez le prêteur après vous",
        "« Fossiles » ne passe plus directement d’un emprunteur à l’autre",
    }  # fmt: skip


def test_a_loan_that_moves_before_another_host_ends_the_hand_over(tool):
    loan = make_loan(tool, FIRST, approved=True)
    between = make_loan(tool, date(2026, 4, 20), approved=True, borrower_name="Musée")
    following = make_loan(tool, date(2026, 5, 4), approved=True, borrower_name="École")
    plan_hand_over(actor=None, loan=between, following=following, at=AT)

    change_dates(actor=None, loan=following, first_on=date(2026, 3, 16), last_on=date(2026, 3, 20), at=AT)

    assert chain_of(loan, between, following) == [None, None, None]
    assert spans_of(between, following) == [("04-17", "04-27"), ("03-13", "03-23")]


def test_the_event_of_a_loan_that_nobody_in_person_cancels_leaves_the_agenda(cast, here, lender):
    tool = make_tool(lender, title="Fossiles")
    venue = make_venue(here)
    loan = make_loan(tool, FIRST, approved=True, venue=venue)
    tour = plan_tour(actor=None, tool=tool, title="La saison", loans=[loan], at=AT)
    publish_tour(actor=cast["coordinator_here"], tour=tour, at=AT)
    event = TourStop.objects.get().event

    cancel(actor=None, loan=loan, reason="weather", at=AT)

    event.contribution.refresh_from_db()
    assert (event.contribution.state, TourStop.objects.get().event) == ("removed", None)


def test_a_renewal_is_as_long_as_the_rules_say_and_as_the_next_allows(tool):
    loan = make_loan(tool, FIRST, approved=True)
    with pytest.raises(NoRenewal, match="au plus 7 jours"):
        renew(actor=None, loan=loan, last_on=LAST + 8 * DAY, at=AT)
    make_loan(tool, date(2026, 4, 21), approved=True, borrower_name="École")

    with pytest.raises(CopyTaken):
        renew(actor=None, loan=loan, last_on=LAST + 7 * DAY, at=AT)
    assert len(days_of(loan)) == 11
    renew(actor=None, loan=loan, last_on=date(2026, 4, 15), at=AT)

    assert (loan.last_on, loan.renewed, days_of(loan)[-1]) == (date(2026, 4, 15), 1, "2026-04-16")
    with pytest.raises(NoRenewal, match="1 fois"):
        renew(actor=None, loan=loan, last_on=date(2026, 4, 16), at=AT)


def test_a_renewal_lasts_until_the_next_host_needs_the_tool(tool):
    loan = make_loan(tool, FIRST, approved=True)
    following = make_loan(tool, date(2026, 4, 15), approved=True, borrower_name="École")
    plan_hand_over(actor=None, loan=loan, following=following, at=AT)
    loan.refresh_from_db()

    with pytest.raises(NoRenewal, match=r"directement à École.* jusqu’au mardi 14 avril"):
        renew(actor=None, loan=loan, last_on=date(2026, 4, 15), at=AT)
    assert days_of(loan)[-1] == "2026-04-10"
    told = len(letters())
    renew(actor=None, loan=loan, last_on=date(2026, 4, 13), at=AT)

    following.refresh_from_db()
    assert (loan.last_on, loan.returns_on, days_of(loan)[-1]) == (date(2026, 4, 13), date(2026, 4, 13), "2026-04-13")
    assert (following.previous, following.leaves_on, days_of(following)[0]) == (loan, date(2026, 4, 14), "2026-04-14")
    # Who asked for the structure, and the structure.
    assert sum("sans passer par le prêteur" in subject for _to, subject in letters()[told:]) == 2


def test_a_tool_that_leaves_for_the_next_host_at_once_stays_no_longer(tool):
    loan = make_loan(tool, FIRST, approved=True)
    following = make_loan(tool, LAST + 7 * DAY, approved=True, borrower_name="École")
    plan_hand_over(actor=None, loan=loan, following=following, at=AT)
    Loan.objects.filter(pk=following.pk).update(first_on=LAST + DAY)
    loan.refresh_from_db()

    with pytest.raises(NoRenewal, match="il ne peut pas rester plus longtemps"):
        renew(actor=None, loan=loan, last_on=LAST + DAY, at=AT)


def test_a_renewal_without_a_length_of_its_own_is_as_long_as_the_loan(here):
    loan = make_loan(make_tool(make_lender(here, rules={"renewals": 1})), FIRST, approved=True)

    with pytest.raises(NoRenewal, match="au plus 5 jours"):
        renew(actor=None, loan=loan, last_on=LAST + 6 * DAY, at=AT)
    renew(actor=None, loan=loan, last_on=LAST + 5 * DAY, at=AT)

    assert loan.last_on == LAST + 5 * DAY


def test_a_renewal_is_refused_to_who_others_wait_for(tool):
    loan = make_loan(tool, FIRST, approved=True)
    waits = make_loan(tool, LAST + 31 * DAY, borrower_name="École")
    put_on_queue(actor=None, loan=waits, window=Window(LAST + 3 * DAY, LAST + 20 * DAY, 3), at=AT)

    with pytest.raises(DatesImpossible, match="Une autre structure attend cet outil"):
        renew(actor=None, loan=loan, last_on=LAST + 4 * DAY, at=AT)
    assert [one.code for one in why_not_renewed(loan, AT)] == ["awaited"]
    renew(actor=None, loan=loan, last_on=LAST + 4 * DAY, at=AT, override="L’école est d’accord")

    assert (loan.last_on, loan.override_reason) == (LAST + 4 * DAY, "L’école est d’accord")


@pytest.mark.parametrize(
    ("copies", "window", "free"),
    [
        (2, (LAST + 3 * DAY, LAST + 20 * DAY), True), (1, (LAST + 60 * DAY, LAST + 80 * DAY), True),
        (1, (LAST + 3 * DAY, LAST + 20 * DAY), False),
    ],
)  # fmt: skip
def test_who_waits_for_another_copy_or_other_days_is_not_in_the_way(lender, copies, window, free):
    tool = make_tool(lender, copies=copies, title="Fossiles")
    loan = make_loan(tool, FIRST, approved=True)
    waits = make_loan(tool, LAST + 31 * DAY, borrower_name="École")
    put_on_queue(actor=None, loan=waits, window=Window(*window, 3), at=AT)

    assert (why_not_renewed(loan, AT) == []) is free


def test_a_renewal_keeps_to_the_rules(here):
    lender = make_lender(
        here, rules={"renewals": 1, "renewal_days": 30}, quotas=[{"kinds": ("exhibition",), "most": 1}]
    )
    loan = make_loan(make_tool(lender, title="Un"), FIRST, approved=True)
    make_loan(make_tool(lender, title="Deux"), LAST + 5 * DAY, approved=True)

    with pytest.raises(DatesImpossible, match="quota"):
        renew(actor=None, loan=loan, last_on=LAST + 10 * DAY, at=AT)
    renew(actor=None, loan=loan, last_on=LAST + 10 * DAY, at=AT, override="Deux salles")

    assert loan.last_on == LAST + 10 * DAY


def test_what_a_loan_went_beyond_already_does_not_speak_again(here):
    lender = make_lender(here, rules={"renewals": 1, "renewal_days": 30, "eligible": ["school"]})
    loan = make_loan(make_tool(lender), FIRST, override="Exception")
    approve(actor=None, loan=loan, at=AT, override="Exception")

    renew(actor=None, loan=loan, last_on=LAST + 3 * DAY, at=AT)

    assert loan.last_on == LAST + 3 * DAY


WITH_DAYS = {
    "dates": lambda loan: change_dates(
        actor=None, loan=loan, first_on=FIRST + 14 * DAY, last_on=LAST + 14 * DAY, at=AT
    ),
    "blocked": lambda loan: change_blocked(
        actor=None, loan=loan, first_on=FIRST - 9 * DAY, last_on=LAST + 9 * DAY, reason="Loin", at=AT
    ),
    "copy": lambda loan: change_copy(actor=None, loan=loan, copy=loan.tool.copies.get(label="B"), at=AT),
    "renewal": lambda loan: renew(actor=None, loan=loan, last_on=LAST + DAY, at=AT),
}


@pytest.mark.parametrize("deed", WITH_DAYS)
def test_no_day_is_held_for_a_loan_given_up_since_the_page_was_shown(lender, deed):
    loan = make_loan(make_tool(lender, copies=2), FIRST, approved=True)
    shown = Loan.objects.get()
    cancel(actor=None, loan=loan, reason="weather", at=AT)

    with pytest.raises(TooLate):
        WITH_DAYS[deed](shown)

    assert not HeldDay.objects.exists()


def test_an_approval_is_of_the_days_that_were_shown(tool):
    loan = make_loan(tool, FIRST)
    shown = Loan.objects.get()
    change_dates(actor=None, loan=loan, first_on=FIRST + 14 * DAY, last_on=LAST + 14 * DAY, at=AT)

    with pytest.raises(TooLate):
        approve(actor=None, loan=shown, at=AT)

    assert not HeldDay.objects.exists()


def test_dates_move_with_the_days_held(tool):
    loan = make_loan(tool, FIRST, approved=True)

    change_dates(actor=None, loan=loan, first_on=date(2026, 5, 4), last_on=date(2026, 5, 5), at=AT)

    loan.refresh_from_db()
    assert (loan.first_on, days_of(loan)[0], days_of(loan)[-1]) == (date(2026, 5, 4), "2026-05-01", "2026-05-06")


def test_the_blocked_period_changes_with_a_reason_and_holds_the_use(tool):
    loan = make_loan(tool, FIRST, approved=True)
    common = {"actor": None, "loan": loan, "at": AT}
    with pytest.raises(NeedsReason):
        change_blocked(first_on=date(2026, 4, 1), last_on=date(2026, 4, 13), reason=" ", **common)
    with pytest.raises(NeedsReason):
        change_blocked(first_on=date(2026, 4, 8), last_on=date(2026, 4, 13), reason="Repeint", **common)

    change_blocked(first_on=date(2026, 4, 1), last_on=date(2026, 4, 11), reason="Repeint", **common)

    assert (days_of(loan)[0], days_of(loan)[-1]) == ("2026-04-01", "2026-04-11")
    assert Loan.objects.get().override_reason == "Repeint"


def test_a_lender_goes_beyond_its_rules_with_a_reason_but_never_beyond_a_copy(here):
    tool = make_tool(make_lender(here, rules={"max_days": 3}))
    loan = make_loan(tool, FIRST, override="Partenaire de longue date")

    approve(actor=None, loan=loan, at=AT)

    assert loan.state == "approved"
    with pytest.raises(DatesTaken):
        make_loan(tool, FIRST, override="Encore un")


def test_maintenance_keeps_a_copy_at_home_and_gives_it_back_as_soon_as_it_is_done(tool):
    copy = tool.copies.get()
    work = plan_maintenance(
        actor=None, copy=copy, kind="repair", first_on=date(2026, 3, 2), last_on=date(2026, 4, 30), at=AT
    )
    with pytest.raises(DatesTaken):
        make_loan(tool, FIRST)

    end_maintenance(actor=None, work=work, at=on("03-10"))

    assert HeldDay.objects.count() == 9
    assert make_loan(tool, FIRST, approved=True).copy == copy


def test_a_copy_at_the_workshop_today_is_lent_once_it_is_back(tool):
    copy = tool.copies.get()
    plan_maintenance(actor=None, copy=copy, kind="repair", first_on=AT.date(), last_on=AT.date(), at=AT)

    assert Copy.objects.get().state == "maintenance"
    assert make_loan(tool, FIRST, approved=True).copy == copy


def test_work_that_begins_or_lasts_is_known_each_morning(tool):
    day = date(2026, 3, 30)
    plan_maintenance(actor=None, copy=tool.copies.get(), kind="repair", first_on=day, last_on=day, at=AT)
    assert Copy.objects.get().state == "ready"

    assert keep_at_work(actor=None, at=on("03-30")) == 0
    assert Copy.objects.get().state == "maintenance"
    assert [keep_at_work(actor=None, at=on("03-31")), keep_at_work(actor=None, at=on("03-31"))] == [1, 0]
    assert set(HeldDay.objects.values_list("day", flat=True)) == {day, day + DAY}


def test_work_that_lasts_takes_nothing_from_a_loan(tool):
    day = date(2026, 3, 30)
    plan_maintenance(actor=None, copy=tool.copies.get(), kind="repair", first_on=day, last_on=day, at=AT)
    make_loan(tool, FIRST, approved=True)

    assert keep_at_work(actor=None, at=on("04-06")) == 0

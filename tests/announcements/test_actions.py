"""What changes an announcement: rows, journal, notices, lists and search after each deed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from maillage.announcements.actions import change_announcement, close, data_of, end_some, remind_some, renew
from maillage.announcements.actions.answering import Ended, answer
from maillage.announcements.actions.ending import LongEnough
from maillage.announcements.actions.history import restore_announcement
from maillage.announcements.actions.people import announcements_alone, erase, forget, known_of
from maillage.announcements.actions.writing import BadClosing, Incomplete, NotOfTheTeam
from maillage.announcements.enums import FIELDS, OWN_FIELDS, Genre
from maillage.announcements.models import Announcement
from maillage.announcements.querysets import find as index
from maillage.contributions.actions import remove, submit
from maillage.contributions.exports import account_data
from maillage.contributions.models import Contribution, Revision
from maillage.core.errors import TooLate
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from maillage.search.find import matching
from maillage.territories.enums import Check
from tests.factories.accounts import UserFactory
from tests.factories.announcements import (
    AT,
    ENDS,
    TODAY,
    announcement_data,
    make_announcement,
    make_team,
)
from tests.factories.territories import PolicyFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def listed(territory, on=TODAY):
    return index.find(index.Criteria(territory_id=territory.pk), today=on).ids


def found(territory, words):
    return matching(words, kind="announcement", scope=territory.pk, limit=9)


def verbs(announcement):
    return list(Entry.objects.about(announcement.contribution).order_by("pk").values_list("verb", flat=True))


def after(days):
    return AT + days * DAY


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", Genre.values)
def test_each_genre_is_written_published_listed_and_found(here, genre):
    made = make_announcement(here, genre, title=f"Annonce {genre}")

    assert made.contribution.is_published
    assert listed(here) == [made.pk]
    assert found(here, "annonce") == [made.pk]
    assert verbs(made)[0] == "created"
    assert Revision.objects.get(contribution=made.contribution).data["genre"] == genre


@pytest.mark.parametrize("genre", Genre.values)
def test_a_genre_keeps_the_answers_it_asks_for_and_no_other(here, genre):
    everything = {
        "contract": "permanent", "pay": "2 000 €", "hours": "35 h", "duration": "6 mois", "starts_on": TODAY,
        "until_on": ENDS, "remote": "fully", "places": 3, "eligibility": "Tous", "budget": "9 000 €",
        "funding": "80 %", "protocol": "Compter", "fee": "5 €", "exchange": "loan",
    }  # fmt: skip
    made = make_announcement(here, genre, **everything)
    kept = {name for name in OWN_FIELDS if getattr(made, name) not in {None, "", "no"}}

    assert kept == set(FIELDS[genre])


def test_an_announcement_that_has_ended_already_is_refused(here):
    with pytest.raises(BadClosing, match="passée"):
        make_announcement(here, closes_on=TODAY - DAY)


def test_an_announcement_lasts_a_year_at_most(here):
    assert make_announcement(here, closes_on=TODAY + 366 * DAY).pk
    with pytest.raises(BadClosing, match="un an"):
        make_announcement(here, closes_on=TODAY + 367 * DAY)


@pytest.mark.parametrize(
    ("genre", "lacking"),
    [("job", {"pay": ""}), ("project_call", {"budget": ""}), ("participation", {"protocol": ""}),
     ("offered", {"exchange": ""}), ("volunteering", {"apply_email": ""})],
)  # fmt: skip
def test_nobody_publishes_what_its_genre_finds_incomplete(here, genre, lacking):
    author = UserFactory()
    made = make_announcement(here, genre, author=author, published=False, **lacking)
    with pytest.raises(Incomplete):
        submit(actor=author, contribution=made.contribution, at=AT)

    assert Contribution.objects.get(kind="announcement").state == "draft"
    assert listed(here) == []


@pytest.mark.parametrize(
    "wrong",
    [{"genre": "volunteering", "contract": "permanent"}, {"apply_by": "link", "apply_url": ""},
     {"closed_at": AT, "outcome": ""}, {"closed_at": None, "outcome": "filled"},
     {"starts_on": ENDS, "until_on": TODAY}],
)  # fmt: skip
def test_a_row_that_makes_no_sense_cannot_be(here, wrong):
    made = make_announcement(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=made.pk).update(**wrong)


def test_two_announcements_of_one_title_have_two_addresses(here):
    assert make_announcement(here).slug != make_announcement(here).slug


def test_hostile_text_is_kept_harmless(here):
    made = make_announcement(
        here, title="<script>alert(1)</script> \u202eémit", description="<p onclick='x()'>Bonjour<script>x</script></p>"
    )

    assert made.title == "<script>alert(1)</script> émit"
    assert made.description == "<p>Bonjour</p>"


def test_a_change_is_journalled_kept_and_raises_the_version(here):
    made = make_announcement(here)
    before = made.contribution.sequence
    data = announcement_data(title="Tenir deux stands")
    change_announcement(actor=made.contribution.author, announcement=made, data=data, at=after(1))

    made.contribution.refresh_from_db()
    assert made.contribution.sequence > before
    assert made.contribution.title == "Tenir deux stands"
    assert verbs(made)[-1] == "changed"
    assert [row.data["title"] for row in made.contribution.revisions.newest_first()] == [
        "Tenir deux stands", "Tenir un stand aux Nuits des étoiles",
    ]  # fmt: skip


def test_what_somebody_wrote_in_between_is_not_overwritten(here):
    made = make_announcement(here)
    seen = made.contribution.updated_at
    change_announcement(
        actor=made.contribution.author, announcement=made, data=announcement_data(title="Avant"), at=after(1)
    )
    with pytest.raises(TooLate), transaction.atomic():
        change_announcement(
            actor=made.contribution.author, announcement=made, data=announcement_data(title="Après"), at=after(2),
            seen=seen,
        )  # fmt: skip

    assert Announcement.objects.get().title == "Avant"


def test_where_one_checks_first_what_is_rewritten_leaves_the_list_until_it_is_read(here):
    author = UserFactory()
    made = make_announcement(here, author=author)
    PolicyFactory(territory=here, kind="announcement", timing=Check.BEFORE)
    change_announcement(actor=author, announcement=made, data=announcement_data(title="Autre"), at=after(1))

    assert Contribution.objects.get(pk=made.contribution_id).state == "submitted"
    assert listed(here) == []
    assert found(here, "autre") == []


def test_a_structure_one_is_not_of_cannot_be_put_in_afterwards(here):
    author = UserFactory()
    made = make_announcement(here, author=author)
    other = make_team(here, UserFactory(), name="Club des autres")
    with pytest.raises(NotOfTheTeam):
        change_announcement(actor=author, announcement=made, data=announcement_data(organisation=other), at=after(1))


def test_an_earlier_state_is_written_again_but_for_its_end_its_structure_and_its_relay(here):
    author = UserFactory()
    made = make_announcement(here, author=author, places=3, hours="Un soir")
    first = made.contribution.revisions.newest_first().first()
    data = announcement_data(
        title="Tout autre chose", places=None, closes_on=ENDS + 9 * DAY, apply_email="neuf@club.example.org"
    )
    change_announcement(actor=author, announcement=made, data=data, at=after(1))
    restore_announcement(actor=author, contribution=made.contribution, data=first.data, at=after(2))

    made = Announcement.objects.get()
    assert (made.title, made.places, made.hours) == ("Tenir un stand aux Nuits des étoiles", 3, "Un soir")
    assert (made.closes_on, made.apply_email) == (ENDS + 9 * DAY, "neuf@club.example.org")


def test_the_history_never_holds_the_relay_address(here):
    made = make_announcement(here, apply_email="secret@club.example.org")

    assert "secret@club" not in str(list(Revision.objects.order_by("pk").values_list("data", flat=True)))
    assert matching("secret@club.example.org", kind="announcement", scope=here.pk, limit=9) == []
    assert made.apply_email == "secret@club.example.org"


# --- Lasting and ending -----------------------------------------------------------------------------------------------


def test_it_is_listed_on_its_last_day_and_not_the_day_after(here):
    made = make_announcement(here, closes_on=TODAY + 3 * DAY)

    assert listed(here, TODAY + 3 * DAY) == [made.pk]
    assert listed(here, TODAY + 4 * DAY) == []


def test_one_click_renews_by_the_life_of_its_genre(here):
    made = make_announcement(here, closes_on=TODAY + 3 * DAY)
    until = renew(actor=made.contribution.author, announcement=made, at=AT)

    made = Announcement.objects.get()
    assert made.closes_on == until == TODAY + 63 * DAY
    assert made.renewals == 1
    assert verbs(made)[-1] == "renewed"


def test_what_has_ended_comes_back_when_it_is_renewed(here):
    made = make_announcement(here, closes_on=TODAY + 3 * DAY)
    end_some(after(5))
    assert found(here, "stand") == []
    renew(actor=made.contribution.author, announcement=Announcement.objects.get(), at=after(5))

    assert listed(here, TODAY + 5 * DAY) == [made.pk]
    assert found(here, "stand") == [made.pk]


def test_a_second_click_on_the_same_button_changes_nothing_and_says_why(here):
    made = make_announcement(here, closes_on=TODAY + 3 * DAY)
    renew(actor=made.contribution.author, announcement=made, at=AT, seen=TODAY + 3 * DAY)
    with pytest.raises(TooLate, match="déjà"), transaction.atomic():
        renew(actor=made.contribution.author, announcement=Announcement.objects.get(), at=AT, seen=TODAY + 3 * DAY)

    assert Announcement.objects.get().renewals == 1


def test_nobody_renews_beyond_a_year(here):
    made = make_announcement(here, closes_on=TODAY + 366 * DAY)
    with pytest.raises(LongEnough):
        renew(actor=made.contribution.author, announcement=made, at=AT)


def test_closing_takes_it_out_of_lists_and_search_and_keeps_its_page(here):
    made = make_announcement(here)
    close(actor=made.contribution.author, announcement=made, outcome="filled", at=after(1))

    assert listed(here) == []
    assert found(here, "stand") == []
    assert Announcement.objects.published().get().outcome == "filled"
    assert verbs(made)[-1] == "closed"
    with pytest.raises(TooLate), transaction.atomic():
        close(actor=None, announcement=made, outcome="filled", at=after(1))


def test_what_was_closed_may_be_opened_again(here):
    made = make_announcement(here)
    close(actor=made.contribution.author, announcement=made, outcome="withdrawn", at=AT)
    renew(actor=made.contribution.author, announcement=made, at=after(1))

    made = Announcement.objects.get()
    assert (made.closed_at, made.outcome, made.closes_on) == (None, "", TODAY + 61 * DAY)
    assert listed(here) == [made.pk]


def test_renewing_and_closing_are_shown_at_once_even_where_one_checks_first(here):
    author = UserFactory()
    made = make_announcement(here, author=author)
    PolicyFactory(territory=here, kind="announcement", timing=Check.BEFORE)
    renew(actor=author, announcement=made, at=after(1))

    assert Contribution.objects.get(pk=made.contribution_id).state == "published"


# --- What happens by itself -------------------------------------------------------------------------------------------


def mails(template):
    return list(Mail.objects.filter(template=f"announcements/mail/{template}").order_by("pk"))


def test_its_author_is_reminded_once_a_week_before(here):
    author = UserFactory(email="lea@exemple.test")
    make_announcement(here, author=author, closes_on=TODAY + 10 * DAY)

    assert [remind_some(after(days)) for days in (2, 3, 3, 4)] == [0, 1, 0, 0]
    (mail,) = mails("ending")
    assert mail.to == "lea@exemple.test"
    assert "12 mars 2026" in mail.text
    assert "/annonces/echeance/" in mail.text


def test_a_renewed_announcement_is_reminded_of_again(here):
    author = UserFactory()
    made = make_announcement(here, author=author, closes_on=TODAY + 3 * DAY)
    remind_some(after(1))
    renew(actor=author, announcement=made, at=after(1))

    assert remind_some(after(60)) == 1
    assert len(mails("ending")) == 2


def test_what_was_just_published_is_not_reminded_of(here):
    make_announcement(here, closes_on=TODAY + 2 * DAY)

    assert remind_some(AT) == 0


@pytest.mark.parametrize("published", [True, False])
def test_only_what_is_published_is_told_of(here, published):
    make_announcement(here, closes_on=TODAY + 2 * DAY, published=published)

    assert remind_some(after(1.5)) == end_some(after(4)) == int(published)


def test_at_its_end_it_leaves_search_and_its_author_is_told_once(here):
    author = UserFactory(email="lea@exemple.test")
    make_announcement(here, author=author, closes_on=TODAY + 2 * DAY)

    assert [end_some(after(days)) for days in (2, 3, 3, 9)] == [0, 1, 0, 0]
    assert found(here, "stand") == []
    assert [mail.to for mail in mails("ended")] == ["lea@exemple.test"]


def test_a_run_that_is_killed_tells_nothing_and_the_next_one_tells_once(here, monkeypatch):
    for number in range(3):
        make_announcement(here, title=f"Annonce {number}", closes_on=TODAY + (number + 1) * DAY)
    from maillage.announcements.actions import ending

    real, told = ending.end_one, []

    def killed_at_the_second(*, announcement, at):
        if told:
            raise KeyboardInterrupt
        told.append(announcement.pk)
        return real(announcement=announcement, at=at)

    with monkeypatch.context() as patched:
        patched.setattr(ending, "end_one", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            end_some(after(9))
    assert len(mails("ended")) == 1

    assert end_some(after(9)) == 2
    assert end_some(after(9)) == 0
    assert len({mail.subject for mail in mails("ended")}) == len(mails("ended")) == 3


def test_what_is_closed_is_told_of_no_more(here):
    made = make_announcement(here, closes_on=TODAY + 2 * DAY)
    close(actor=made.contribution.author, announcement=made, outcome="filled", at=after(1))

    assert remind_some(after(2)) == end_some(after(9)) == 0


def test_a_territory_far_away_ends_its_announcements_at_its_own_midnight(here):
    here.time_zone = "Indian/Reunion"
    here.save()
    from maillage.territories.registry import forget as forget_registry

    forget_registry()
    make_announcement(here, closes_on=date(2026, 3, 4))

    assert end_some(AT.replace(day=4, hour=19)) == 0
    assert end_some(AT.replace(day=4, hour=21)) == 1


# --- Answering --------------------------------------------------------------------------------------------------------


def test_an_answer_is_relayed_and_journalled_without_its_words(here):
    made = make_announcement(here, apply_email="relais@club.example.org")
    answer(
        actor=None, announcement=made, name="Lou", email="lou@example.org", message="Je viens les trois soirs.",
        today=TODAY, at=AT,
    )  # fmt: skip
    (mail,) = mails("answer")

    assert (mail.to, mail.reply_to) == ("relais@club.example.org", "lou@example.org")
    assert "Je viens les trois soirs." in mail.text
    assert verbs(made)[-1] == "relayed"
    assert "trois soirs" not in str(list(Entry.objects.order_by("pk").values_list("details", flat=True)))


def test_nobody_answers_what_is_over(here):
    made = make_announcement(here, closes_on=TODAY + 2 * DAY)
    with pytest.raises(Ended):
        answer(actor=None, announcement=made, name="Lou", email="lou@example.org", message="Trop tard ?",
               today=TODAY + 3 * DAY, at=after(3))  # fmt: skip


# --- People -----------------------------------------------------------------------------------------------------------


def test_the_export_of_an_account_holds_its_announcements_and_relay_addresses(here):
    author = UserFactory()
    make_announcement(here, author=author, apply_email="relais@club.example.org")
    data = account_data(author)

    assert data["contributions"][0]["kind"] == "announcement"
    assert data["kinds"]["announcement"] == known_of(author)
    assert known_of(author)[0]["apply_email"] == "relais@club.example.org"


def test_what_was_of_one_person_alone_is_emptied_and_keeps_its_address(here):
    author = UserFactory()
    mine = make_announcement(here, author=author)
    shared_with = make_team(here, author)
    from maillage.directory.models import Member

    Member.objects.create(organisation=shared_with, user=UserFactory())
    make_announcement(here, "job", author=author, organisation=shared_with)

    alone = list(announcements_alone(author).values_list("contribution", flat=True))
    assert alone == [mine.contribution_id]
    erase(alone, AT)
    mine.refresh_from_db()
    assert (mine.title, mine.summary, mine.apply_email) == ("Fiche effacée", "", "")


def test_nothing_is_relayed_to_somebody_who_left(here):
    author = UserFactory(email="lea@exemple.test")
    made = make_announcement(here, author=author, apply_email="lea@exemple.test")
    forget(author, AT)
    made.refresh_from_db()

    assert made.apply_email == ""


def test_a_removed_announcement_leaves_lists_and_search(here):
    made = make_announcement(here)
    remove(actor=made.contribution.author, contribution=made.contribution, at=after(1))

    assert listed(here) == []
    assert found(here, "stand") == []
    assert data_of(made).title

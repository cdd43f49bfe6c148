"""Grids, campaigns, individual answers, the workshop; what remains of a closed account."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from maillage.contributions.actions.people import close_account
from maillage.core.errors import Refused, TooLate
from maillage.evaluations.actions import answering, campaigns, grids, workshop
from maillage.evaluations.actions.people import known_of
from maillage.evaluations.forms.grids import read_grid, write_grid
from maillage.evaluations.models import Answer, Campaign, Criterion, Dissent, GridVersion, Outcome, Reply
from maillage.evaluations.panels.results import results_of, table_of
from maillage.journal.models import Entry
from maillage.notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.evaluations import AT, make_answer, make_answered, make_campaign, make_grid, make_reply
from tests.factories.programmes import make_action, make_programme

pytestmark = pytest.mark.django_db
TEXT = "# Gouvernance\n? Qui décide ?\n1 : une personne\n3 : le collectif\n? Racontez\n\n# Publics\n? Qui vient ?"


def test_a_grid_is_read_from_lines_and_written_back(here, coordinator):
    read, faults = read_grid(TEXT)
    version = grids.make_grid(actor=coordinator, territory=here, name="Grille", dimensions=read, at=AT)

    assert faults == []
    kinds = Criterion.objects.order_by("pk").values_list("dimension__title", "question", "kind")
    assert list(kinds) == [
        ("Gouvernance", "Qui décide ?", "levels"),
        ("Gouvernance", "Racontez", "text"),
        ("Publics", "Qui vient ?", "text"),
    ]
    assert read_grid(write_grid(version)) == (read, [])
    with pytest.raises(Refused):
        grids.make_grid(actor=coordinator, territory=here, name="Grille", dimensions=read, at=AT)
    assert Entry.objects.get().verb == "grid_made"


FAULTS = [
    ("? Qui ?", "Ligne 1 : une dimension"),
    ("# A\n1 : x", "Ligne 2 : une question"),
    ("# A\n? B\nc", "Ligne 3 : une ligne"),
    ("# A\n? B\n1 : x\n1 : y", "Ligne 4 : cette question a déjà"),
    ("# A\n? B\n1 : x", "Ligne 2 : une question a au moins"),
    ("# A", "n’a pas de question"),
    ("", "au moins une dimension"),
    ("#\n? B", "Ligne 1 : de 1 à 200"),
    ("# A\n" + "? B\n" * 61, "60 questions au plus"),
    ("# A\n? B\n1 : " + "x" * 301, "Ligne 3 : une description tient"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS, ids=lambda one: one[:20])
def test_each_fault_of_a_grid_has_its_line_and_its_remedy(text, fault):
    assert any(fault in one for one in read_grid(text)[1])


def test_a_grid_in_use_gets_another_version(here, coordinator):
    version = make_grid(here)
    change = {"actor": coordinator, "grid": version.grid, "dimensions": read_grid(TEXT)[0], "at": AT}
    assert grids.change_grid(**change).number == 1
    make_campaign(make_programme(here), version=GridVersion.objects.get())
    assert grids.change_grid(**change).number == 2
    assert GridVersion.objects.count() == 2


def test_a_campaign_is_prepared_and_each_lead_asked_once(here, coordinator):
    programme = make_programme(here)
    manager = UserFactory()
    club = make_organisation(here, author=manager)
    make_action(programme, lead=club)
    make_action(programme, lead=club)
    data = campaigns.CampaignData(title="Bilan", version=make_grid(here), due_on=date(2026, 10, 1))
    made = campaigns.prepare(actor=coordinator, programme=programme, data=data, at=AT)
    with pytest.raises(Refused):
        campaigns.open_campaign(actor=coordinator, campaign=made, at=AT)

    first = campaigns.invite_leads(actor=coordinator, campaign=made, at=AT)
    assert campaigns.invite_leads(actor=coordinator, campaign=made, at=AT) == []
    assert [(one.organisation, one.voice) for one in first] == [(club, club.name)]
    assert not Notice.objects.filter(url__contains="evaluations").exists()

    campaigns.open_campaign(actor=coordinator, campaign=made, at=AT)
    told = Notice.objects.get(url__contains="evaluations")
    assert (told.user, str(first[0].uid) in told.url) == (first[0].user, True)
    with pytest.raises(TooLate):
        campaigns.open_campaign(actor=coordinator, campaign=Campaign(pk=made.pk, state="draft"), at=AT)


def test_only_people_of_the_team_answer_for_a_structure_once(campaign, reply, coordinator, editor, cast):
    ask = {"actor": coordinator, "campaign": campaign, "organisation": reply.organisation, "at": AT}
    with pytest.raises(campaigns.NotInTeam):
        campaigns.invite(person=cast["member"], **ask)
    with pytest.raises(Refused):
        campaigns.invite(person=editor, **ask)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reply(campaign, user=editor, organisation=reply.organisation)


def test_who_has_begun_is_not_removed(campaign, reply, coordinator, editor):
    other = make_reply(campaign)
    campaigns.uninvite(actor=coordinator, reply=other, at=AT)
    save(reply, editor, level(campaign, 2))
    with pytest.raises(Refused):
        campaigns.uninvite(actor=coordinator, reply=reply, at=AT)
    assert Reply.objects.get() == reply


def level(campaign, value):
    criterion = Criterion.objects.filter(dimension__version=campaign.version_id).order_by("position")[0]
    return answering.AnswerData(criterion=criterion.pk, level=criterion.levels.get(value=value).pk)


def words(campaign, text, **fields):
    criterion = Criterion.objects.filter(dimension__version=campaign.version_id).order_by("position")[1]
    return answering.AnswerData(criterion=criterion.pk, text=text, **fields)


def save(reply, person, *answers):
    return answering.save_answers(actor=person, reply=reply, answers=answers, at=AT)


def test_answers_are_kept_changed_emptied_and_sent(campaign, reply, editor):
    with pytest.raises(answering.NothingSaid):
        answering.submit(actor=editor, reply=reply, at=AT)
    save(reply, editor, level(campaign, 2), words(campaign, " Beaucoup ", may_quote=True))
    kept = save(reply, editor, level(campaign, 3), words(campaign, "", may_quote=True))
    assert (kept.state, Answer.objects.get().level.value) == ("draft", 3)

    answering.submit(actor=editor, reply=kept, at=AT)
    with pytest.raises(answering.AnswersClosed):
        save(reply, editor, level(campaign, 1))
    answering.take_back(actor=editor, reply=kept, at=AT)
    save(reply, editor, level(campaign, 1))
    assert (Answer.objects.get().level.value, Reply.objects.get().submitted_at) == (1, None)
    verbs = list(Entry.objects.filter(kind="evaluations.campaign").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["evaluation_begun", "evaluation_sent", "evaluation_taken_back"]


def test_levels_and_criteria_of_other_grids_are_no_answer(here, campaign, reply, editor):
    other = make_campaign(make_programme(here))
    mine, alien = level(campaign, 1), level(other, 1)
    save(reply, editor, alien, answering.AnswerData(criterion=mine.criterion, level=alien.level))
    assert not Answer.objects.exists()


def test_the_workshop_ends_individual_answers(campaign, reply, coordinator, editor):
    save(reply, editor, level(campaign, 2))
    with pytest.raises(Refused):
        campaigns.start_workshop(actor=coordinator, campaign=campaign, at=AT)
    answering.submit(actor=editor, reply=Reply.objects.get(), at=AT)
    campaigns.start_workshop(actor=coordinator, campaign=campaign, at=AT)

    for deed in (answering.take_back, answering.submit):
        with pytest.raises(answering.AnswersClosed):
            deed(actor=editor, reply=Reply.objects.get(), at=AT)
    with pytest.raises(Refused):
        campaigns.invite(actor=coordinator, campaign=campaign, organisation=reply.organisation, person=editor, at=AT)


@pytest.fixture
def in_workshop(here):
    """Eight structures of thirteen answered; six said the second level, two the first."""
    campaign = make_campaign(make_programme(here), state="workshop")
    make_answered(campaign, [2] * 6 + [1] * 2, silent=5)
    return campaign


def test_agreement_and_disagreement_are_both_kept(in_workshop, coordinator):
    first = Criterion.objects.order_by("position")[0]
    given = {"actor": coordinator, "campaign": in_workshop, "criterion": first, "at": AT}
    chosen = first.levels.get(value=2)
    workshop.agree(level=chosen.pk, text="On avance.", **given)
    kept = workshop.disagree(voice="Club 08", text="Pas chez nous.", **given)
    with pytest.raises(Refused):
        workshop.disagree(voice="", text="  ", **given)

    result = results_of(in_workshop)[1][0]
    assert (result.outcome.text, result.outcome.level, [one.text for one in result.dissents]) == (
        "On avance.", chosen, ["Pas chez nous."],
    )  # fmt: skip
    assert result.outcome.author == f"Coordination, {in_workshop.programme.territory.name}"

    workshop.drop_dissent(actor=coordinator, dissent=kept, at=AT)
    workshop.agree(level=None, text="", **given)
    assert (Outcome.objects.count(), Dissent.objects.count()) == (0, 0)
    campaigns.close_campaign(actor=coordinator, campaign=in_workshop, at=AT)
    with pytest.raises(workshop.NotInWorkshop):
        workshop.agree(level=None, text="Trop tard", **given)


def test_a_criterion_of_another_grid_is_refused(here, in_workshop, coordinator):
    alien = make_grid(here).dimensions.get().criteria.first()
    with pytest.raises(workshop.NotInWorkshop):
        workshop.agree(actor=coordinator, campaign=in_workshop, criterion=alien, level=None, text="x", at=AT)


def test_results_say_how_many_and_out_of_how_many(in_workshop):
    base, results = results_of(in_workshop)

    assert base.sentence == "base : 8 répondants sur 13, 8 structures sur 13"
    assert results[0].sentence == "6 porteurs sur 8 disent : « Des échanges ponctuels »."
    assert [bar.number for bar in results[0].bars] == [2, 6, 0]
    assert results[1].sentence == "Personne n’a répondu à ce critère."


def test_drafts_are_not_counted_and_quotes_need_a_consent_that_can_be_withdrawn(campaign, reply, editor):
    save(reply, editor, words(campaign, "Une phrase à citer", may_quote=True))
    assert results_of(campaign)[1][1].answers == ()
    answering.submit(actor=editor, reply=Reply.objects.get(), at=AT)
    assert results_of(campaign)[1][1].quotes == ("Une phrase à citer",)
    Campaign.objects.update(state="closed", closed_at=AT)

    assert answering.set_quotes(actor=editor, reply=Reply.objects.get(), quoted=[], at=AT) == 0
    assert results_of(campaign)[1][1].quotes == ()
    assert "Une phrase" not in str(list(table_of(Campaign.objects.get())))
    assert answering.set_quotes(actor=editor, reply=Reply.objects.get(), quoted=[Answer.objects.get().pk], at=AT) == 1


def test_closing_an_account_changes_no_count_and_leaves_no_word(campaign, reply, editor, cast):
    make_answer(reply, level=2)
    make_answer(reply, text="Moi, Editor a, je dis", may_quote=True)
    Reply.objects.update(state="submitted", submitted_at=AT)
    draft = make_reply(campaign, user=editor)
    make_answer(draft, level=1)
    assert len(known_of(editor)["answers"]) == 3
    before = [(one.sentence, [bar.number for bar in one.bars]) for one in results_of(campaign)[1]]

    close_account(person=editor, at=AT)

    base, results = results_of(Campaign.objects.get())
    assert [(one.sentence, [bar.number for bar in one.bars]) for one in results] == before
    assert (base.respondents, base.asked) == (1, 2)
    assert [one.text for one in Answer.objects.order_by("pk")] == ["", ""]
    assert (list(Reply.objects.order_by("pk").values_list("user", "state")), results[1].quotes) == (
        [(None, "submitted"), (None, "todo")],
        (),
    )
    assert results[1].answers[0][1] is not None

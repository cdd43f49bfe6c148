"""The census: who is written to, what an answer writes and publishes, reminders that stop, figures that open lists."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation
from python_calamine import CalamineWorkbook

from maillage.directory.actions import census, mailing
from maillage.directory.actions.census import Amount, Said, WaveData
from maillage.directory.actions.organisations import change_organisation, data_of
from maillage.directory.actions.profile_data import ProfileData
from maillage.directory.forms.census import ECONOMY, CensusForm, everything_confirmed
from maillage.directory.models import (
    EconomicAnswer,
    FieldAnswer,
    FieldDate,
    Figure,
    Freshness,
    Member,
    Organisation,
    Questionnaire,
    Wave,
)
from maillage.directory.panels.mine import lines_of
from maillage.directory.tables.census import dashboard_of, economy_of, of_figure
from maillage.directory.tasks import look_after_waves, remind_wave, send_wave
from maillage.notices.models import Mail
from tests.factories.directory import AT, full_profile, make_organisation

pytestmark = pytest.mark.django_db
ADDRESS = "accueil@cephee.exemple"


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


def orphan(here, name, email=""):
    """A page as an import leaves it: nobody manages it."""
    made = make_organisation(here, name=name, email=email)
    made.members.all().delete()
    Freshness.objects.all().delete()
    FieldDate.objects.all().delete()
    return made


@pytest.fixture
def wave(cast, here):
    data = WaveData(year=2026, title="Recensement 2026", closes_on=date(2026, 5, 30), introduction="Merci !")
    return census.create_wave(actor=cast["coordinator_here"], territory=here, data=data, at=AT)


@pytest.fixture
def page(here):
    return orphan(here, "Club Céphée", ADDRESS)


@pytest.fixture
def asked(cast, wave, page):
    """The questionnaire of the page, in an open wave whose mails have left."""
    Mail.objects.all().delete()
    census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    mailing.contact_some(wave=wave, at=AT)
    return Questionnaire.objects.get(organisation=page)


def link():
    return re.search(
        r"https?://[^/\s]+(/\S+recensement/\S+)",
        Mail.objects.filter(template="directory/mail/census").latest("pk").text,
    )[1]


def test_opening_lists_the_structures_of_the_territory_and_writes_to_those_it_can(cast, here, elsewhere, wave, page):
    managed = make_organisation(here, name="Gérée", author=cast["editor_a"])
    orphan(here, "Injoignable")
    make_organisation(here, name="Brouillon", published=False)
    orphan(elsewhere, "Ailleurs", "x@exemple.test")
    Mail.objects.all().delete()
    assert census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT) == 3
    assert Mail.objects.count() == 0
    for _turn in range(2):
        send_wave(wave.pk)
    assert sorted(Mail.objects.values_list("to", flat=True)) == [ADDRESS, "editor_a@exemple.test"]
    states = {one.organisation.name: one.state for one in Questionnaire.objects.select_related("organisation")}
    assert states == {"Club Céphée": "contacted", "Gérée": "contacted", "Injoignable": "waiting"}
    by_account = Mail.objects.get(to="editor_a@exemple.test").text
    assert str(Questionnaire.objects.get(organisation=managed).uid) in by_account


def test_looking_writes_nothing_and_the_browser_says_that_it_opened(client, asked):
    where = link()
    shown = client.get(where).content.decode()
    assert "Tout est encore juste" in shown
    assert ADDRESS not in shown
    asked.refresh_from_db()
    assert (asked.state, asked.opened_at) == ("contacted", None)
    assert client.post(where, {"do": "opened"}).status_code == 204
    asked.refresh_from_db()
    assert (asked.state, asked.opened_at) == ("opened", AT)


def test_everything_is_confirmed_in_one_gesture(client, asked, page):
    assert client.post(link(), {"do": "confirm"}).status_code == 200
    asked.refresh_from_db()
    assert (asked.state, asked.way, asked.opened_at) == ("confirmed", "link", AT)
    assert {one.gesture for one in asked.answers.all()} == {"confirmed"}
    assert Freshness.objects.get(organisation=page).confirmed_at == AT
    assert FieldDate.objects.get(organisation=page, field="name").at == AT


def test_what_is_not_asked_is_shown_and_confirmed_with_the_rest(client, asked, page):
    FieldDate.objects.filter(organisation=page).delete()
    change_profile(page, description="<p>Coupoles et lunettes</p>", profile=full_profile())
    FieldDate.objects.filter(organisation=page).update(at=AT - timedelta(days=900))
    shown = client.get(link()).content.decode()
    assert "Coupoles et lunettes" in shown
    assert "Noctambule" in shown
    assert "Zoé Contactable" not in shown, "the link shows what everyone reads"
    client.post(link(), {"do": "confirm"})

    old = {line.name for line in lines_of(page, AT) if line.is_old}
    assert old == {"contacts"}


def test_the_questions_say_why_nothing_is_there(client, asked, page):
    blanks = {"staff": "declined", "founded_in": "not_provided"}
    change_profile(page, profile=ProfileData(blanks=blanks))
    rows = {row.name: (row.today, row.blank) for row in client.get(link()).context["form"].rows}

    assert (rows["staff"], rows["founded_in"]) == (("", "declined"), ("", "not_provided"))
    assert rows["legal_form"] == ("", "")


def change_profile(page, **changes):
    change_organisation(actor=None, organisation=page, data=replace(data_of(page), **changes), at=AT)


def typed(**said):
    """A form where every field is confirmed but those said."""
    found = {"do": "answer"}
    for name, (gesture, value, publish) in said.items():
        found |= {f"{name}:gesture": gesture, f"{name}:value": value, **({f"{name}:publish": "on"} if publish else {})}
    return found


def test_a_correction_is_published_only_where_it_was_agreed(client, asked, page):
    answer = client.post(
        link(), typed(mission=("corrected", "Montrer le ciel", True), phone=("corrected", "03 22 00 00 00", False))
    )
    assert answer.status_code == 200
    page.refresh_from_db()
    asked.refresh_from_db()
    assert (page.mission, page.phone, asked.state) == ("Montrer le ciel", "", "corrected")
    kept = FieldAnswer.objects.get(questionnaire=asked, field="phone")
    assert (kept.value, kept.publish) == ("03 22 00 00 00", False)
    shown = client.get(f"/{page.contribution.origin.slug}/annuaire/{page.slug}/").content.decode()
    assert "Montrer le ciel" in shown
    assert "03 22 00 00 00" not in shown


def test_a_blank_is_not_a_zero(client, asked, page):
    Organisation.objects.filter(pk=page.pk).update(staff=12)
    figure = Figure.objects.create(organisation=page, label="Jeunes", value=330, reach="direct", year=2024)
    name = f"figure:{figure.pk}"
    client.post(link(), typed(**{"staff": ("declined", "", True), name: ("not_provided", "", True)}))
    page.refresh_from_db()
    figure.refresh_from_db()
    assert (page.staff, page.blanks["staff"]) == (None, "declined")
    assert (figure.value, figure.blank) == (None, "not_provided")
    again = typed(**{"staff": ("corrected", "0", True), name: ("corrected", "400", True)})
    client.post(link(), again | {f"{name}:year": "2026"})
    page.refresh_from_db()
    figure.refresh_from_db()
    assert (page.staff, page.blanks) == (0, {})
    assert (figure.value, figure.year, figure.blank) == (Decimal(400), 2026, "")


def test_nothing_is_published_that_was_not_agreed_field_by_field(client, asked, page):
    Figure.objects.create(organisation=page, label="Jeunes", value=330, reach="direct")
    form = client.get(link()).context["form"]
    consents = [name for name in form.fields if name.endswith(":publish")]

    assert len(consents) == 11
    assert [name for name in consents if form[name].value()] == []


@pytest.mark.parametrize("who", ["team", "network"])
def test_the_link_neither_asks_nor_confirms_what_not_everyone_reads(cast, client, here, asked, page, who):
    figure = Figure.objects.create(organisation=page, label="Jeunes-Discrets", value=7_311, reach="direct")
    hidden = {"phone": who, "staff": who, "names": who, "figures": who}
    Organisation.objects.filter(pk=page.pk).update(
        phone="0322998877", staff=8_642, acronym="SIGLE-DISCRET", visibility=hidden, mission="Montrer le ciel"
    )
    Member.objects.create(organisation=page, user=cast["editor_a"], role="editor")
    FieldDate.objects.filter(organisation=page).delete()
    secrets = ("0322998877", "8642", "8\u202f642", "SIGLE-DISCRET", "Jeunes-Discrets", "7311", "7\u202f311")
    shown = client.get(link()).content.decode()
    assert [secret for secret in secrets if secret in shown] == []
    assert "Montrer le ciel" in shown
    assert "n’est pas demandé ici" in shown
    by_account = cast.client("editor_a").get(f"/{here.slug}/mon-espace/recensement/{asked.uid}/").content.decode()
    assert "SIGLE-DISCRET" in by_account
    assert "n’est pas demandé ici" not in by_account

    forged = typed(**{"phone": ("corrected", "0300000000", True), f"figure:{figure.pk}": ("corrected", "1", True)})
    assert client.post(link(), forged).status_code == 200
    client.post(link(), {"do": "confirm"})
    page.refresh_from_db()
    figure.refresh_from_db()
    assert (page.phone, figure.value) == ("0322998877", 7_311)
    dated = set(FieldDate.objects.filter(organisation=page).values_list("field", flat=True))
    assert "mission" in dated
    assert dated.isdisjoint({"phone", "staff", "acronym", "figures", f"figure:{figure.pk}"})


def test_numbers_are_printed_and_read_as_people_write_them(client, asked, page):
    Organisation.objects.filter(pk=page.pk).update(staff=1_250, founded_in=1974)
    figure = Figure.objects.create(organisation=page, label="Jeunes", value=6_171, sign="+", unit="h", reach="direct")
    half = Figure.objects.create(organisation=page, label="Emplois", value=Decimal("2.50"), reach="direct")
    form = client.get(link()).context["form"]
    said = {row.name: row.today for row in form.rows}
    assert (said["staff"], said["founded_in"]) == ("1\u202f250", "1974")
    assert said[f"figure:{figure.pk}"] == "+6\u202f171 h"
    assert (said[f"figure:{half.pk}"], form[f"figure:{half.pk}:value"].value()) == ("2,50", "2,5")

    answer = typed(**{
        "staff": ("corrected", "1\u202f300", True), f"figure:{figure.pk}": ("corrected", "6 200", True),
        f"figure:{half.pk}": ("corrected", "12,5", True),
    })  # fmt: skip
    assert client.post(link(), answer | {"eco:jobs": "12,5", "eco:budget": "1 200 000"}).status_code == 200
    page.refresh_from_db()
    figure.refresh_from_db()
    half.refresh_from_db()
    assert (page.staff, figure.value, half.value) == (1_300, 6_200, Decimal("12.5"))
    amounts = dict(EconomicAnswer.objects.values_list("question", "amount"))
    assert (amounts["jobs"], amounts["budget"]) == (Decimal("12.5"), 1_200_000)


def test_an_english_page_reads_english_numbers(client, asked, page):
    Organisation.objects.filter(pk=page.pk).update(staff=1_250)
    with translation.override("en"):
        form = CensusForm(
            typed(staff=("corrected", "1,300", True)) | {"eco:jobs": "12.5", "eco:budget": "1,200,000"},
            questionnaire=asked, days={}, by_link=True,
        )  # fmt: skip
        assert form.is_valid(), form.errors
        assert {row.name: row.today for row in form.rows}["staff"] == "1,250"
    assert form.cleaned_data["staff:value"] == 1_300
    assert (form.amounts()["jobs"].amount, form.amounts()["budget"].amount) == (Decimal("12.5"), 1_200_000)


@pytest.mark.parametrize(
    "said",
    [
        typed(name=("corrected", "", True)),
        typed(website=("corrected", "javascript:alert(1)", True)),
        typed(staff=("corrected", "-1", True)),
        typed(name=("roi", "x", True)),
        {"do": "answer", "eco:budget": "-5"},
    ],
)
def test_what_cannot_be_is_shown_again(client, asked, page, said):
    assert client.post(link(), said).status_code == 422
    asked.refresh_from_db()
    page.refresh_from_db()
    assert (asked.state, page.name) == ("contacted", "Club Céphée")


def test_the_team_answers_with_its_account_and_others_do_not(cast, here, asked, page):
    Member.objects.create(organisation=page, user=cast["editor_a"], role="editor")
    where = f"/{here.slug}/mon-espace/recensement/{asked.uid}/"
    assert cast.client("editor_b").get(where).status_code == 404
    assert cast.client("editor_a").get(where).status_code == 200
    cast.client("editor_a").post(where, {"do": "confirm"})
    asked.refresh_from_db()
    assert (asked.way, asked.answered_by) == ("team", cast["editor_a"])
    assert (
        "Recensement de l’année"
        not in cast.client("editor_a").get(f"/{here.slug}/mon-espace/structures/{page.slug}/").content.decode()
    )


@pytest.mark.parametrize("stop", ["answer", "refusal", "closing", "bounce", "number"])
def test_reminders_stop(cast, client, asked, wave, stop):
    where, at = link(), AT
    if stop == "answer":
        client.post(where, {"do": "confirm"})
    elif stop == "refusal":
        client.post(where, {"do": "refuse"})
    elif stop == "closing":
        census.close_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    elif stop == "bounce":
        Mail.objects.update(state="given_up")
        mailing.note_bounces(wave=wave, at=AT)
    Mail.objects.all().delete()
    for _turn in range(5):
        at += timedelta(days=15)
        with time_machine.travel(at, tick=False):
            remind_wave(wave.pk)
            remind_wave(wave.pk)
    wanted = wave.reminders if stop == "number" else 0
    assert Mail.objects.filter(template="directory/mail/census").count() == wanted
    assert Mail.objects.filter(subject__startswith="Rappel").count() == wanted


def test_a_new_link_closes_the_former_one(client, asked, wave):
    first = link()
    with time_machine.travel(AT + timedelta(days=15), tick=False):
        remind_wave(wave.pk)
        assert client.get(first).status_code == 410
        assert client.get(link()).status_code == 200


def test_who_refused_may_still_answer_and_who_answered_is_not_refused(client, asked):
    client.post(link(), {"do": "refuse"})
    asked.refresh_from_db()
    assert asked.state == "refused"
    client.post(link(), {"do": "confirm"})
    client.post(link(), {"do": "refuse"})
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_a_wave_that_is_over_closes_by_itself(client, asked, wave):
    where = link()
    with time_machine.travel(AT + timedelta(days=100), tick=False):
        assert client.post(where, {"do": "confirm"}).status_code == 409
        look_after_waves()
        assert client.post(where, {"do": "confirm"}).status_code == 410
    wave.refresh_from_db()
    asked.refresh_from_db()
    assert (wave.state, asked.state) == ("closed", "contacted")


@pytest.mark.parametrize("turn", ["contact", "remind"])
def test_two_workers_write_once_to_each_structure(cast, here, wave, page, monkeypatch, turn):
    """The other one took the rest of the batch while the first mail was written."""
    orphan(here, "Club Persée", "persee@exemple.test")
    census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    at = AT
    if turn == "remind":
        mailing.contact_some(wave=wave, at=AT)
        at += timedelta(days=wave.reminder_days)
    written = []

    def write(questionnaire, at, *, reminder):
        written.append((questionnaire.pk, reminder))
        Questionnaire.objects.update(contacted_at=at, reminders_sent=1)

    monkeypatch.setattr(mailing, "_write", write)
    deed = mailing.contact_some if turn == "contact" else mailing.remind_some

    assert deed(wave=wave, at=at) == len(written) == 1


def test_each_figure_opens_exactly_its_list(cast, here, wave, page):
    for rank in range(6):
        orphan(here, f"Structure {rank}", f"s{rank}@exemple.test")
    census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    mailing.contact_some(wave=wave, at=AT)
    rows = list(Questionnaire.objects.order_by("pk"))
    census.answer_wave(
        actor=None, questionnaire=rows[0], said=everything_confirmed(rows[0].organisation), at=AT, way="link"
    )
    census.answer_wave(
        actor=None, questionnaire=rows[1], at=AT, way="link",
        said={"mission": Said(gesture="corrected", value="Oui", publish=True)},
    )  # fmt: skip
    census.refuse_wave(actor=None, questionnaire=rows[2], at=AT, way="link")
    census.note_opened(actor=None, questionnaire=rows[3], at=AT)
    board = dashboard_of(wave)
    assert {one.state: one.count for one in board.figures} == {
        "contacted": 7, "opened": 4, "confirmed": 1, "corrected": 1, "refused": 1, "silent": 3, "bounced": 0,
        "waiting": 0,
    }  # fmt: skip
    client = cast.client("coordinator_here")
    assert client.get(f"/{here.slug}/coordination/recensement/{wave.pk}/").status_code == 200
    for one in board.figures:
        assert of_figure(wave, one.state).count() == one.count
        shown = client.get(f"/{here.slug}/coordination/recensement/{wave.pk}/structures/?etat={one.state}")
        assert shown.context["page"].total == one.count


def test_the_follow_up_leaves_as_files_without_formula_nor_address(cast, here, wave, page):
    orphan(here, "=cmd|' /C calc'!A0", "secret@exemple.test")
    census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    base = f"/{here.slug}/coordination/recensement/{wave.pk}/suivi"
    client = cast.client("coordinator_here")
    text = client.get(f"{base}.csv").content.decode()
    assert "'=cmd" in text
    assert "secret@" not in text
    assert ADDRESS not in text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{base}.xlsx").content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()][1] == "'=cmd|' /C calc'!A0"
    assert client.get(f"{base}.pdf").status_code == 404
    assert cast.client("coordinator_elsewhere").get(f"{base}.csv").status_code == 404


def test_the_economic_part_is_only_read_summed_and_once_the_wave_is_closed(cast, client, here, wave, page):
    for rank in range(5):
        orphan(here, f"Structure {rank}", f"s{rank}@exemple.test")
    census.open_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    rows = list(Questionnaire.objects.order_by("pk"))
    for rank, one in enumerate(rows[:5]):
        economy = {"budget": Amount(amount=Decimal(77_701 + rank)), "jobs": Amount(blank="declined")}
        if rank < 4:
            economy["earned"] = Amount(amount=Decimal(33_301))
        census.answer_wave(
            actor=None, questionnaire=one, said=everything_confirmed(one.organisation), at=AT, way="link",
            economy=economy,
        )  # fmt: skip
    assert economy_of(wave, ECONOMY) == []
    where = f"/{here.slug}/coordination/recensement/{wave.pk}/"
    coordinator = cast.client("coordinator_here")
    assert "388" not in coordinator.get(where).content.decode()
    census.close_wave(actor=cast["coordinator_here"], wave=wave, at=AT)
    told = {line.label: (line.answers, line.total) for line in economy_of(wave, ECONOMY)}
    assert told["Budget annuel consacré à la culture scientifique"] == (5, Decimal(388_515))
    assert told["dont recettes propres"] == (0, None)
    assert told["Emplois"] == (0, None)
    shown = coordinator.get(where).content.decode() + coordinator.get(f"{where}suivi.csv").content.decode()
    assert "388\u202f515" in shown
    assert "33\u202f301" not in shown
    for one in EconomicAnswer.objects.filter(amount__isnull=False):
        assert str(int(one.amount)) not in shown


def test_a_coordinator_prepares_opens_and_closes(cast, here, page):
    client = cast.client("coordinator_here")
    base = f"/{here.slug}/coordination/recensement/"
    form = {"year": "2026", "title": "Recensement 2026", "closes_on": "2026-05-30", "reminders": "2",
            "reminder_days": "14", "asks_economy": "on"}  # fmt: skip
    assert client.post(base, form | {"closes_on": "2026-03-01"}).status_code == 422
    assert client.post(base, form).status_code == 302
    assert client.post(base, form).status_code == 422
    made = Wave.objects.get()
    client.post(f"{base}{made.pk}/ouvrir/")
    client.post(f"{base}{made.pk}/clore/")
    made.refresh_from_db()
    assert (made.state, made.questionnaires.count()) == ("closed", 1)
    assert client.get(base).status_code == 200
    assert cast.client("editor_a").get(base).status_code == 403

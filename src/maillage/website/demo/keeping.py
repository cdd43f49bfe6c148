"""Who keeps the directory true in the demonstration: a wave under way, claims, invitations, look-alikes."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from maillage.accounts.models import User
from maillage.contributions.actions import submit
from maillage.contributions.models import Contribution
from maillage.core.clock import day_of
from maillage.directory.actions.census import (
    Amount,
    Said,
    WaveData,
    answer_wave,
    create_wave,
    note_opened,
    open_wave,
    refuse_wave,
)
from maillage.directory.actions.claims import claim_page
from maillage.directory.actions.likeness import search_pairs
from maillage.directory.actions.mailing import contact_some, remind_some
from maillage.directory.actions.organisations import create_organisation, data_of
from maillage.directory.actions.teams import invite
from maillage.directory.enums import Follow, TeamRole
from maillage.directory.forms.census import everything_confirmed
from maillage.directory.models import Claim, Freshness, Organisation, Questionnaire, TeamInvitation, Wave
from maillage.territories.models import Territory

HOME = "hauts-de-france"
OPENED_DAYS_AGO = 24
OLD_RANK = 3  # one that left no address, so that the wave never reaches it
OLD_DAYS = 900
WORD = "Votre fiche nourrit la carte et l’agenda du réseau. Merci de prendre dix minutes."
DEEDS = ("confirm", "correct", "silent", "open", "confirm", "refuse", "silent", "confirm", "bounce", "open", "correct")


def load_keeping(
    territories: dict[str, Territory], actors: dict[str, User], people: dict[str, User], at: datetime
) -> None:
    """What is missing of all that, in one territory; twice changes nothing."""
    home, coordinator = territories[HOME], actors[HOME]
    rows = Organisation.objects.published().filter(merged_into=None, contribution__origin=home).order_by("pk")
    _give_addresses(list(rows), at)
    if not Wave.objects.filter(territory=home).exists():
        _run_wave(home, coordinator, at - timedelta(days=OPENED_DAYS_AGO), at)
    free = list(rows.filter(members=None)[:3]) or list(rows[:3])
    if not Claim.objects.exists():
        for rank, one in enumerate(free[:2]):
            person = people["membre.hdf@example.org" if rank else "contribution.hdf@example.org"]
            then = at - timedelta(days=2 + rank)
            claim_page(actor=person, organisation=one, function="chargée de médiation", message="", at=then)
    managed = rows.filter(members__role=TeamRole.MANAGER).first()
    if managed is not None and not TeamInvitation.objects.exists():
        manager = managed.members.filter(role=TeamRole.MANAGER).select_related("user").order_by("pk")[0].user
        invite(actor=manager, organisation=managed, email="membre.hdf@example.org", role="editor", at=at)
    _load_doubles(list(rows[3:5]), coordinator, at)


def _give_addresses(rows: list[Organisation], at: datetime) -> None:
    """Two structures out of three left an address; one out of nine was published long ago and never confirmed."""
    for rank, one in enumerate(rows):
        if rank % 9 == OLD_RANK:
            Freshness.objects.filter(organisation=one).delete()
            Contribution.objects.filter(pk=one.contribution_id).update(published_at=at - timedelta(days=OLD_DAYS))
        if rank % 3 and not one.email:
            Organisation.objects.filter(pk=one.pk).update(email=f"accueil.{one.slug[:50]}@example.org")


def _run_wave(home: Territory, coordinator: User, then: datetime, at: datetime) -> None:
    year = then.year
    data = WaveData(
        year=year, title=f"Recensement {year}", closes_on=day_of(at + timedelta(days=30)), introduction=WORD
    )
    wave = create_wave(actor=coordinator, territory=home, data=data, at=then)
    open_wave(actor=coordinator, wave=wave, at=then)
    while contact_some(wave=wave, at=then):
        pass
    asked = Questionnaire.objects.filter(wave=wave, contacted_at__isnull=False).select_related(
        "organisation__contribution__origin", "wave__territory"
    )
    for rank, one in enumerate(asked.order_by("pk")):
        _do(DEEDS[rank % len(DEEDS)], one, rank, then + timedelta(days=1 + rank % 12, hours=rank % 7))
    while remind_some(wave=wave, at=then + timedelta(days=15)):
        pass


def _do(deed: str, one: Questionnaire, rank: int, when: datetime) -> None:
    if deed == "open":
        note_opened(actor=None, questionnaire=one, at=when)
    elif deed == "refuse":
        refuse_wave(actor=None, questionnaire=one, at=when, way="link")
    elif deed == "bounce":
        Questionnaire.objects.filter(pk=one.pk).update(state=Follow.BOUNCED)
    elif deed in {"confirm", "correct"}:
        said = everything_confirmed(one.organisation)
        if deed == "correct":
            said["phone"] = Said(gesture="corrected", value=f"03 00 00 {rank:02d} 00", publish=True)
        economy = {"budget": Amount(amount=Decimal(40_000 + 3_500 * rank)), "jobs": Amount(amount=Decimal(rank % 5))}
        answer_wave(actor=None, questionnaire=one, said=said, at=when, way="link", economy=economy)


def _load_doubles(rows: list[Organisation], coordinator: User, at: datetime) -> None:
    """The same structure typed twice, under a name nearly the same."""
    for one in rows:
        name = f"{one.name} (association)"[:160]
        if Organisation.objects.filter(name=name).exists():
            continue
        origin = one.contribution.origin
        data = replace(data_of(one), name=name, acronym="", email="", logo=None)
        made = create_organisation(actor=None, origin=origin, data=data, at=at)
        submit(actor=coordinator, contribution=made.contribution, at=at)
    search_pairs(at=at, fresh=[one.pk for one in rows])

"""Puts the demonstration network in place."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.accounts.models import User
from maillage.directory.models import Organisation
from maillage.files.actions import receive_image
from maillage.files.models import Image
from maillage.notices.models import Mail
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term
from maillage.website.demo import (
    agenda,
    announcements,
    communities,
    counting,
    keeping,
    living,
    living_returns,
    living_support,
    loans,
    magazine,
    members,
    moderation,
    network,
    picardiescience,
    picardiescience_report,
    pictures,
    places,
    plan,
    profiles,
    projects,
    reading,
    resources,
)

PAST_EDITIONS = 20
LAST_SEASON = (-75, -20)
LAST_MONTHS = timedelta(days=90)


def pictures_wanted() -> list[str]:
    """Every illustration used, as ``name:variant``."""
    events = {f"{one.picture}:{one.variant}" for one in plan.events() if one.picture}
    venues = {f"{row['image']}:{rank % 2}" for rank, row in enumerate(reading.table("places")) if row["image"]}
    return sorted(
        events | venues | magazine.pictures_wanted() | projects.pictures_wanted() | communities.pictures_wanted()
    )


def load_pictures(at: datetime) -> dict[str, Image]:
    """The illustrations, drawn and taken in like any picture that somebody sends; known ones are not drawn again."""
    names = {name: f"demonstration-{name.replace(':', '-')}.jpg" for name in pictures_wanted()}
    known = {image.name: image for image in Image.objects.filter(name__in=names.values()).order_by("pk")}
    found = {}
    for key, name in names.items():
        drawing, _colon, variant = key.partition(":")
        found[key] = known.get(name) or receive_image(
            actor=None, upload=pictures.draw(drawing, int(variant)), at=at, name=name
        )
    return found


def past_editions() -> list[plan.Planned]:
    """Last season's dates of things that come back."""
    ones = [
        one for one in plan.events() if one.territory == plan.HOME and one.day > 0 and one.place and not one.umbrella
    ]
    chosen = [one for one in ones if one.source["when"] not in {"expo", "hebdo", "mensuel", "village"}][::4]
    first, last = LAST_SEASON
    return [
        replace(one, key=f"{one.key}/passe", day=first + rank * (last - first) // PAST_EDITIONS, registration="none",
                title=f"{one.title} (première édition)"[: plan.LONGEST_TITLE], rank=one.rank + 3, life="scheduled",
                life_note="", published_days_ago=29)
        for rank, one in enumerate(chosen[:PAST_EDITIONS])
    ]  # fmt: skip


def load(*, at: datetime, password: str, pictured: bool = True) -> Counter[str]:
    """Load what is missing; gives how many of each thing there are. Without pictures everything wears its maille.

    Pictures come first: decoding takes longer than a transaction should last. The mails that these deeds would have
    sent are dropped: nobody reads them.
    """
    images = load_pictures(at) if pictured else {}
    with transaction.atomic():
        territories = network.load_territories(at)
        people = network.load_people(territories, password, at)
        network.load_pages(territories, at)
        administrator = people[network.ADMINISTRATOR]
        network.load_policies(territories, administrator, at)
        world, organisations = _world(territories, people, images, at)
        places.load_managers(organisations, people, administrator, at)
        keeping.load_keeping(territories, world.actors, people, at)
        events = agenda.load_events(world, [*plan.events(), *past_editions()], at)
        written = magazine.load_magazine(world, people, at)
        unpublished = moderation.load_unpublished(world, people, at)
        moderation.load_highlights(world, events, at)
        moderation.load_reports(events, at)
        moderation.load_replies(world, at)
        moderation.load_bookings(events, at)
        counting.load_attendance(events.values(), at)
        counting.load_teams(people, administrator, at)
        told = announcements.load_announcements(world, people, at)
        gathered = resources.load_resources(world, people, at)
        members.load_members(territories, people, at)
        shown = projects.load_projects(world, people, at)
        spaces = communities.load_communities(world, people, events, at)
        programme = picardiescience.load_programme(territories[plan.HOME], organisations, world.actors[plan.HOME], at)
        picardiescience_report.load_report(programme, world.actors[plan.HOME], at)
        _load_living(world, people, at)
        lent = _lend(world, people, at)
        Mail.objects.filter(to__endswith="@example.org", created_at__gte=at - LAST_MONTHS, attempts=0).delete()
    return Counter(territories=len(territories), people=len(people), organisations=len(organisations),
                   venues=len(world.venues), events=len(events) + unpublished, images=len(images),
                   publications=written, announcements=told, projects=len(shown), communities=spaces,
                   resources=gathered, loans=lent)  # fmt: skip


def _lend(world: agenda.World, people: dict[str, User], at: datetime) -> int:
    """The lenders’ season, then the news of all that was published, the stops of a tour among it."""
    lent = loans.load_loans(world, people, at)
    members.tell_news(at)
    return lent


def _load_living(world: agenda.World, people: dict[str, User], at: datetime) -> None:
    """The programme that is under way, once: its returns, its money, what its people say of it."""
    made = living.load_programme(world, people, at)
    if made is not None:
        living_returns.load_returns(made, at)
        living_support.load_money(made, at)
        living_support.load_evaluation(made, at)


def _world(
    territories: dict[str, Territory], people: dict[str, User], images: dict[str, Image], at: datetime
) -> tuple[agenda.World, dict[str, Organisation]]:
    """Everything that events refer to, made when missing."""
    coordinators = {one.territory: people[one.email] for one in network.people() if one.role == "coordinator"}
    terms = {(term.scheme, term.code): term for term in Term.objects.order_by("pk")}
    today = at.astimezone(ZoneInfo("Europe/Paris")).date()
    towns = places.gazetteer()
    organisations = places.load_organisations(territories, coordinators, terms, towns, at)
    profiles.load_experts(territories, coordinators, organisations, terms, at)
    venues = places.load_venues(
        territories=territories, actors=coordinators, terms=terms, towns=towns, organisations=organisations,
        images=images, today=today, at=at,
    )  # fmt: skip
    world = agenda.World(
        territories=territories, actors=coordinators, terms=terms, organisations=organisations, venues=venues,
        images=images, today=today,
    )  # fmt: skip
    return world, organisations

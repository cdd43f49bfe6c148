"""The announcements of the demonstration: of every genre, some about to end, some over."""

from datetime import datetime, timedelta
from typing import Any

from maillage.accounts.models import User
from maillage.announcements.actions import AnnouncementData, close, create_announcement, end_some
from maillage.announcements.models import Announcement
from maillage.contributions.actions import mark_checked, publish, submit
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.geography.models import Commune
from maillage.website.demo.agenda import World
from maillage.website.demo.network import read_at, stable
from maillage.website.demo.reading import french, rich, tree

LINES = ("title", "summary", "pay", "hours", "duration", "eligibility", "budget", "funding", "protocol", "fee",
         "place_note")  # fmt: skip
CODES = ("contract", "exchange", "remote", "places")
DAYS = {"starts": "starts_on", "until": "until_on"}
NOON = timedelta(hours=1)


def _town(row: dict[str, Any], organisation: Organisation | None) -> Commune | None:
    if organisation is not None:
        return organisation.commune
    name, department = row["commune"]
    return Commune.objects.filter(name=french(name), department=department).first()


def data_of(world: World, row: dict[str, Any]) -> AnnouncementData:
    """What one announcement says."""
    organisation = world.organisations[french(row["who"])] if "who" in row else None
    says: dict[str, Any] = {name: french(row[name]) for name in LINES if name in row}
    says |= {name: row[name] for name in CODES if name in row}
    says |= {field: world.today + timedelta(days=row[name]) for name, field in DAYS.items() if name in row}
    answered = {"apply_by": "link", "apply_url": row["link"]} if row.get("apply") == "link" else {}
    return AnnouncementData(
        **says,
        **answered,
        closes_on=world.today + timedelta(days=row["day"]),
        description=rich(french(row["text"])),
        organisation=organisation,
        commune=_town(row, organisation),
        apply_email=f"annonce.{row['key']}@example.org",
        themes=tuple(world.terms["theme", code] for code in row["themes"]),
    )


def _put(world: World, row: dict[str, Any], people: dict[str, User], at: datetime) -> None:
    """Write one as it was written then, have it read, and close it when it was closed."""
    chief = world.actors[row["territory"]]
    author = people[f"{row['by']}@example.org"] if "by" in row else None  # a structure’s: its team is not invented
    then = at + timedelta(days=row["since"]) - NOON
    data = data_of(world, row)
    made = create_announcement(
        actor=author, origin=world.territories[row["territory"]], genre=row["genre"], data=data, at=then
    )
    Contribution.objects.filter(pk=made.contribution_id).update(
        uid=stable("announcement", row["key"]), author=author or chief
    )
    contribution = Contribution.objects.get(pk=made.contribution_id)
    read = read_at(then, row["key"], at)
    if not submit(actor=author or chief, contribution=contribution, at=then):
        publish(actor=chief, contribution=contribution, at=read)
    elif contribution.checked_at is None:
        mark_checked(actor=chief, contribution=contribution, at=read)
    if "closed" in row:
        found = Announcement.objects.select_related("contribution__origin").get(pk=made.pk)
        close(actor=chief, announcement=found, outcome=row["closed"], at=at + timedelta(days=row["closed_day"]))


def load_announcements(world: World, people: dict[str, User], at: datetime) -> int:
    """Those that are missing, then the end of what is over. Gives how many there are."""
    rows = tree("announcements")["announcement"]
    uids = {row["key"]: stable("announcement", row["key"]) for row in rows}
    present = set(Contribution.objects.filter(uid__in=uids.values()).values_list("uid", flat=True))
    for row in rows:
        if uids[row["key"]] not in present:
            _put(world, row, people, at)
    end_some(at)
    return len(rows)

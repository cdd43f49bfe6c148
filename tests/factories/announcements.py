"""Announcements, written by the real actions so that lists, feeds and the search know them."""

from datetime import UTC, date, datetime
from typing import Any

from maillage.announcements.actions import AnnouncementData, create_announcement
from maillage.announcements.enums import HIRING
from maillage.announcements.models import Announcement
from maillage.directory.models import Member, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.directory import _publish, make_organisation
from tests.factories.geography import CommuneFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ENDS = date(2026, 4, 15)
# What each genre needs before anyone reads it.
NEEDED: dict[str, dict[str, Any]] = {
    "job": {"contract": "permanent", "pay": "2 100 € brut par mois"},
    "internship": {"duration": "6 mois", "pay": "600 € par mois"},
    "civic_service": {"duration": "8 mois"},
    "volunteering": {},
    "project_call": {"eligibility": "Associations de moins de dix salariés", "budget": "40 000 €"},
    "participation": {"protocol": "Compter les bourdons dix minutes, deux fois par mois."},
    "training": {"duration": "2 jours"},
    "offered": {"exchange": "loan"},
    "wanted": {"exchange": "loan"},
}


def amiens() -> Any:
    """The commune of the tests."""
    return CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)


def make_team(origin: Any, member: Any, **fields: Any) -> Organisation:
    """A published structure with this person in its team."""
    organisation = make_organisation(origin, **fields)
    Member.objects.create(organisation=organisation, user=member, role="editor")
    return organisation


def announcement_data(genre: str = "volunteering", **fields: Any) -> AnnouncementData:
    """What is written of an announcement, complete for its genre but for the structure."""
    given: dict[str, Any] = {
        "title": "Tenir un stand aux Nuits des étoiles",
        "summary": "Trois soirs en août, une lunette à la main.",
        "closes_on": ENDS,
        "apply_email": "relais@club.example.org",
    }
    return AnnouncementData(**(given | NEEDED[genre] | fields))


def make_announcement(
    origin: Any, genre: str = "volunteering", *, author: Any = None, published: bool = True, at: datetime = AT,
    **fields: Any,
) -> Announcement:  # fmt: skip
    """An announcement of a territory, published unless said otherwise; a job has a structure with its author in it."""
    author = author or UserFactory()
    if genre in HIRING and "organisation" not in fields:
        fields["organisation"] = make_team(origin, author)
    data = announcement_data(genre, **fields)
    made = create_announcement(actor=author, origin=origin, genre=genre, data=data, at=at)
    if published:
        _publish(made.contribution, at)
        made.refresh_from_db()
    return made

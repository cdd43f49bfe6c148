"""For each model that a page is made of, one object of it: written by editor A, at home in the territory `here`.

`tests/test_doors.py` sends the seven people to each page of each of them. A model without a line here fails that test.
"""

from datetime import UTC, datetime, timedelta

from maillage.territories.enums import Role
from tests.factories import accounts, contributions, imports, territories

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_for(model, cast):
    """The object of a model for the matrix of doors."""
    label = model._meta.label
    if label not in MAKERS:
        message = f"{label} has pages but no maker in tests/factories/doors.py"
        raise LookupError(message)
    return MAKERS[label](cast)


def envelope(cast, **fields):
    return contributions.ContributionFactory(
        origin=cast.here, author=cast["editor_a"], **({"published": True} if "state" not in fields else {}), **fields
    )


def event(cast):
    from maillage.events.models import Event, Slot

    whole = envelope(cast)
    made = Event.objects.create(
        contribution=whole, slug="a-la-porte", title=whole.title, mode="online", online_url="https://exemple.test/",
        first_starts_at=AT + timedelta(days=90), last_ends_at=AT + timedelta(days=90, hours=2),
    )  # fmt: skip
    Slot.objects.create(event=made, starts_at=made.first_starts_at, ends_at=made.last_ends_at)
    return made


def organisation(cast):
    from maillage.directory.models import Organisation

    return Organisation.objects.create(
        contribution=envelope(cast, kind="organisation"), slug="a-la-porte", name="Porte"
    )


def venue(cast):
    from maillage.directory.models import Venue

    return Venue.objects.create(contribution=envelope(cast, kind="venue"), slug="a-la-porte", name="Porte")


def revision(cast):
    return contributions.RevisionFactory(contribution=event(cast).contribution)


def invitation(cast):
    from maillage.territories.models import Invitation

    return Invitation.objects.create(
        territory=cast.here,
        email="member@exemple.test",
        role=Role.MODERATOR,
        invited_by=cast["coordinator_here"],
        at=AT,
    )


MAKERS = {
    "accounts.User": lambda cast: accounts.UserFactory(),
    "contributions.Contribution": lambda cast: event(cast).contribution,
    "contributions.Revision": revision,
    "contributions.SavedReply": lambda cast: contributions.SavedReplyFactory(territory=cast.here),
    "contributions.VisitorReport": lambda cast: contributions.VisitorReportFactory(
        contribution=event(cast).contribution
    ),
    "directory.Organisation": organisation,
    "directory.Venue": venue,
    "events.Event": event,
    "imports.Run": lambda cast: imports.RunFactory(source=imports.SourceFactory(territory=cast.here), ready=True),
    "imports.Source": lambda cast: imports.SourceFactory(territory=cast.here),
    "territories.Grant": lambda cast: territories.GrantFactory(user=cast["member"], territory=cast.here),
    "territories.Invitation": invitation,
    "territories.Page": lambda cast: territories.PageFactory(territory=cast.here),
    "territories.Territory": lambda cast: cast.here,
}

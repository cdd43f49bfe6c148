"""People of the demonstration as others know them, what they follow, and one letter for each territory."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.models import Contribution
from maillage.directory.models import Organisation
from maillage.geography.models import Commune
from maillage.members.actions.following import follow
from maillage.members.actions.letters import choose, send_letter, serve_some, write_letter
from maillage.members.actions.news import catch_up
from maillage.members.actions.people import ProfileData, write_profile
from maillage.members.actions.subscriptions import subscribe
from maillage.members.enums import Audience, Target
from maillage.members.models import Letter, Profile, Subscription
from maillage.territories.enums import Role
from maillage.territories.models import Grant, Territory
from maillage.vocabularies.models import Term
from maillage.website.demo import reading

NEWS = timedelta(days=60)
LETTER_AGE = timedelta(days=6)
IN_A_LETTER = 6


def tell_news(at: datetime) -> None:
    """What was published in the last months is told to those who follow it; again, only what is new."""
    catch_up(at=at, since=at - NEWS)


def load_members(territories: dict[str, Territory], people: dict[str, User], at: datetime) -> None:
    """Profiles, follows, letters and those who receive them; what is there already stays as it is."""
    tell_news(at)
    known = set(Profile.objects.order_by("pk").values_list("user", flat=True))
    themes = {term.code: term for term in Term.objects.filter(scheme="theme").order_by("pk")}
    for row in reading.tree("members")["profile"]:
        user = people[f"{row['login']}@example.org"]
        if user.pk not in known:
            _profile(user, row, themes, at)
    _follow_each_other(people, at)
    for territory in territories.values():
        _letter(territory, at)


def _commune(row: dict[str, Any]) -> Commune | None:
    """The commune of a profile; nothing where the geography does not hold it."""
    if "commune" not in row:
        return None
    return Commune.objects.filter(name=row["commune"], department=row["department"]).order_by("pk").first()


def _profile(user: User, row: dict[str, Any], themes: dict[str, Term], at: datetime) -> None:
    commune = _commune(row)
    data = ProfileData(
        activity=reading.french(row["activity"]), bio=reading.french(row["bio"]), commune=commune,
        interests=[themes[code] for code in row["interests"]], skills=row["skills"], shown=Audience.EVERYONE,
        listed=True, contact=row["contact"], audiences={"skills": Audience.EVERYONE, "commune": Audience.EVERYONE},
    )  # fmt: skip
    write_profile(actor=user, data=data, at=at)
    for code in row["themes"]:
        follow(actor=user, kind=Target.THEME, key=code, at=at)
    names = [reading.french(name) for name in row.get("structures", ())]
    for uid in Organisation.objects.published().filter(name__in=names).order_by("pk").values_list(
        "contribution__uid", flat=True
    ):  # fmt: skip
        follow(actor=user, kind=Target.STRUCTURE, key=str(uid), at=at)
    if commune is not None and "radius" in row:
        follow(actor=user, kind=Target.PLACE, key=commune.pk, radius_km=row["radius"], at=at)


def _follow_each_other(people: dict[str, User], at: datetime) -> None:
    """Each one follows the person before them in the list."""
    users = [people[f"{row['login']}@example.org"] for row in reading.tree("members")["profile"]]
    for before, user in pairwise(users):
        follow(actor=user, kind=Target.PERSON, key=str(before.uid), at=at)


def _letter(territory: Territory, at: datetime) -> None:
    """One letter that left last week, and the people of the territory who receive the next one."""
    coordinator = Grant.objects.filter(territory=territory, role=Role.COORDINATOR).select_related("user").order_by("pk")
    author = coordinator[0].user
    if not Letter.objects.filter(territory=territory).exists():
        words, then = reading.tree("members")["letter"], at - LETTER_AGE
        told = {"name": territory.name, "in_name": territory.in_name}
        letter = write_letter(
            actor=author, letter=None, territory=territory, at=then,
            title=reading.french(words["title"]).format(**told),
            intro=reading.rich(reading.french(words["intro"]).format(**told)),
        )  # fmt: skip
        shown = Contribution.objects.shown_in(territory.pk).filter(kind="event", published_at__lte=then)
        choose(
            actor=author, letter=letter, contributions=list(shown.order_by("-published_at", "pk")[:IN_A_LETTER]), at=at
        )
        send_letter(actor=author, letter=letter, at=then)
        while serve_some(actor=None, letter_id=letter.pk, at=then):
            pass
    for user in User.objects.get_queryset().active().filter(residence__territory=territory).order_by("pk"):
        if not Subscription.objects.filter(territory=territory, email=user.email).exists():
            subscribe(actor=user, email=user.email, territory=territory, language=user.language, at=at)

"""The attendance of what is past in the demonstration: most answered, some nobody, some not counted, some silent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from django.db.models import Count, Q

from maillage.accounts.models import User
from maillage.attendance.actions import Answer, Voice, ask, remind, report
from maillage.attendance.actions.asking import ASKED_WITHIN, REMINDED_AFTER
from maillage.attendance.enums import HeadcountState, Way, dimensions
from maillage.attendance.models import Headcount, Subject
from maillage.directory.actions.organisations import add_member
from maillage.directory.enums import TeamRole
from maillage.directory.models import Organisation
from maillage.events.actions.attendance import KIND, expect_events, key_of
from maillage.events.models import Event

ROOMS = (8, 12, 15, 18, 24, 30, 45, 60, 90, 140)
# Weights: answered by a number, nobody came, not counted, silent.
DEEDS = (("counted", 62), ("nobody", 4), ("unknown", 6), ("silent", 28))
ESTIMATED_FROM = 60
SHARES = {"sex": (0.5, 0.38), "age": (0.04, 0.2, 0.14, 0.06, 0.08, 0.28, 0.1), "time": (0.2, 0.05, 0.1, 0.6)}
NOTES = (
    "Pluie toute la journée, moins de monde que prévu.",
    "Deux classes sont venues ensemble.",
    "Complet une heure après l’ouverture.",
    "Un car de retraités s’est arrêté au passage.",
)
LONG_STAY = 180
TEAMS = {
    "structure.hdf": "hauts-de-france", "structure.ge": "grand-est", "structure.occ": "occitanie",
    "structure.fwb": "wallonie-bruxelles",
}  # fmt: skip


def load_teams(people: dict[str, User], actor: User, at: datetime) -> None:
    """Who runs a structure helps the one of the territory that did most lately: figures wait for them too."""
    for login, slug in TEAMS.items():
        user = people[f"{login}@example.org"]
        rows = Organisation.objects.filter(counted__territory__slug=slug, merged_into=None)
        busiest = rows.annotate(done=Count("counted", filter=Q(counted__kind=KIND))).order_by("-done", "pk").first()
        if busiest is not None and not busiest.members.filter(user=user).exists():
            add_member(actor=actor, organisation=busiest, user=user, role=TeamRole.EDITOR, at=at)


def load_attendance(events: Iterable[Event], at: datetime) -> int:
    """What is missing of it; gives how many things are counted. Twice changes nothing."""
    ids = [event.pk for event in events]
    past = Event.objects.published().past(at).filter(pk__in=ids).select_related("contribution").order_by("pk")
    known = set(Subject.objects.filter(kind=KIND).order_by("pk").values_list("key", flat=True))
    expect_events(actor=None, events=[event for event in past if key_of(event) not in known], at=at)
    draw = Random("maillage-demo-attendance")  # noqa: S311 - a demonstration, not a secret
    rows = Headcount.objects.filter(
        subject__kind=KIND, revision=0, state=HeadcountState.AWAITED, subject__asked_at=None
    ).exclude(subject__key__in=known)
    for row in rows.select_related("subject__territory", "subject__organisation").order_by("starts_at", "pk"):
        _answer(row, draw, at)
    _ask(at)
    return Subject.objects.filter(kind=KIND).count()


def _ask(at: datetime) -> None:
    """Organisers were asked when it ended, and reminded a week later: nobody is written to again."""
    rows = Subject.objects.select_related("territory", "author", "organisation__contribution")
    for subject in rows.to_ask(at, at - ASKED_WITHIN).order_by("pk"):
        ask(actor=None, subject=subject, at=min(at, (subject.last_ends_at or at) + timedelta(hours=1)))
    for subject in rows.to_remind(at - REMINDED_AFTER).order_by("pk"):
        remind(actor=None, subject=subject, at=(subject.asked_at or at) + REMINDED_AFTER)


def _answer(row: Headcount, draw: Random, at: datetime) -> None:
    deed = draw.choices([name for name, _weight in DEEDS], [weight for _name, weight in DEEDS])[0]
    number = max(1, round(draw.choice(ROOMS) * draw.uniform(0.3, 1.1)))
    if deed == "silent":
        return
    answer = _counted(row, number, draw) if deed == "counted" else Answer(state=deed)
    lead = row.subject.organisation
    voice = Voice(way=Way.LINK, reporter=lead.name) if lead else Voice(way=Way.AUTHOR, reporter="")
    when = min(at, (row.ends_at or row.starts_at) + timedelta(hours=draw.randint(2, 90)))
    report(actor=None, headcount=row, answer=answer, seen=0, voice=voice, at=when)


def _counted(row: Headcount, number: int, draw: Random) -> Answer:
    length = row.length_minutes
    stay = None
    if length is not None and draw.random() < 0.85:  # noqa: PLR2004 - most say it
        stay = length if length <= LONG_STAY else draw.choice((30, 45, 60))
    cells = {}
    for one in dimensions():
        shares = SHARES.get(one.code)
        if shares and draw.random() < 0.4:  # noqa: PLR2004 - some say it
            cells[one.code] = {part.code: int(number * share) for part, share in zip(one.members, shares, strict=True)}
    if draw.random() < 0.15:  # noqa: PLR2004 - few say it
        cells["public"] = {"disability": number // 12, "rural": number // 3}
    return Answer(
        state=HeadcountState.COUNTED, number=number, minutes=stay, cells=cells,
        accuracy="estimated" if number >= ESTIMATED_FROM else "counted",
        note=draw.choice(NOTES) if draw.random() < 0.12 else "",  # noqa: PLR2004 - seldom
    )  # fmt: skip

"""Projects of the demonstration: sheets, teams, needs, news, what members offer, and one forum."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.actions import publish, submit
from maillage.contributions.models import Contribution
from maillage.events.actions.writing import EventData, OrganiserData, SlotData, create_event
from maillage.events.models import Event
from maillage.projects.actions.forums import ForumData, enter, make_timetable, save_forum
from maillage.projects.actions.needs import HelperData, save_helper
from maillage.projects.actions.sheets import AnswerData, QuestionData, questions_of, save_template
from maillage.projects.actions.team import ask, follow, relate
from maillage.projects.actions.writing import NeedData, PartnerData, ProjectData, create_project
from maillage.projects.enums import PartnerRole, Role
from maillage.projects.models import Asking, Forum, ForumEntry, HelperProfile, Project, SheetTemplate
from maillage.territories.models import Territory
from maillage.website.demo import reading
from maillage.website.demo.agenda import World
from maillage.website.demo.network import read_at, stable
from maillage.website.demo.pictures import alternative
from maillage.website.demo.places import CREDIT

HOME = "hauts-de-france"
HALL = "Cité des savoirs de Fives-les-Eaux"
FORUM_DAYS_AHEAD = 24
PITCHED = 7
OFFERED = (
    ("membre.hdf", ("soudure", "électronique", "montage audio"), ("ciel", "techniques")),
    ("contribution.hdf", ("prise de son", "tableur"), ("societes", "numerique")),
    ("membre.occ", ("graphisme",), ("vivant",)),
    ("membre.fwb", ("couture",), ("terre", "energie")),
)
SUMMARY = "Sept projets se présentent en trois minutes, puis se rencontrent autour d'une table."
PRESENTATION = (
    "Trois minutes au micro, sans diapositive. Ensuite, des tables de vingt minutes : les projets qui souhaitaient se "
    "rencontrer s'y retrouvent, les autres accueillent le public. On repart avec un nom et une date."
)


def _rows() -> Sequence[dict[str, Any]]:
    return tuple(reading.tree("projects")["project"])


def pictures_wanted() -> set[str]:
    """The illustrations that projects show, as ``name:variant``; some wear their maille."""
    return {row["image"] for row in _rows() if row["image"]}


def load_projects(world: World, people: dict[str, User], at: datetime) -> dict[str, Project]:
    """What is missing of all that; twice changes nothing."""
    home = world.territories[HOME]
    _load_questions(home, world.actors[HOME], at)
    uids = {stable("project", row["key"]): row["key"] for row in _rows()}
    present = Project.objects.filter(contribution__uid__in=uids).select_related("contribution__origin").order_by("pk")
    known = {uids[one.contribution.uid]: one for one in present}
    for rank, row in enumerate(_rows()):
        if row["key"] not in known:
            known[row["key"]] = _load_project(world, people, row, at - timedelta(days=3 + 2 * rank, hours=rank))
    _load_people(world, people, known, at)
    _load_forum(world, known, at)
    return known


def _load_questions(home: Territory, actor: User, at: datetime) -> None:
    if SheetTemplate.objects.filter(territory=home).exists():
        return
    asked = [
        QuestionData(
            label=reading.french(row["label"]), help=reading.french(row.get("help", "")), kind=row["kind"],
            choices=tuple(reading.french(choice) for choice in row.get("choices", ())),
        )
        for row in reading.tree("projects")["question"]
    ]  # fmt: skip
    save_template(actor=actor, territory=home, questions=asked, at=at - timedelta(days=200))


def _data_of(world: World, row: dict[str, Any], today: Any) -> ProjectData:
    carrier = world.organisations[reading.french(row["carrier"])]
    partners = [PartnerData(organisation=carrier, role=PartnerRole.CARRIER)]
    for name in row["partners"]:
        known = world.organisations.get(reading.french(name))
        partners.append(PartnerData(organisation=known, name="" if known else reading.french(name)))
    questions = questions_of(world.territories[row["territory"]].pk)
    answers = [
        AnswerData(question=question, text=reading.french(text))
        for question, text in zip(questions, row["answers"], strict=False)
        if text
    ]
    return ProjectData(
        title=reading.french(row["title"]), baseline=reading.french(row["baseline"]), stage=row["stage"],
        description=reading.rich(reading.french(row["text"])), commune=carrier.commune,
        starts_on=today + timedelta(days=row["starts"]) if "starts" in row else None,
        ends_on=today + timedelta(days=row["ends"]) if "ends" in row else None,
        image=world.images.get(row["image"]),
        image_alt=alternative(row["image"].partition(":")[0]) if row["image"] in world.images else "",
        image_credit=CREDIT if row["image"] in world.images else "",
        themes=tuple(world.terms["theme", code] for code in row["themes"]),
        audiences=tuple(world.terms["audience", code] for code in row["audiences"]),
        partners=tuple(partners),
        needs=tuple(
            NeedData(kind=kind, text=reading.french(text), skills=tuple(skills), quantity=quantity or None, state=state)
            for kind, text, skills, quantity, state in row["needs"]
        ),
        answers=tuple(answers),
    )  # fmt: skip


def _load_project(world: World, people: dict[str, User], row: dict[str, Any], then: datetime) -> Project:
    origin, author = world.territories[row["territory"]], people[f"{row['author']}@example.org"]
    made = create_project(actor=author, origin=origin, data=_data_of(world, row, world.today), at=then)
    submit(actor=author, contribution=made.contribution, at=then)
    if not made.contribution.is_published:
        read = read_at(then, row["key"], then + timedelta(days=2))
        publish(actor=world.actors[row["territory"]], contribution=made.contribution, at=read)
    for login in row["helpers"]:
        relate(project=made, user=people[f"{login}@example.org"], role=Role.HELPER, at=then, what="")
    for day, title, text in row["news"]:
        made.news.create(
            title=reading.french(title), text=reading.french(text), author=author, at=then + timedelta(days=day)
        )
    made.contribution.uid = stable("project", row["key"])
    Contribution.objects.filter(pk=made.contribution_id).update(uid=made.contribution.uid)
    return made


def _load_people(world: World, people: dict[str, User], known: dict[str, Project], at: datetime) -> None:
    """What members offer, somebody who follows, an offer that waits."""
    for login, skills, themes in OFFERED:
        person = people[f"{login}@example.org"]
        if HelperProfile.objects.filter(user=person).exists():
            continue
        slug = next(row["territory"] for row in _rows() if row["author"].endswith(login.partition(".")[2]))
        place = next(one.commune for one in world.organisations.values()
                     if one.contribution.origin_id == world.territories[slug].pk)  # fmt: skip
        terms = tuple(world.terms["theme", code] for code in themes)
        data = HelperData(skills=skills, themes=terms, commune=place, radius_km=120, available=True)
        save_helper(actor=person, data=data, at=at - timedelta(days=8))
    telescope, fan = known["telescope-quartier"], people["membre.hdf@example.org"]
    if not Asking.objects.exists():
        follow(actor=people["coordination.hdf@example.org"], project=telescope, at=at - timedelta(days=5))
        need = telescope.needs.open().order_by("position", "pk").first()
        message = "J’ai un fer, de la patience, et deux samedis par mois."
        ask(actor=fan, project=telescope, role=Role.HELPER, need=need, message=message, at=at - timedelta(days=1))


def _load_forum(world: World, known: dict[str, Project], at: datetime) -> None:
    uid = stable("event", "forum-des-projets")
    if Forum.objects.filter(event__contribution__uid=uid).exists():
        return
    actor, home = world.actors[HOME], world.territories[HOME]
    event = _forum_event(world, actor, home, at)
    Contribution.objects.filter(pk=event.contribution_id).update(uid=uid)
    closes = at + timedelta(days=FORUM_DAYS_AHEAD - 4)
    settings = ForumData(
        presentation=reading.french(PRESENTATION), closes_at=closes, pitch_minutes=4, tables=4, rounds=3,
        follow_up_days=60, most_projects=12,
    )  # fmt: skip
    forum = save_forum(actor=actor, event=event, data=settings, at=at - timedelta(days=6))
    entries: list[ForumEntry] = []
    for rank, project in enumerate(one for one in known.values() if one.contribution.origin_id == home.pk):
        if rank < PITCHED:
            entry = enter(
                actor=project.contribution.author or actor, forum=forum, project=project, pitch=project.baseline,
                consents=bool(rank % 3), at=at - timedelta(days=5, minutes=-rank), wishes=entries[rank // 2 :][:2],
            )  # fmt: skip
            entries.append(entry)
    make_timetable(actor=actor, forum=forum, at=at - timedelta(days=1))


def _forum_event(world: World, actor: User, home: Territory, at: datetime) -> Event:
    """A Saturday afternoon, where science centres have their halls."""
    day = world.today + timedelta(days=FORUM_DAYS_AHEAD)
    day += timedelta(days=(5 - day.weekday()) % 7)
    start = at.replace(year=day.year, month=day.month, day=day.day, hour=13, minute=0, second=0, microsecond=0)
    hall = world.organisations[HALL]
    venue = next((one for one in world.venues.values() if one.commune_id == hall.commune_id), None)
    venue = venue or next(one for one in world.venues.values() if one.contribution.origin_id == home.pk)
    data = EventData(
        title="Forum des projets de l’hiver", summary=reading.french(SUMMARY), is_free=True, venue=venue,
        description=reading.rich(reading.french(PRESENTATION)), type=world.terms["event_type", "debat"],
        slots=(SlotData(starts_at=start, ends_at=start + timedelta(hours=3)),),
        organisers=(OrganiserData(organisation=hall),), time_zone=home.time_zone,
    )  # fmt: skip
    made = create_event(actor=actor, origin=home, data=data, at=at - timedelta(days=7))
    submit(actor=actor, contribution=made.contribution, at=at - timedelta(days=7))
    return made

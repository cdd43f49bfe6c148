"""Projects, written by the real actions so that search and lists know them."""

from datetime import UTC, datetime
from typing import Any

from maillage.projects.actions.forums import ForumData, enter, save_forum
from maillage.projects.actions.needs import HelperData, save_helper
from maillage.projects.actions.team import relate
from maillage.projects.actions.writing import NeedData, ProjectData, create_project
from maillage.projects.models import Forum, ForumEntry, HelperProfile, Project
from tests.factories.accounts import UserFactory
from tests.factories.directory import _publish
from tests.factories.events import make_event, term
from tests.factories.geography import CommuneFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def amiens() -> Any:
    """A commune."""
    return CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)


def corbie() -> Any:
    """A commune 15 km from Amiens."""
    return CommuneFactory(code="80212", name="Corbie", population=6_300, latitude=49.9087, longitude=2.5110)


def project_data(**fields: Any) -> ProjectData:
    """A prototype about the sky, in Amiens, that lacks a solderer."""
    given: dict[str, Any] = {
        "title": "Le télescope du quartier",
        "baseline": "Fabriquer un télescope avec les voisins.",
        "stage": "prototype",
        "needs": (NeedData(kind="skill", text="Quelqu’un qui sait souder", skills=("soudure",)),),
    } | fields
    if "themes" not in given:
        given["themes"] = (term("theme", "ciel"),)
    if "commune" not in given:
        given["commune"] = amiens()
    return ProjectData(**given)


def make_project(
    origin: Any,
    *,
    author: Any = None,
    published: bool = True,
    at: datetime = AT,
    team: tuple[Any, ...] = (),
    **fields: Any,
) -> Project:
    """A project of a territory, published unless said otherwise."""
    made = create_project(actor=author or UserFactory(), origin=origin, data=project_data(**fields), at=at)
    for person in team:
        relate(project=made, user=person, role="team", at=at)
    if published:
        _publish(made.contribution, at)
    return made


def make_helper(user: Any = None, **fields: Any) -> HelperProfile:
    """A member of Corbie who solders and likes the sky, and agrees to be proposed."""
    given: dict[str, Any] = {"skills": ("Soudure",), "themes": (term("theme", "ciel"),), "available": True} | fields
    if "commune" not in given:
        given["commune"] = corbie()
    return save_helper(actor=user or UserFactory(), data=HelperData(**given), at=AT)


def make_forum(origin: Any, *, author: Any = None, **fields: Any) -> Forum:
    """The forum of an event on 14 March 2026."""
    event = make_event(origin, author=author, title="Forum des projets")
    given: dict[str, Any] = {"closes_at": datetime(2026, 3, 12, 22, 0, tzinfo=UTC)} | fields
    return save_forum(actor=author or event.contribution.author, event=event, data=ForumData(**given), at=AT)


def make_entry(forum: Forum, project: Project, **fields: Any) -> ForumEntry:
    """A project registered to a forum."""
    given: dict[str, Any] = {"pitch": "Trois phrases.", "consents": True, "at": AT} | fields
    return enter(actor=project.contribution.author, forum=forum, project=project, **given)

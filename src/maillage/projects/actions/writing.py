"""Writing project sheets."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions import keep_revision, open_contribution, touch
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text, sanitise, slug
from maillage.directory.models import Organisation
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.journal.actions import record
from maillage.projects.actions.projection import refresh
from maillage.projects.actions.sheets import AnswerData, missing_of, write_answers
from maillage.projects.enums import NeedKind, NeedState, PartnerRole, Role, Stage
from maillage.projects.models import Need, Partner, Project, Relation
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.vocabularies.models import Term

OUR_WORDS = frozenset({"besoins", "forums", "questions", "recherche", "contributions", "structures"})
LONGEST_SLUG = 90
MOST_SKILLS = 12
LONGEST_SKILL = 60


class NotReady(Refused):
    """What everyone reads says in one sentence what the project is."""


class BadPeriod(Refused):
    """A project ends after it began."""


@dataclass(frozen=True, kw_only=True)
class PartnerData:
    """An organisation and what it does; a name alone when it has no page."""

    organisation: Organisation | None = None
    name: str = ""
    role: str = PartnerRole.PARTNER


@dataclass(frozen=True, kw_only=True)
class NeedData:
    """One need as given; ``pk`` names the row it replaces."""

    kind: str
    text: str
    skills: tuple[str, ...] = ()
    quantity: int | None = None
    state: str = NeedState.OPEN
    proposes: bool = True
    pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectData:
    """Everything that one writes of a project."""

    title: str
    baseline: str = ""
    description: str = ""
    stage: str = Stage.IDEA
    commune: Commune | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    website: str = ""
    programme_action: str = ""
    image: Image | None = None
    image_alt: str = ""
    image_credit: str = ""
    image_decorative: bool = False
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    partners: tuple[PartnerData, ...] = ()
    needs: tuple[NeedData, ...] = ()
    events: tuple[Event, ...] = ()
    linked: tuple[Contribution, ...] = ()
    answers: tuple[AnswerData, ...] = ()


PLAIN_FIELDS = (
    "title", "baseline", "description", "stage", "commune", "starts_on", "ends_on", "website", "programme_action",
    "image", "image_alt", "image_credit", "image_decorative",
)  # fmt: skip


def words_of(words: Sequence[str]) -> tuple[str, ...]:
    """Short clean words, each once, in order."""
    found: dict[str, str] = {}
    for word in words:
        clean = clean_line(word)[:LONGEST_SKILL].strip(" ,;.")
        if clean:
            found.setdefault(clean.casefold(), clean)
    return tuple(found.values())[:MOST_SKILLS]


def cleaned(data: ProjectData) -> ProjectData:
    """The same data with clean lines and sanitised rich text.

    Raises:
        BadPeriod: it would end before it begins.
    """
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise BadPeriod(_("Le projet se termine avant de commencer : corrigez l’une des deux dates."))
    return replace(
        data,
        title=clean_line(data.title), baseline=clean_line(data.baseline), description=sanitise(data.description),
        needs=tuple(replace(need, text=clean_line(need.text), skills=words_of(need.skills)) for need in data.needs),
        partners=tuple(replace(row, name="" if row.organisation else clean_line(row.name)) for row in data.partners),
        answers=tuple(replace(row, text=clean_text(row.text)) for row in data.answers),
    )  # fmt: skip


def revision_of(data: ProjectData) -> dict[str, Any]:
    """The data as a readable record: codes and names instead of rows; keys begin by « _ »."""
    return {
        "title": data.title, "baseline": data.baseline, "description": data.description, "stage": data.stage,
        "commune": data.commune.name if data.commune else "",
        "starts_on": data.starts_on.isoformat() if data.starts_on else "",
        "ends_on": data.ends_on.isoformat() if data.ends_on else "",
        "website": data.website, "programme_action": data.programme_action,
        "themes": [term.code for term in data.themes], "audiences": [term.code for term in data.audiences],
        "partners": [[row.role, row.organisation.name if row.organisation else row.name] for row in data.partners],
        "needs": [[need.kind, need.text, list(need.skills), need.quantity, need.state] for need in data.needs],
        "events": [event.title for event in data.events], "linked": [one.title for one in data.linked],
        "answers": [[row.question.label, row.text] for row in data.answers],
        "image": data.image.pk if data.image else None, "image_alt": data.image_alt,
        "image_credit": data.image_credit, "image_decorative": data.image_decorative,
        "_commune": data.commune.pk if data.commune else "",
        "_partners": [row.organisation.pk if row.organisation else None for row in data.partners],
        "_needs": [need.proposes for need in data.needs], "_events": [event.pk for event in data.events],
        "_linked": [one.pk for one in data.linked], "_answers": [row.question.pk for row in data.answers],
    }  # fmt: skip


def check_complete(contribution: Contribution) -> None:
    """What a project needs before anyone reads it: one sentence, and the answers its territory asks for.

    Raises:
        NotReady: what lacks.
    """
    project = Project.objects.select_related("contribution").get(contribution=contribution)
    if not project.baseline:
        raise NotReady(_("Dites le projet en une phrase : c’est elle que montrent les listes."))
    missing = missing_of(project)
    if len(missing) == 1:
        raise NotReady(_("Il manque une réponse : « %(question)s ».") % {"question": missing[0]})
    if missing:
        questions = ", ".join(_("« %(title)s »") % {"title": label} for label in missing)
        raise NotReady(_("Il manque des réponses : %(questions)s.") % {"questions": questions})


def free_slug(title: str) -> str:
    """An address nobody has, made from the title, and none of our own words."""
    wanted = slug(title, fallback="projet", length=LONGEST_SLUG)
    taken = wanted in OUR_WORDS or Project.objects.filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(3)}" if taken else wanted


def _write_needs(project: Project, needs: tuple[NeedData, ...], at: datetime) -> None:
    """Bring the rows to the list given; those that stay keep their key, and the offers made for them."""
    kept = {need.pk: need for need in project.needs.all()}
    rows = [(given, kept.pop(given.pk, None) if given.pk else None) for given in needs]
    project.needs.filter(pk__in=list(kept)).delete()
    for rank, (given, row) in enumerate(rows):
        values = {
            "kind": given.kind, "text": given.text, "skills": list(given.skills), "quantity": given.quantity,
            "state": given.state, "proposes": given.proposes, "position": rank,
        }  # fmt: skip
        if row is None:
            Need.objects.create(project=project, since=at, **values)
        else:
            Need.objects.filter(pk=row.pk).update(**values)


def _write_relations(project: Project, data: ProjectData, at: datetime) -> None:
    project.themes.set(data.themes)
    project.audiences.set(data.audiences)
    project.events.set(data.events)
    project.linked.set(data.linked)
    project.partners.all().delete()
    Partner.objects.bulk_create(
        Partner(project=project, organisation=row.organisation, name=row.name, role=row.role, position=rank)
        for rank, row in enumerate(data.partners)
    )
    _write_needs(project, data.needs, at)
    write_answers(project, data.answers)


@transaction.atomic
def create_project(
    *, actor: User | None, origin: Territory, data: ProjectData, at: datetime, language: str = "fr"
) -> Project:
    """Write a new project as a draft of its territory; who writes it is its team.

    Raises:
        BadPeriod: it would end before it begins.
    """
    data = cleaned(data)
    made = open_contribution(actor=actor, kind=Kind.PROJECT, title=data.title, origin=origin, language=language, at=at)
    project = Project(contribution=made, slug=free_slug(data.title))
    for name in PLAIN_FIELDS:
        setattr(project, name, getattr(data, name))
    project.save(force_insert=True)
    if actor is not None:
        Relation.objects.create(project=project, user=actor, role=Role.TEAM, since=at)
    _write_relations(project, data, at)
    keep_revision(actor=actor, contribution=made, data=revision_of(data), at=at)
    record(actor=actor, verb="created", obj=made, at=at, territory_id=origin.pk)
    refresh([made.pk], at)
    return project


@transaction.atomic
def change_project(
    *, actor: User | None, project: Project, data: ProjectData, at: datetime, note: str = "",
    seen: datetime | None = None,
) -> None:  # fmt: skip
    """Write what changed of a project; rewritten by somebody who does not moderate it, it is read again.

    Raises:
        BadPeriod: it would end before it begins.
        NotReady: it is published and would lose what everyone reads first.
        TooLate: somebody wrote it since ``seen``.
    """
    data = cleaned(data)
    material = (project.title, project.stage) != (data.title, data.stage)
    for name in PLAIN_FIELDS:
        setattr(project, name, getattr(data, name))
    project.save(update_fields=list(PLAIN_FIELDS))
    _write_relations(project, data, at)
    made = project.contribution
    if actor is not None and made.is_published:
        check_complete(made)
    touch(actor=actor, contribution=made, at=at, title=project.title, material=material, seen=seen)
    keep_revision(actor=actor, contribution=made, data=revision_of(data), at=at, note=note)
    record(actor=actor, verb="changed", obj=made, at=at, territory_id=made.origin_id)
    refresh([made.pk], at)


def need_data(need: Need) -> NeedData:
    """One need, ready to be changed."""
    return NeedData(
        pk=need.pk, kind=NeedKind(need.kind).value, text=need.text, skills=tuple(need.skills), quantity=need.quantity,
        state=need.state, proposes=need.proposes,
    )  # fmt: skip


def data_of(project: Project) -> ProjectData:
    """What is written of a project, ready to be changed and given back to ``change_project``."""
    answers = project.answers.select_related("question").order_by("pk")
    return ProjectData(
        **{name: getattr(project, name) for name in PLAIN_FIELDS},
        themes=tuple(project.themes.order_by("position", "pk")),
        audiences=tuple(project.audiences.order_by("position", "pk")),
        partners=tuple(
            PartnerData(organisation=row.organisation, name=row.name, role=row.role)
            for row in project.partners.select_related("organisation").order_by("position", "pk")
        ),
        needs=tuple(need_data(need) for need in project.needs.order_by("position", "pk")),
        events=tuple(project.events.order_by("first_starts_at", "pk")),
        linked=tuple(project.linked.order_by("title", "pk")),
        answers=tuple(AnswerData(question=row.question, text=row.text) for row in answers),
    )

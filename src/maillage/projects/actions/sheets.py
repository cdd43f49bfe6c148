"""The questions of sheets: a new wording is a new row, and old answers keep the wording they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.journal.actions import record
from maillage.projects.enums import QuestionKind
from maillage.projects.models import Answer, Project, Question, SheetTemplate, TemplateLine
from maillage.territories.models import Territory

MOST_QUESTIONS = 30
MOST_CHOICES = 20


class BadQuestion(Refused):
    """A question that nobody could answer."""


@dataclass(frozen=True, kw_only=True)
class AnswerData:
    """An answer to one wording of a question."""

    question: Question
    text: str


@dataclass(frozen=True, kw_only=True)
class QuestionData:
    """A question as a coordinator writes it; ``pk`` names the wording it comes from."""

    label: str
    help: str = ""
    kind: str = QuestionKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    pk: int | None = None


def template_of(territory_id: int | None) -> SheetTemplate | None:
    """The template in use in a territory: its own latest, else the network's."""
    newest = SheetTemplate.objects.order_by("-version")
    own = newest.filter(territory=territory_id).first() if territory_id is not None else None
    return own or newest.filter(territory=None).first()


def questions_of(territory_id: int | None) -> list[Question]:
    """The questions asked today in a territory, in their order."""
    template = template_of(territory_id)
    if template is None:
        return []
    return [line.question for line in template.lines.select_related("question").order_by("position")]


def missing_of(project: Project) -> list[str]:
    """The required questions of today that a project has not answered, in any of their wordings."""
    asked = [question for question in questions_of(project.contribution.origin_id) if question.required]
    answered = set(project.answers.exclude(text="").values_list("question__key", flat=True)) if asked else set()
    return [question.label for question in asked if question.key not in answered]


def settled(kept: Sequence[AnswerData], typed: Sequence[AnswerData]) -> tuple[AnswerData, ...]:
    """What answers become when a sheet is saved: one whose text did not change keeps the wording it answered.

    Answers to questions that are no longer asked stay.
    """
    before = {row.question.key: row for row in kept}
    asked = {row.question.key for row in typed}
    found = []
    for row in typed:
        old = before.get(row.question.key)
        found.append(old if old is not None and old.text == row.text else row)
    found += [row for row in kept if row.question.key not in asked]
    return tuple(row for row in found if row.text)


def write_answers(project: Project, answers: Sequence[AnswerData]) -> None:
    """Bring the rows to the answers given."""
    wanted = {row.question.pk: row.text for row in answers if row.text}
    project.answers.exclude(question__in=list(wanted)).delete()
    present = {row.question_id: row for row in project.answers.all()}
    for question_id, text in wanted.items():
        row = present.get(question_id)
        if row is None:
            Answer.objects.create(project=project, question_id=question_id, text=text)
        elif row.text != text:
            Answer.objects.filter(pk=row.pk).update(text=text)


def _cleaned(data: QuestionData) -> QuestionData:
    label = clean_line(data.label)
    if not label:
        raise BadQuestion(_("Une question a besoin de mots : écrivez-la, ou retirez-la."))
    choices = tuple(dict.fromkeys(filter(None, (clean_line(one)[:120] for one in data.choices))))[:MOST_CHOICES]
    if data.kind == QuestionKind.CHOICE and len(choices) < 2:  # noqa: PLR2004 - one is no choice
        raise BadQuestion(_("« %(question)s » : donnez au moins deux choix, un par ligne.") % {"question": label})
    return QuestionData(
        label=label, help=clean_line(data.help), kind=data.kind, required=data.required, pk=data.pk,
        choices=choices if data.kind == QuestionKind.CHOICE else (),
    )  # fmt: skip


def _row_for(data: QuestionData, known: dict[int, Question]) -> Question:
    """The row of a question: the same when nothing changed, a new wording of it otherwise."""
    values = {
        "label": data.label, "help": data.help, "kind": data.kind, "choices": list(data.choices),
        "required": data.required,
    }  # fmt: skip
    old = known.get(data.pk or 0)
    if old is None:
        return Question.objects.create(**values)
    if all(getattr(old, name) == value for name, value in values.items()):
        return old
    last = Question.objects.filter(key=old.key).aggregate(last=Max("version"))["last"] or old.version
    return Question.objects.create(key=old.key, version=last + 1, **values)


@transaction.atomic
def save_template(
    *, actor: User | None, territory: Territory | None, questions: Sequence[QuestionData], at: datetime
) -> SheetTemplate:
    """Ask these questions from now on; sheets already written are left as they are.

    Raises:
        BadQuestion: without words, a choice of one, more than thirty.
    """
    if len(questions) > MOST_QUESTIONS:
        words = _("Au plus %(most)s questions : une fiche se lit en deux minutes.")
        raise BadQuestion(words % {"most": MOST_QUESTIONS})
    current = questions_of(territory.pk if territory else None)
    known = {question.pk: question for question in current}
    rows = [_row_for(_cleaned(data), known) for data in questions]
    if territory is not None:
        Territory.objects.select_for_update().get(pk=territory.pk)
    newest = SheetTemplate.objects.filter(territory=territory).order_by("-version").first()
    if newest is not None and [row.pk for row in rows] == [row.pk for row in current]:
        return newest
    version = newest.version + 1 if newest is not None else 1
    made = SheetTemplate.objects.create(territory=territory, version=version, at=at, by=actor)
    TemplateLine.objects.bulk_create(
        TemplateLine(template=made, question=row, position=rank) for rank, row in enumerate(rows)
    )
    record(actor=actor, verb="changed_questions", obj=made, at=at, territory_id=territory.pk if territory else None)
    return made

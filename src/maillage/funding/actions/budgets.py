"""Making a budget, writing its lines, adopting it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_line
from maillage.funding.actions.common import WrongAmount, note
from maillage.funding.enums import BUDGET_MOVES, BudgetState
from maillage.funding.models import Budget, BudgetVersion, Line
from maillage.funding.models.budgets import LABEL_LENGTH
from maillage.funding.querysets import balance_of
from maillage.funding.sums import in_euros
from maillage.programmes.actions.voices import voice_of_coordination
from maillage.programmes.models import Decision, Funder, Programme


class Unbalanced(Refused):
    """Resources and uses differ; the sentence says by how much and where to add it."""


class NotADraft(Refused):
    """Only drafts change."""


@dataclass(frozen=True, kw_only=True)
class LineData:
    """A line of a budget."""

    heading: str
    label: str
    amount: Decimal
    precision: Decimal = Decimal(0)
    funder: Funder | None = None


@transaction.atomic
def open_budget(
    *, actor: User, programme: Programme, title: str, starts_on: date, ends_before: date, at: datetime
) -> BudgetVersion:
    """Begin a budget with its first version, a draft.

    Raises:
        Refused: another has this title, or it ends before it begins.
    """
    title = clean_line(title)[:LABEL_LENGTH]
    if programme.budgets.filter(title=title).exists():
        raise Refused(_("Un budget de ce programme a déjà ce titre : donnez-en un autre."))
    if ends_before <= starts_on:
        raise Refused(_("La fin vient après le début : vérifiez les dates."))
    budget = Budget.objects.create(programme=programme, title=title, starts_on=starts_on, ends_before=ends_before)
    made = BudgetVersion.objects.create(
        budget=budget, number=1, made_at=at, by=actor, author=voice_of_coordination(programme)
    )
    note(actor, "budget_opened", budget, programme, at)
    return made


@transaction.atomic
def new_version(*, actor: User, budget: Budget, at: datetime) -> BudgetVersion:
    """Open the next version as a draft with the lines of the last one.

    Raises:
        Refused: a draft is already open.
    """
    Budget.objects.select_for_update().get(pk=budget.pk)
    last = budget.versions.newest_first()[0]
    if last.state == BudgetState.DRAFT:
        raise Refused(_("Une version est déjà en préparation : modifiez-la, ou adoptez-la d’abord."))
    made = BudgetVersion.objects.create(
        budget=budget, number=last.number + 1, made_at=at, by=actor, author=voice_of_coordination(budget.programme)
    )
    copies = [
        Line(
            version=made,
            heading=one.heading,
            label=one.label,
            amount=one.amount,
            precision=one.precision,
            funder_id=one.funder_id,
            position=one.position,
        )
        for one in last.lines.order_by("position", "pk")
    ]
    Line.objects.bulk_create(copies)
    note(actor, "budget_version_opened", budget, budget.programme, at)
    return made


def _check_draft(version: BudgetVersion) -> None:
    held = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if held.state != BudgetState.DRAFT:
        raise NotADraft(_("Cette version est adoptée : ouvrez la suivante pour la changer."))


@transaction.atomic
def add_line(*, actor: User, version: BudgetVersion, data: LineData, at: datetime) -> Line:
    """Add a line to a draft.

    Raises:
        NotADraft: the version was adopted.
        WrongAmount: no amount, a precision below zero, or a funder of another programme.
    """
    _check_draft(version)
    programme = version.budget.programme
    if data.amount <= 0 or data.precision < 0:
        raise WrongAmount(_("Écrivez un montant plus grand que zéro."))
    if data.funder is not None and data.funder.programme_id != programme.pk:
        raise WrongAmount(_("Ce financeur est celui d’un autre programme."))
    fields = {"heading": data.heading, "amount": data.amount, "precision": data.precision, "funder": data.funder}
    made = Line.objects.create(
        version=version, label=clean_line(data.label)[:LABEL_LENGTH], position=version.lines.count(), **fields
    )
    note(actor, "budget_changed", version.budget, programme, at)
    return made


@transaction.atomic
def remove_line(*, actor: User, line: Line, at: datetime) -> None:
    """Take a line out of a draft.

    Raises:
        NotADraft: the version was adopted.
    """
    _check_draft(line.version)
    line.delete()
    note(actor, "budget_changed", line.version.budget, line.version.budget.programme, at)


def imbalance_of(version: BudgetVersion) -> str:
    """Why a version cannot be adopted, in a sentence with the remedy; empty when it can."""
    sums = balance_of(version.lines.all())
    if not sums.cash_resources and not sums.cash_uses:
        return _("Ce budget est vide : ajoutez ses ressources et ses dépenses.")
    pairs = (
        (sums.cash_resources, sums.cash_uses, _("en argent")),
        (sums.kind_resources, sums.kind_uses, _("en nature")),
    )
    for resources, uses, how in pairs:
        if resources == uses:
            continue
        where = _("aux ressources") if resources < uses else _("aux dépenses")
        given = {
            "how": how, "resources": in_euros(resources), "uses": in_euros(uses), "where": where,
            "gap": in_euros(abs(resources - uses)),
        }  # fmt: skip
        return _(
            "Le budget %(how)s n’est pas à l’équilibre : %(resources)s de ressources, %(uses)s de dépenses. "
            "Il manque %(gap)s %(where)s."
        ) % given  # fmt: skip
    return ""


@transaction.atomic
def adopt(*, actor: User, version: BudgetVersion, decision: Decision, at: datetime) -> BudgetVersion:
    """Put a version in force by a decision; the one before it is replaced.

    Raises:
        Refused: the decision is of another programme.
        Unbalanced: resources and uses differ.
        TooLate: somebody adopted it in between.
    """
    budget = Budget.objects.select_for_update().get(pk=version.budget_id)
    if decision.programme_id != budget.programme_id:
        raise Refused(_("Le budget et sa décision appartiennent au même programme."))
    if sentence := imbalance_of(version):
        raise Unbalanced(sentence)
    for before in budget.versions.adopted().order_by("pk"):
        advance(before, to=BudgetState.REPLACED, moves=BUDGET_MOVES)
    advance(
        version, to=BudgetState.ADOPTED, moves=BUDGET_MOVES, decision=decision, adopted_at=at, by=actor,
        author=voice_of_coordination(budget.programme),
    )  # fmt: skip
    note(actor, "budget_adopted", budget, budget.programme, at)
    return version

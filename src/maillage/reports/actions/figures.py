"""The figures that a report may cite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.core.text import slug as slugged
from maillage.directory.models import Organisation
from maillage.programmes.models import Action, Indicator, Period
from maillage.reports.actions.writing import NotOfProgramme, done
from maillage.reports.enums import Entity, FigureKind
from maillage.reports.linter.outcome import quoted
from maillage.reports.models import Figure, Report
from maillage.reports.models.reports import KEY_LENGTH, LABEL_LENGTH, LIMITS_LENGTH, NOTE_LENGTH
from maillage.reports.prose import keys_in, texts_of

MOST_FIGURES = 200


class FigureRefused(Refused):
    """A figure that comes from nothing, whose name is taken, or that a text still cites."""


@dataclass(frozen=True, kw_only=True)
class FigureData:
    """What a coordinator says of a figure; what does not go with its kind is left out."""

    key: str
    label: str
    kind: str
    indicator: Indicator | None = None
    part: str = ""
    period: Period | None = None
    actions: Sequence[Action] = ()
    organisations: Sequence[Organisation] = ()
    entity: str = ""
    type: str = ""
    amount: Decimal | None = None
    precision: Decimal | None = None
    unit: str = ""
    source: str = ""
    as_of: date | None = None
    out_of: Figure | None = None
    limits: str = ""


def _own(data: FigureData) -> dict[str, Any]:
    """What goes with its kind; raises `FigureRefused` when it comes from nothing."""
    empty: dict[str, Any] = {"indicator": None, "part": "", "period": None, "entity": "", "type": "", "amount": None,
                             "precision": None, "source": ""}  # fmt: skip
    if data.kind == FigureKind.INDICATOR:
        if data.indicator is None:
            raise FigureRefused(_("Choisissez l’indicateur d’où vient ce chiffre."))
        return empty | {"indicator": data.indicator, "part": data.part, "period": data.period}
    if data.kind == FigureKind.ENTITIES:
        if data.entity not in Entity.values:
            raise FigureRefused(_("Choisissez ce que ce chiffre compte."))
        return empty | {"entity": data.entity, "type": data.type if data.entity != Entity.OBJECTIVES else ""}
    if data.amount is None or not data.source.strip():
        raise FigureRefused(_("Écrivez le montant, et d’où il vient : il est montré avec sa source."))
    return empty | {"amount": data.amount, "precision": data.precision, "source": clean_line(data.source)[:NOTE_LENGTH]}


def _check(report: Report, data: FigureData) -> None:
    ones = [one for one in (data.indicator, data.period, *data.actions) if one is not None]
    if any(one.programme_id != report.programme_id for one in ones):
        raise NotOfProgramme(_("Ce chiffre vient d’un autre programme."))
    if data.out_of is not None and data.out_of.report_id != report.pk:
        raise NotOfProgramme(_("Ce chiffre porte sur celui d’un autre bilan."))


@transaction.atomic
def save_figure(*, actor: User, report: Report, figure: Figure | None, data: FigureData, at: datetime) -> Figure:
    """Add a figure, or change what it reads. Its key, which texts cite, never changes.

    Raises:
        FigureRefused: it comes from nothing, its name is taken, or there are too many.
        NotOfProgramme: it reads another programme, or is a share of a figure of another report.
    """
    _check(report, data)
    own = _own(data) | {
        "label": clean_line(data.label)[:LABEL_LENGTH], "kind": data.kind, "unit": clean_line(data.unit)[:40],
        "as_of": data.as_of, "out_of": data.out_of, "limits": clean_text(data.limits)[:LIMITS_LENGTH],
    }  # fmt: skip
    if not own["label"]:
        raise FigureRefused(_("Donnez un intitulé à ce chiffre."))
    if figure is None:
        figure = _add(report, data, own)
        verb = "report_figure_added"
    else:
        if data.out_of is not None and data.out_of.pk == figure.pk:
            raise FigureRefused(_("Un chiffre n’est pas une part de lui-même."))
        for name, value in own.items():
            setattr(figure, name, value)
        figure.save(update_fields=list(own))
        verb = "report_figure_changed"
    narrowed = data.kind == FigureKind.INDICATOR
    figure.actions.set(data.actions if narrowed else ())
    figure.organisations.set(data.organisations if narrowed else ())
    done(actor, verb, report, at)
    return figure


def _add(report: Report, data: FigureData, own: dict[str, Any]) -> Figure:
    key = slugged(data.key or data.label, fallback="chiffre", length=KEY_LENGTH)
    if report.figures.filter(key=key).exists():
        raise FigureRefused(_("Un chiffre de ce bilan s’appelle déjà « %(key)s ».") % {"key": key})
    if report.figures.count() >= MOST_FIGURES:
        raise FigureRefused(_("Un bilan a au plus %(count)s chiffres.") % {"count": MOST_FIGURES})
    last = report.figures.aggregate(last=Max("position"))["last"]
    return Figure.objects.create(report=report, key=key, position=0 if last is None else last + 1, **own)


def citing(figure: Figure) -> list[str]:
    """Where a figure is used: the standfirst, and the blocks that cite or show it."""
    report = figure.report
    where = [_("le chapeau")] if figure.key in keys_in(report.lead) else []
    where += [
        quoted(str(block))
        for block in report.blocks.with_things().in_order()
        if figure.key in block.keys or any(figure.key in keys_in(text) for text in texts_of(block))
    ]
    return where


@transaction.atomic
def remove_figure(*, actor: User, figure: Figure, at: datetime) -> None:
    """Take a figure away.

    Raises:
        FigureRefused: a text or a block still uses it.
    """
    where = citing(figure)
    if where:
        raise FigureRefused(
            _("« %(label)s » est encore cité : %(where)s. Retirez-le d’abord de là.")
            % {"label": figure.label, "where": ", ".join(where)}
        )
    report = figure.report
    figure.delete()
    done(actor, "report_figure_removed", report, at)

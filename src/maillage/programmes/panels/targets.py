"""Targets in words, with the decisions that set them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.programmes.models import Programme, Target, TargetRevision
from maillage.programmes.panels.desk import versions_now
from maillage.programmes.panels.words import number_words, period_words


@dataclass(frozen=True)
class TargetLine:
    """One target."""

    label: str
    about: str
    said: str
    revisions: tuple[TargetRevision, ...]


def labels_of(programme: Programme) -> dict[int, str]:
    """Indicator → its label."""
    return {pk: one.label for pk, one in versions_now(programme).items()}


def target_lines(programme: Programme, labels: dict[int, str]) -> list[TargetLine]:
    """Every target, its history behind it: three queries."""
    rows = Target.objects.filter(programme=programme).select_related("indicator", "action", "period")
    revisions: dict[int, list[TargetRevision]] = {}
    told = TargetRevision.objects.filter(target__programme=programme).select_related("decision")
    for one in told.order_by("-number", "pk"):
        revisions.setdefault(one.target_id, []).append(one)
    return [_line(one, labels, revisions) for one in rows.order_by("indicator__position", "action__position", "pk")]


def _line(target: Target, labels: dict[int, str], revisions: dict[int, list[TargetRevision]]) -> TargetLine:
    action = target.action.title if target.action is not None else _("tout le programme")
    period = period_words(target.period) if target.period is not None else _("à la fin du programme")
    said = number_words(target.value) if target.value is not None else ""
    label = f"{target.indicator.code}. {labels.get(target.indicator_id, '')}"
    return TargetLine(label, f"{action}, {period}", said, tuple(revisions.get(target.pk, ())))

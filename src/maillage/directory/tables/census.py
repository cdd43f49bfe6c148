"""A wave in figures: where each structure stands, the economic part summed, the follow-up as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from maillage.directory.enums import Follow, WaveState
from maillage.directory.models import EconomicAnswer, Questionnaire, Wave

THRESHOLD = 5
TONES = {
    Follow.WAITING: "neutral", Follow.CONTACTED: "info", Follow.OPENED: "info", Follow.CONFIRMED: "ok",
    Follow.CORRECTED: "ok", Follow.REFUSED: "attention", Follow.BOUNCED: "danger",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of the dashboard; ``state`` opens its list."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class Dashboard:
    """Where a wave stands."""

    total: int
    figures: tuple[Figure, ...]
    answered: int

    @property
    def share(self) -> int:
        """Answers out of a hundred structures, rounded down."""
        return self.answered * 100 // self.total if self.total else 0


def dashboard_of(wave: Wave) -> Dashboard:
    """Every figure of a wave, in one query."""
    named = {
        "contacted": Q(contacted_at__isnull=False),
        "opened": Q(opened_at__isnull=False),
        "confirmed": Q(state=Follow.CONFIRMED),
        "corrected": Q(state=Follow.CORRECTED),
        "refused": Q(state=Follow.REFUSED),
        "silent": Q(state=Follow.CONTACTED),
        "bounced": Q(state=Follow.BOUNCED),
        "waiting": Q(state=Follow.WAITING),
    }
    labels = {
        "contacted": _("sollicitées"), "opened": _("ont ouvert"), "confirmed": _("confirmées"),
        "corrected": _("corrigées"), "refused": _("ont refusé"), "silent": _("silencieuses"),
        "bounced": _("adresses en échec"), "waiting": _("pas encore sollicitées"),
    }  # fmt: skip
    counts = Questionnaire.objects.filter(wave=wave).aggregate(
        total=Count("pk"), **{name: Count("pk", filter=where) for name, where in named.items()}
    )
    figures = tuple(Figure(name, labels[name], counts[name]) for name in named)
    return Dashboard(counts["total"], figures, counts["confirmed"] + counts["corrected"])


def of_figure(wave: Wave, name: str) -> Any:
    """The questionnaires behind one figure: exactly those it counts."""
    rows = Questionnaire.objects.filter(wave=wave)
    if name == "opened":
        return rows.filter(opened_at__isnull=False)
    return rows.in_state(name)


@dataclass(frozen=True)
class Total:
    """One economic question, summed; nothing is said under the threshold."""

    label: str
    unit: str
    answers: int
    total: Decimal | None
    mean: Decimal | None


def economy_of(wave: Wave, questions: Iterable[tuple[str, Any, Any]]) -> list[Total]:
    """The economic part: sums over at least five structures, once the wave is closed.

    While answers come in nothing is summed: two looks, before and after one answer, would tell that answer.
    """
    if wave.state != WaveState.CLOSED:
        return []
    rows = EconomicAnswer.objects.filter(questionnaire__wave=wave, amount__isnull=False)
    found = {
        row["question"]: (row["answers"], row["total"])
        for row in rows.order_by().values("question").annotate(answers=Count("pk"), total=Sum("amount"))
    }
    lines = []
    for name, label, unit in questions:
        answers, total = found.get(name, (0, None))
        shown = total if answers >= THRESHOLD else None
        mean = (shown / answers).quantize(Decimal("0.1")) if shown is not None else None
        lines.append(Total(str(label), str(unit), answers if answers >= THRESHOLD else 0, shown, mean))
    return lines


def follow_up(questionnaires: Iterable[Questionnaire], zone: str) -> list[list[str]]:
    """One line for each structure, the headings first. Neither addresses nor answers: where each stands."""
    local = ZoneInfo(zone)
    lines = [[
        _("Structure"), _("Famille"), _("Commune"), _("Suivi"), _("Sollicitée le"), _("Rappels"), _("Ouverte le"),
        _("Répondue le"), _("Comment"), _("Mot à la coordination"),
    ]]  # fmt: skip
    for one in questionnaires:
        organisation = one.organisation
        days = [
            f"{day.astimezone(local):%d/%m/%Y}" if day else ""
            for day in (one.contacted_at, one.opened_at, one.answered_at)
        ]
        row = [
            organisation.name, organisation.family.label if organisation.family else "",
            organisation.commune.name if organisation.commune else "", one.get_state_display(), days[0],
            one.reminders_sent, days[1], days[2], one.get_way_display(), one.note,
        ]  # fmt: skip
        lines.append([str(cell) for cell in row])
    return lines

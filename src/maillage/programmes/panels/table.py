"""Figures as lines: for files, and for what is not known."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from maillage.programmes.enums import Rule
from maillage.programmes.forms.numbers import write_number
from maillage.programmes.models import Programme
from maillage.programmes.panels.desk import Shown


def headings() -> list[str]:
    """The first line."""
    return [
        _("Programme"), _("Code"), _("Indicateur"), _("Unité"), _("Valeur"), _("Au moins"), _("Au plus"),
        _("Réponses reçues"), _("Réponses attendues"), _("Zéros"), _("Non fournis"), _("Inconnus"),
        _("Non communiqués"), _("Sans objet"), _("En cours de vérification"), _("Sans réponse"),
        _("Règle dans le temps"), _("Règle entre structures"), _("Cible"), _("Version"), _("Avertissements"),
    ]  # fmt: skip


def table_of(programme: Programme, figures: Sequence[Shown]) -> Iterator[list[str]]:
    """A line for each figure; a blank stays a blank."""
    yield headings()
    for one in figures:
        figure = one.figure
        numbers = [write_number(figure.rounded(number)) for number in (figure.value, figure.lower, figure.upper)]
        counts = (figure.received, figure.expected, figure.zeros, figure.not_provided, figure.unknown, figure.withheld,
                  figure.not_applicable, figure.unchecked, figure.silent)  # fmt: skip
        yield [
            programme.name, one.indicator.code, one.version.label, one.unit, *numbers, *(str(n) for n in counts),
            *(str(Rule(rule).label) for rule in figure.rule), one.aim.value if one.aim is not None else "",
            str(one.version.number), " ".join(one.warnings),
        ]  # fmt: skip


def unknown_lines(figures: Sequence[Shown]) -> list[Shown]:
    """« Ce que l’on ne sait pas »: figures that are incomplete, only bounded, doubtful, or that nobody gave.

    That a figure is the last one known is said beside it: it is no doubt.
    """

    def is_doubtful(one: Shown) -> bool:
        return any(caution.code != "last" for caution in one.figure.warnings)

    return [one for one in figures if one.blanks or one.is_interval or not one.figure.is_known or is_doubtful(one)]

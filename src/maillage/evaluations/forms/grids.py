"""A grid written as lines: one textarea, every fault with its line and the remedy.

# Une dimension
? Une question à niveaux
1 : ce que décrit le niveau 1
2 : ce que décrit le niveau 2
? Une question ouverte
"""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import clean_line
from maillage.evaluations.actions.grids import CriterionData, DimensionData, grid_of
from maillage.evaluations.models import TITLE_LENGTH, GridVersion

LEVEL = re.compile(r"(\d{1,2})\s*:\s*(.+)")
DESCRIPTOR_LENGTH = 300
MOST_CRITERIA = 60
FEWEST_LEVELS = 2


class _Draft:
    """What was read so far."""

    def __init__(self) -> None:
        self.dimensions: list[tuple[str, list[tuple[int, str, list[tuple[int, str]]]]]] = []

    def take(self, number: int, line: str) -> None:
        """Read one line.

        Raises:
            ValueError: what is wrong with it.
        """
        mark, words = line[0], line[1:].strip()
        if mark in "#?" and not 0 < len(words) <= TITLE_LENGTH:
            raise ValueError(_("de 1 à %(n)s signes après « %(mark)s »") % {"n": TITLE_LENGTH, "mark": mark})
        if mark == "#":
            self.dimensions.append((words, []))
        elif mark == "?":
            if not self.dimensions:
                raise ValueError(_("une dimension, « # … », vient avant la première question"))
            self.dimensions[-1][1].append((number, words, []))
        else:
            self._level(line)

    def _level(self, line: str) -> None:
        found = LEVEL.fullmatch(line)
        if found is None:
            raise ValueError(_("une ligne commence par « # », « ? » ou un niveau, « 1 : … »"))
        if not self.dimensions or not self.dimensions[-1][1]:
            raise ValueError(_("une question, « ? … », vient avant ses niveaux"))
        value, words, levels = int(found[1]), found[2].strip(), self.dimensions[-1][1][-1][2]
        if any(value == known for known, _words in levels):
            raise ValueError(_("cette question a déjà un niveau %(n)s") % {"n": value})
        if len(words) > DESCRIPTOR_LENGTH:
            raise ValueError(_("une description tient en %(n)s signes") % {"n": DESCRIPTOR_LENGTH})
        levels.append((value, words))


def _faults_of(draft: _Draft) -> list[str]:
    faults = []
    for title, criteria in draft.dimensions:
        if not criteria:
            faults.append(_("La dimension « %(title)s » n’a pas de question.") % {"title": title})
        faults += [
            _("Ligne %(n)s : une question a au moins deux niveaux, ou aucun si elle est ouverte.") % {"n": number}
            for number, _question, levels in criteria if len(levels) == FEWEST_LEVELS - 1
        ]  # fmt: skip
    if not draft.dimensions:
        faults.append(_("Écrivez au moins une dimension et une question."))
    if sum(len(criteria) for _title, criteria in draft.dimensions) > MOST_CRITERIA:
        faults.append(
            _("Une grille a %(n)s questions au plus : personne n’en remplit davantage.") % {"n": MOST_CRITERIA}
        )
    return faults


def read_grid(text: str) -> tuple[list[DimensionData], list[str]]:
    """The dimensions of a text, and what is wrong with it."""
    draft, faults = _Draft(), []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = clean_line(raw)
        if not line:
            continue
        try:
            draft.take(number, line)
        except ValueError as fault:
            faults.append(_("Ligne %(n)s : %(fault)s.") % {"n": number, "fault": fault})
    faults = faults or _faults_of(draft)
    read = [
        DimensionData(
            title, tuple(CriterionData(question, tuple(sorted(levels))) for _number, question, levels in criteria)
        )
        for title, criteria in draft.dimensions
    ]
    return read, faults


def write_grid(version: GridVersion) -> str:
    """The text that gives this version back."""
    lines: list[str] = []
    for dimension, criteria in grid_of(version):
        lines += ["", f"# {dimension.title}"]
        for criterion in criteria:
            lines.append(f"? {criterion.question}")
            lines += [f"{one.value} : {one.descriptor}" for one in criterion.levels.all()]
    return "\n".join(lines).strip()


class GridForm(forms.Form):
    """A grid as lines."""

    name = forms.CharField(label=gettext_lazy("Nom de la grille"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=gettext_lazy("Dimensions, questions et niveaux"), max_length=20_000,
        widget=forms.Textarea({"rows": 18, "class": "input"}),
        help_text=gettext_lazy("Une ligne par chose : « # dimension », « ? question », « 1 : ce que dit le niveau ». "
                               "Une question sans niveau est ouverte."),
    )  # fmt: skip

    def clean_text(self) -> Sequence[DimensionData]:
        """What it says, or every fault with its line."""
        read, faults = read_grid(self.cleaned_data["text"])
        if faults:
            raise forms.ValidationError(faults)
        return read


class ChangeGridForm(GridForm):
    """The same, for a grid that has its name."""

    name: Any = None

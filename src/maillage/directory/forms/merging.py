"""The side-by-side screen: one choice for each field that differs; and what goes to the new entry of a split."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.tables.differences import FIELDS, readable
from maillage.directory.actions.merging import BOTH, LEFT, RIGHT, combined, group_of, pieces, usual_choice
from maillage.directory.actions.organisations import OrganisationData
from maillage.directory.enums.organisations import PARTS as WORDS
from maillage.directory.models import Organisation

LABELS: dict[str, Any] = {
    "point": gettext_lazy("Point sur la carte"),
    "email": gettext_lazy("Adresse électronique (jamais affichée)"),
    "logo": gettext_lazy("Logo"),
}
LONG_TEXT = 400


def label_of(name: str) -> str:
    """What a field is called."""
    named = LABELS.get(name) or WORDS.get(name) or FIELDS.get(name) or name.replace("_", " ")
    return capfirst(str(named))


@dataclass(frozen=True)
class Line:
    """One field of two entries, side by side."""

    name: str
    label: str
    left: str
    right: str
    field: Any


class MergeForm(forms.Form):
    """Which side each field keeps; lists may keep both. ``words`` is what each side says, as people read it."""

    def __init__(
        self, *args: Any, left: OrganisationData, right: OrganisationData,
        words: tuple[Mapping[str, Any], Mapping[str, Any]], **options: Any,
    ) -> None:  # fmt: skip
        """One choice for each group of fields that says something different on each side."""
        super().__init__(*args, **options)
        self.left, self.right, self.words = left, right, words
        self.sides: dict[str, tuple[list[Any], list[Any]]] = {}
        for one, other in ((left, right), (left.profile, right.profile)):
            for name in pieces(one) if one is not None and other is not None else ():
                sides = self.sides.setdefault(group_of(name), ([], []))
                sides[0].append(getattr(one, name))
                sides[1].append(getattr(other, name))
        self.sides = {name: sides for name, sides in self.sides.items() if sides[0] != sides[1]}
        for name, (mine, theirs) in self.sides.items():
            choices = [(LEFT, _("celle de gauche")), (RIGHT, _("celle de droite"))]
            if isinstance(mine[0], tuple | dict):
                choices.append((BOTH, _("les deux")))
            self.fields[name] = forms.ChoiceField(
                label=label_of(name), choices=choices, widget=forms.RadioSelect, required=False,
                initial=usual_choice(mine[0], theirs[0]),
            )  # fmt: skip

    @property
    def lines(self) -> list[Line]:
        """The table of the screen."""
        found = []
        for name in self.sides:
            left, right = (Truncator(readable(side.get(name))).chars(LONG_TEXT) for side in self.words)
            found.append(Line(name, label_of(name), left, right, self[name]))
        return found

    def combined(self) -> OrganisationData:
        """The content that the kept entry will have."""
        return combined(self.left, self.right, {name: self.cleaned_data[name] for name in self.sides})


class SplitForm(forms.Form):
    """The name of the new entry and what goes to it."""

    name = forms.CharField(label=gettext_lazy("Nom de la nouvelle structure"), max_length=160)
    mission = forms.CharField(label=gettext_lazy("Mission en une phrase"), required=False, max_length=200)
    venues = forms.MultipleChoiceField(
        label=gettext_lazy("Lieux qui la suivent"), required=False, widget=forms.CheckboxSelectMultiple
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Personnes de l’équipe qui la suivent"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organised = forms.MultipleChoiceField(
        label=gettext_lazy("Rendez-vous qui la suivent"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        """Offer what the entry has."""
        super().__init__(*args, **options)
        venues = organisation.venues.filter(merged_into=None).select_related("commune").order_by("name", "pk")
        members = organisation.members.select_related("user").order_by("pk")
        events = organisation.organised.select_related("event").order_by("-event__last_ends_at", "pk")[:200]
        self._offer("venues", [(str(one.pk), one.where) for one in venues])
        self._offer("members", [(str(one.pk), str(one.user)) for one in members])
        self._offer("organised", [(str(one.pk), str(one.event)) for one in events])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if not choices:
            del self.fields[name]

    def keys(self, name: str) -> list[int]:
        """The keys ticked."""
        return [int(value) for value in self.cleaned_data.get(name, ())]

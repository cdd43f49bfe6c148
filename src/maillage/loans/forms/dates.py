"""What the choice of dates asks, read from an address: nothing wrong breaks the page."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import squash
from maillage.directory.models import Organisation
from maillage.geography.forms import commune_of
from maillage.geography.models import Commune
from maillage.loans.enums import BorrowerType
from maillage.loans.forms.filters import FARTHEST, read_day
from maillage.loans.models import Module, Tool
from maillage.ui.forms import DayField

LONGEST = 366
ORGANISATION = "structure-"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is asked of the dates of a tool: ``first`` is the day chosen, ``month`` the first month shown.

    ``line`` is the line of the basket whose dates are being changed.
    """

    days: int
    first: date | None = None
    month: date | None = None
    commune: Commune | None = None
    commune_label: str = ""
    whom: str = ""
    organisation: Organisation | None = None
    modules: tuple[Module, ...] = ()
    line: str = ""

    @property
    def slices(self) -> frozenset[int]:
        """The modules asked for; none means the whole tool."""
        return frozenset(one.slice for one in self.modules)

    @property
    def borrower_type(self) -> str:
        """Who borrows, when a kind of borrower was chosen."""
        return self.whom if self.whom in BorrowerType.values else ""

    def pairs(self) -> list[tuple[str, str]]:
        """As (name, value) pairs, for links and hidden fields."""
        single = {
            "jours": str(self.days), "du": self.first.isoformat() if self.first else "",
            "mois": f"{self.month:%Y-%m}" if self.month else "", "pour": self.whom,
            "commune": self.commune.pk if self.commune else "", "commune_label": self.commune_label, "ligne": self.line,
        }  # fmt: skip
        return [(name, value) for name, value in single.items() if value] + [
            ("module", str(one.slice)) for one in self.modules
        ]

    def query(self, **changes: Any) -> str:
        """The address of the same page with other values."""
        return "?" + urlencode(replace(self, **changes).pairs())


class ChoiceForm(forms.Form):
    """Length, day, place of use, who borrows, modules."""

    jours = forms.IntegerField(
        label=gettext_lazy("Pour combien de jours"), required=False, min_value=1, max_value=LONGEST,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    du = DayField(label=gettext_lazy("À partir du"), required=False, reach=FARTHEST)
    pour = forms.ChoiceField(label=gettext_lazy("Qui emprunte"), required=False)
    commune_label = forms.CharField(label=gettext_lazy("Commune où il servira"), required=False, max_length=120)
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    module = forms.MultipleChoiceField(
        label=gettext_lazy("Seulement une partie"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, tool: Tool, organisations: list[Organisation], **options: Any) -> None:
        """Know the modules that are lent apart, and the structures that the person acts for."""
        super().__init__(*args, **{"auto_id": "dates_%s", **options})
        self.tool, self.organisations = tool, {f"{ORGANISATION}{one.pk}": one for one in organisations}
        self.apart = {str(one.slice): one for one in tool.modules.all() if one.lent_apart}
        fields: dict[str, Any] = self.fields
        mine = [(value, one.name) for value, one in self.organisations.items()]
        types = [(value, label[:1].upper() + label[1:]) for value, label in BorrowerType.choices]
        fields["pour"].choices = [("", _("Dites-le pour vérifier les règles")), *mine, *types]
        fields["module"].choices = [(value, one.title) for value, one in self.apart.items()]
        if not self.apart:
            del fields["module"]

    def choice(self, default_days: int, today: date) -> Choice:
        """What was understood; a value that is wrong asks nothing, and its field says so."""
        self.is_valid()
        data, raw = self.cleaned_data, self.data
        self._forget_stale_commune()
        commune, sentence = commune_of(self, required=False)
        if sentence:
            self.add_error("commune_label", sentence)
        whom = data.get("pour") or ""
        return Choice(
            days=data.get("jours") or default_days,
            first=read_day(raw.get("du") or "", today),
            month=read_day(f"{(raw.get('mois') or '')[:7]}-01", today),
            commune=commune,
            commune_label=commune.name if commune else (data.get("commune_label") or ""),
            whom=whom,
            organisation=self.organisations.get(whom),
            modules=tuple(self.apart[one] for one in data.get("module") or ()),
            line=line if (line := raw.get("ligne") or "").isascii() and line.isdigit() and len(line) < 10 else "",  # noqa: PLR2004 - digits of a key
        )

    def _forget_stale_commune(self) -> None:
        """Without a script, words that were typed again stand over the code of the commune chosen before."""
        data = self.cleaned_data
        code, typed = data.get("commune"), squash(data.get("commune_label") or "")
        chosen = Commune.objects.filter(pk=code).first() if code and typed else None
        if chosen is None or not typed.startswith(squash(chosen.name)):
            data["commune"] = ""

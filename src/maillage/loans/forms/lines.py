"""What is put in a basket, or on a waiting list, from the page of a tool."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.directory.models import Organisation
from maillage.geography.models import Commune
from maillage.loans.actions import LineData, WhoData, Window
from maillage.loans.enums import BorrowerType
from maillage.loans.forms.dates import LONGEST, ORGANISATION
from maillage.loans.forms.filters import read_day
from maillage.loans.models import Basket, Module, Tool
from maillage.ui.forms import DayField

DAY = timedelta(days=1)


class LineForm(forms.Form):
    """The days and modules chosen on the page of a tool, with who borrows and where when it was said."""

    du = forms.CharField(
        max_length=10, error_messages={"required": gettext_lazy("Choisissez d’abord un jour dans le calendrier.")}
    )
    jours = forms.IntegerField(
        min_value=1, max_value=LONGEST,
        error_messages={"required": gettext_lazy("Dites pour combien de jours vous empruntez.")},
    )  # fmt: skip
    module = forms.MultipleChoiceField(required=False)
    pour = forms.CharField(required=False, max_length=40)
    commune = forms.CharField(required=False, max_length=8)
    ligne = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def __init__(self, *args: Any, tool: Tool, organisations: list[Organisation], today: date, **options: Any) -> None:
        """Know the tool, and the structures of the person."""
        super().__init__(*args, **options)
        self.tool, self.today = tool, today
        self.organisations = {f"{ORGANISATION}{one.pk}": one for one in organisations}
        self.apart: dict[str, Module] = {str(one.slice): one for one in tool.modules.filter(lent_apart=True)}
        fields: dict[str, Any] = self.fields
        fields["module"].choices = [(value, one.title) for value, one in self.apart.items()]

    def clean_du(self) -> date:
        """A day, near enough to mean something."""
        day = read_day(self.cleaned_data["du"], self.today)
        if day is None:
            raise forms.ValidationError(_("Ce jour n’existe pas : choisissez-en un dans le calendrier."))
        return day

    @property
    def sentences(self) -> list[str]:
        """What is wrong."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def query(self) -> str:
        """The page of the tool with what was chosen."""
        kept = [(name, value) for name in ("du", "jours", "pour", "commune") if (value := self.data.get(name))]
        return "?" + urlencode(kept)

    def line(self) -> LineData:
        """The line of the basket."""
        data = self.cleaned_data
        return LineData(
            tool=self.tool, first_on=data["du"], last_on=data["du"] + DAY * (data["jours"] - 1),
            modules=tuple(self.apart[one] for one in data["module"]),
        )  # fmt: skip

    def who(self, basket: Basket) -> WhoData | None:
        """Who borrows and where, for a basket that says nothing of it yet; None when there is nothing to add."""
        data = self.cleaned_data
        organisation = self.organisations.get(data.get("pour") or "") if not basket.who else None
        commune = Commune.objects.filter(pk=data.get("commune") or "").first() if basket.commune_id is None else None
        if organisation is None and commune is None:
            return None
        kept = {name: getattr(basket, name) for name in WhoData.__dataclass_fields__}
        kept["levels"] = tuple(kept["levels"])
        kept |= {"borrower": organisation} if organisation is not None else {}
        kept |= {"commune": commune} if commune is not None else {}
        kind = data.get("pour") or ""
        kept |= {"borrower_type": kind} if kind in BorrowerType.values and not basket.borrower_type else {}
        return WhoData(**kept)


class QueueForm(LineForm):
    """A place on the waiting list: some days, anywhere between two days."""

    earliest = DayField(label=gettext_lazy("Au plus tôt le"))
    latest = DayField(
        label=gettext_lazy("Au plus tard le"),
        help_text=gettext_lazy("Le dernier jour d’utilisation : plus la période est large, plus vite une place vient."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        """No day is chosen: any in the window will do."""
        super().__init__(*args, **options)
        del self.fields["du"]
        self.fields["jours"].label = _("Pour combien de jours")
        self.fields["module"].label = _("Seulement une partie")
        self.fields["module"].widget = forms.CheckboxSelectMultiple(choices=[
            (value, one.title) for value, one in self.apart.items()])  # fmt: skip
        if not self.apart:
            del self.fields["module"]

    def clean(self) -> dict[str, Any]:
        """In order, and within reach."""
        data = super().clean() or self.cleaned_data
        earliest, latest = data.get("earliest"), data.get("latest")
        if earliest is not None and latest is not None and latest < earliest:
            self.add_error("latest", _("la fin de la période souhaitée suit son début."))
        elif latest is not None and (latest - self.today).days > LONGEST * 2:
            self.add_error("latest", _("choisissez une fin à moins de deux ans."))
        return data

    def line(self) -> LineData:
        """The tool, and the first days of the window."""
        data = self.cleaned_data
        return LineData(
            tool=self.tool, first_on=data["earliest"], last_on=data["earliest"] + DAY * (data["jours"] - 1),
            modules=tuple(self.apart[one] for one in data.get("module") or ()),
        )  # fmt: skip

    def window(self) -> Window:
        """The window wished."""
        data = self.cleaned_data
        return Window(data["earliest"], data["latest"], data["jours"])

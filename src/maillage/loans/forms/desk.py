"""What the lender types at the desk: answers to several requests, a loan asked for by telephone, work on a copy."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.geography.forms import commune_of
from maillage.loans.actions import LineData, WhoData
from maillage.loans.enums import BorrowerType, CopyState, MaintenanceKind, RefusalReason
from maillage.loans.forms.deeds import beyond_field, day_field, line_field, text_field
from maillage.loans.forms.structures import MOST_DIGITS, structure_named
from maillage.loans.models import Copy, Lender, Loan, Tool

MOST_DAYS = 730
NUMBER = dict.fromkeys(("invalid", "min_value", "max_value"), gettext_lazy("Donnez un nombre entier, ou laissez vide."))


class AnswersForm(forms.Form):
    """One answer to several requests: yes to all, or no to all with one reason."""

    use_required_attribute = False
    override = beyond_field()
    reason = forms.ChoiceField(label=gettext_lazy("Raison du refus"), required=False)
    text = line_field(gettext_lazy("Précision"), hint=gettext_lazy("L’emprunteur la lira."))

    def __init__(self, *args: Any, lender: Lender, **kw: Any) -> None:
        """Of which desk."""
        self.lender = lender
        super().__init__(*args, **kw)
        reasons: Any = self.fields["reason"]
        reasons.choices = [("", _("Choisir…")), *((key, capfirst(str(label))) for key, label in RefusalReason.choices)]

    @property
    def ticked(self) -> set[str]:
        """The requests that were ticked, as they were sent."""
        sent: Any = self.data
        return set(sent.getlist("loan")) if self.is_bound else set()

    def clean(self) -> dict[str, Any]:
        """The requests of this desk among those ticked, or those of one basket."""
        data: dict[str, Any] = super().clean() or {}
        rows = Loan.objects.filter(lender=self.lender).answerable()
        basket = self.data.get("basket", "")
        keys = [key for key in self.ticked if key.isdecimal() and len(key) < MOST_DIGITS]
        found = (
            rows.filter(basket=basket) if basket.isdecimal() and len(basket) < MOST_DIGITS else rows.filter(pk__in=keys)
        )
        data["loans"] = list(found.for_page().order_by("pk"))
        if not data["loans"]:
            self.add_error(None, _("Cochez au moins une demande qui attend une réponse."))
        return data


class NewLoanForm(forms.Form):
    """What a borrower asks for by telephone, or at the counter."""

    use_required_attribute = False
    tool = forms.CharField(required=False, max_length=90, widget=forms.HiddenInput)
    tool_label = forms.CharField(
        label=gettext_lazy("Outil"), max_length=140, error_messages={"required": gettext_lazy("Choisissez un outil.")}
    )
    first_on = day_field(gettext_lazy("Du"))
    last_on = day_field(gettext_lazy("Au"))
    borrower = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    borrower_name = forms.CharField(
        label=gettext_lazy("Emprunteur"), max_length=160,
        help_text=gettext_lazy("Une structure de l’annuaire, ou son nom s’il n’y est pas."),
        error_messages={"required": gettext_lazy("Dites pour quelle structure, ou au nom de qui.")},
    )  # fmt: skip
    borrower_type = forms.ChoiceField(label=gettext_lazy("Type d’emprunteur"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Personne à joindre"), required=False, max_length=160)
    contact_email = forms.EmailField(
        label=gettext_lazy("Son adresse électronique"), required=False,
        error_messages={"invalid": gettext_lazy("Cette adresse est incomplète : elle s’écrit nom@domaine.fr.")},
    )  # fmt: skip
    contact_phone = forms.CharField(label=gettext_lazy("Son téléphone"), required=False, max_length=30)
    place = forms.CharField(label=gettext_lazy("Où l’outil servira"), required=False, max_length=240)
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    purpose = text_field(gettext_lazy("Projet"))
    expected = forms.IntegerField(
        label=gettext_lazy("Public attendu"), required=False, min_value=0, max_value=1_000_000, error_messages=NUMBER
    )
    override = beyond_field()
    approve = forms.BooleanField(label=gettext_lazy("Accorder tout de suite"), required=False)

    def __init__(self, *args: Any, lender: Lender, **kw: Any) -> None:
        """Of which desk."""
        self.lender = lender
        super().__init__(*args, **kw)
        types: Any = self.fields["borrower_type"]
        types.choices = [("", _("Choisir…")), *((key, capfirst(str(label))) for key, label in BorrowerType.choices)]

    def clean(self) -> dict[str, Any]:
        """The tool, the structure and the commune behind what was typed; days in order."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("Le dernier jour suit le premier : corrigez l’un des deux."))
        data["tool_row"] = self._tool(data)
        data["borrower_row"] = structure_named(data.get("borrower") or "", data.get("borrower_name", ""))
        data["commune_row"], said = commune_of(self, required=False)
        if said:
            self.add_error("commune_label", said)
        return data

    def _tool(self, data: dict[str, Any]) -> Tool | None:
        rows, typed = Tool.objects.filter(lender=self.lender).listed(), data.get("tool_label", "")
        found = rows.filter(slug=data.get("tool") or "").first() if data.get("tool") else None
        found = found if found is not None and found.title == typed else rows.filter(title__iexact=typed).first()
        if found is None and typed:
            near = rows.filter(title__icontains=typed).order_by("title", "pk")[:2]
            found = near[0] if len(near) == 1 else None
        if found is None and typed:
            self.add_error("tool_label", _("Cet outil n’est pas à votre catalogue : choisissez-le dans la liste."))
        return found

    def line(self) -> LineData:
        """What is asked."""
        data = self.cleaned_data
        return LineData(tool=data["tool_row"], first_on=data["first_on"], last_on=data["last_on"])

    def who(self) -> WhoData:
        """For whom and where."""
        data = self.cleaned_data
        plain = ("borrower_type", "contact_name", "contact_email", "contact_phone", "place", "purpose", "expected")
        borrower = data["borrower_row"]
        return WhoData(
            borrower=borrower, borrower_name="" if borrower is not None else data["borrower_name"],
            commune=data["commune_row"], **{name: data[name] for name in plain},
        )  # fmt: skip


class WorkForm(forms.Form):
    """Days during which a copy stays at the lender’s."""

    use_required_attribute = False
    copy = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)
    copy_label = forms.CharField(
        label=gettext_lazy("Exemplaire"), max_length=170,
        help_text=gettext_lazy("L’outil, une virgule, le nom de l’exemplaire."),
        error_messages={"required": gettext_lazy("Choisissez un exemplaire.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), choices=[(key, capfirst(str(label))) for key, label in MaintenanceKind.choices]
    )
    first_on = day_field(gettext_lazy("Du"))
    last_on = day_field(gettext_lazy("Au"))
    description = line_field(gettext_lazy("À faire"))

    def __init__(self, *args: Any, lender: Lender, wanted: str = "", **kw: Any) -> None:
        """Of which desk; ``wanted`` is the copy that a link names."""
        self.lender = lender
        super().__init__(*args, **kw)
        copy = self._among(wanted)
        if copy is not None:
            self.initial = {"copy": str(copy.pk), "copy_label": str(copy)}

    def _rows(self) -> Any:
        rows = Copy.objects.filter(tool__lender=self.lender).exclude(state=CopyState.RETIRED)
        return rows.select_related("tool__lender__organisation__contribution")

    def _among(self, key: str) -> Copy | None:
        found: Copy | None = self._rows().filter(pk=key).first() if key.isdecimal() and len(key) < MOST_DIGITS else None
        return found

    def clean(self) -> dict[str, Any]:
        """The copy behind what was typed; days in order, and not for ever."""
        data: dict[str, Any] = super().clean() or {}
        typed = data.get("copy_label", "")
        copy = self._among(data.get("copy") or "")
        if copy is None or str(copy) != typed:
            title, _comma, label = typed.rpartition(",")
            copy = self._rows().filter(tool__title__iexact=title.strip(), label__iexact=label.strip()).first()
        if copy is None and typed:
            self.add_error("copy_label", _("Cet exemplaire n’est pas à vous : choisissez-le dans la liste."))
        data["copy_row"] = copy
        first, last = data.get("first_on"), data.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("Le dernier jour d’entretien suit le premier : corrigez l’un des deux."))
        elif first is not None and last is not None and (last - first).days > MOST_DAYS:
            self.add_error("last_on", _("Un entretien dure deux ans au plus ; au-delà, retirez l’exemplaire."))
        return data


class RetireForm(forms.Form):
    """A copy that leaves the catalogue for good."""

    use_required_attribute = False
    reason = line_field(gettext_lazy("Pourquoi"), required=True)

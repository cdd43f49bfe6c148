"""What the lender types of papers: who followed a training, why it is taken back, why an insurance will not do."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.loans.forms.deeds import day_field, line_field
from maillage.loans.forms.structures import structure_named
from maillage.loans.models import HabilitationKind, Lender, Loan


class GrantForm(forms.Form):
    """Who followed which training, when, and until when it holds."""

    use_required_attribute = False
    kind = forms.ModelChoiceField(
        label=gettext_lazy("Habilitation"), queryset=HabilitationKind.objects.none(),
        error_messages={"required": gettext_lazy("Choisissez l’habilitation.")},
    )  # fmt: skip
    organisation = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    organisation_name = forms.CharField(
        label=gettext_lazy("Structure"), required=False, max_length=200,
        help_text=gettext_lazy("Toute son équipe pourra emprunter. Son nom, tel qu’il est dans l’annuaire."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("Adresse de la personne"), required=False,
        help_text=gettext_lazy("Celle de son compte, même s’il n’est pas encore ouvert."),
        error_messages={"invalid": gettext_lazy("Cette adresse est incomplète : elle s’écrit nom@domaine.fr.")},
    )  # fmt: skip
    on = day_field(gettext_lazy("Formation suivie le"))
    until = day_field(
        gettext_lazy("Valable jusqu’au"), required=False,
        hint=gettext_lazy("Vide : aussi longtemps que le disent vos règles."),
    )  # fmt: skip
    note = line_field(gettext_lazy("Remarque"))

    def __init__(self, *args: Any, lender: Lender, today: date, loan: Loan | None = None, **options: Any) -> None:
        """Of which desk; ``loan`` is the one from whose page one comes."""
        self.today = today
        known: dict[str, Any] = {"on": today}
        if loan is not None:
            known["kind"] = loan.tool.habilitation_id
            if loan.borrower is not None:
                known |= {"organisation": str(loan.borrower_id), "organisation_name": loan.borrower.name}
            else:
                known["email"] = loan.contact_email
        super().__init__(*args, **{"initial": known, **options})
        kind: Any = self.fields["kind"]
        kind.queryset = lender.habilitation_kinds.order_by("name", "pk")
        kind.empty_label = _("Choisir…")

    def clean_on(self) -> date:
        """What was followed is past."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("cette formation n’a pas encore eu lieu : notez-la le moment venu."))
        return day

    def clean(self) -> dict[str, Any]:
        """Somebody, known of the directory when it is a structure; an end that follows the beginning."""
        data: dict[str, Any] = super().clean() or {}
        typed = data.get("organisation_name", "")
        data["organisation_row"] = structure_named(data.get("organisation") or "", typed)
        if typed and data["organisation_row"] is None:
            self.add_error(
                "organisation_name", _("aucune structure de l’annuaire ne porte ce nom : choisissez-la dans la liste.")
            )
        if not typed and not data.get("email") and "email" not in self.errors:
            self.add_error("organisation_name", _("dites qui a suivi la formation : une structure, ou une personne."))
        on, until = data.get("on"), data.get("until")
        if on and until and until < on:
            self.add_error("until", _("la fin de validité précède son début : corrigez l’une des deux dates."))
        return data


class ReasonForm(forms.Form):
    """Why, in a sentence; ``of`` is the paper, since a page has one such form for each."""

    use_required_attribute = False
    reason = line_field(gettext_lazy("Pourquoi"))

    def __init__(self, *args: Any, of: object, **options: Any) -> None:
        """Its fields have the paper in their ids."""
        self.of = str(of)
        super().__init__(*args, **{"auto_id": f"pourquoi_{self.of}_%s", **options})

"""Who signs a convention, in which language, by link or on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.directory.models import Organisation
from maillage.documents.actions import SignerData
from maillage.documents.enums import LANGUAGES
from maillage.loans.models.columns import NAME_LENGTH
from maillage.ui.forms import FAR, DayField

BY_LINK, BY_HAND = "link", "hand"
WAYS = (
    (BY_LINK, gettext_lazy("Par lien : chaque partie reçoit un courriel, et un code à usage unique")),
    (BY_HAND, gettext_lazy("Sur papier : le document porte deux cadres à signer")),
)
SIDES = {"borrower": gettext_lazy("Pour l’emprunteur"), "lender": gettext_lazy("Pour le prêteur")}


class AgreementForm(forms.Form):
    """Language, way of signing, and the two people who sign."""

    language = forms.ChoiceField(label=gettext_lazy("Langue du document"), choices=LANGUAGES, initial="fr")
    way = forms.ChoiceField(
        label=gettext_lazy("Comment se signe-t-elle ?"), choices=WAYS, initial=BY_LINK, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, proposed: dict[str, SignerData | None] | None = None, **options: Any) -> None:
        """Who is known to sign is written already."""
        super().__init__(*args, **options)
        for side in SIDES:
            known = (proposed or {}).get(side)
            self.fields[f"{side}_name"] = forms.CharField(
                label=_("Nom"), required=False, max_length=NAME_LENGTH, initial=known.name if known else ""
            )
            self.fields[f"{side}_email"] = forms.EmailField(
                label=_("Adresse électronique"), required=False, initial=known.email if known else ""
            )
            self.fields[f"{side}_capacity"] = forms.CharField(
                label=_("Qualité"), required=False, max_length=NAME_LENGTH, initial=known.capacity if known else ""
            )

    @property
    def sides(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The two signers on the page."""
        names = ("name", "email", "capacity")
        return [(label, [self[f"{side}_{name}"] for name in names]) for side, label in SIDES.items()]

    def clean(self) -> dict[str, Any]:
        """By link, both have a name and an address of their own: the code proves the address."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("way") != BY_LINK:
            return data
        for side in SIDES:
            for name, sentence in (
                ("name", _("écrivez le nom de la personne qui signe.")),
                ("email", _("écrivez son adresse : le lien y est envoyé.")),
            ):
                if not data.get(f"{side}_{name}") and f"{side}_{name}" not in self.errors:
                    self.add_error(f"{side}_{name}", sentence)
        emails = [str(data.get(f"{side}_email") or "").lower() for side in SIDES]
        if emails[0] and emails[0] == emails[1]:
            self.add_error("borrower_email", _("les deux parties ont la même adresse : il en faut une pour chacune."))
        return data

    @property
    def by_hand(self) -> bool:
        """On paper."""
        return bool(self.cleaned_data["way"] == BY_HAND)

    def signers(self) -> tuple[SignerData, SignerData]:
        """The borrower’s, then the lender’s."""
        data = self.cleaned_data
        borrower, lender = (
            SignerData(
                name=data[f"{side}_name"], email=data[f"{side}_email"], capacity=data[f"{side}_capacity"],
                language=data["language"],
            )
            for side in SIDES
        )  # fmt: skip
        return borrower, lender


class YearForm(AgreementForm):
    """The convention of a year: with which structure, between which days."""

    borrower = forms.CharField(
        label=gettext_lazy("Emprunteur"), max_length=200,
        help_text=gettext_lazy("Le nom de la structure, tel qu’il est dans l’annuaire."),
        error_messages={"required": gettext_lazy("écrivez avec quelle structure.")},
    )  # fmt: skip
    borrower_slug = forms.CharField(required=False, max_length=90, widget=forms.HiddenInput)
    first_on = DayField(
        label=gettext_lazy("Du"), reach=FAR,
        error_messages={"required": gettext_lazy("choisissez le premier jour.")},
    )  # fmt: skip
    last_on = DayField(
        label=gettext_lazy("Au"), reach=FAR,
        error_messages={"required": gettext_lazy("choisissez le dernier jour.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The structure is one of the directory; the end follows the beginning."""
        data = super().clean()
        typed = data.get("borrower", "")
        rows = Organisation.objects.filter(merged_into=None)
        chosen = rows.filter(slug=data.get("borrower_slug") or "").first()
        if chosen is None or chosen.name != typed:
            chosen = rows.filter(name__iexact=typed).order_by("pk").first() if typed else None
        if typed and chosen is None:
            self.add_error(
                "borrower", _("aucune structure de l’annuaire ne porte ce nom : choisissez-la dans la liste.")
            )
        data["organisation"] = chosen
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("la convention finit après avoir commencé."))
        return data


class LanguageForm(forms.Form):
    """The language of a paper that is issued."""

    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=LANGUAGES, initial="fr", required=False)

    @property
    def chosen(self) -> str:
        """French unless another was asked."""
        return str(self.cleaned_data.get("language") or "fr") if self.is_valid() else "fr"

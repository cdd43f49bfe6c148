"""For whom and where one borrows: what a basket says once for all its tools."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import squash
from maillage.directory.models import Organisation, Venue
from maillage.geography.forms import commune_of
from maillage.geography.models import Commune
from maillage.loans.actions import WhoData
from maillage.loans.enums import BorrowerType
from maillage.loans.models import Basket
from maillage.loans.models.columns import NAME_LENGTH, NOTE_LENGTH
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.accounts.models import User

MYSELF, ANOTHER = "moi", "autre"
MOST_EXPECTED, OLDEST = 1_000_000, 120
MOST_DIGITS = 19  # a longer number is no key of the database
FIGURES = {"inputmode": "numeric", "autocomplete": "off"}
PLAIN = ("contact_name", "contact_email", "contact_phone", "place", "purpose", "expected", "youngest", "levels",
         "programme_action")  # fmt: skip


def _capital(label: object) -> str:
    words = str(label)
    return words[:1].upper() + words[1:]


class BasketForm(forms.Form):
    """Who borrows, whom to call, where it will serve, for whom."""

    whom = forms.ChoiceField(
        label=gettext_lazy("Au nom de qui empruntez-vous ?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("dites pour quelle structure, ou au nom de qui, vous empruntez.")},
    )  # fmt: skip
    borrower_name = forms.CharField(label=gettext_lazy("Nom de la structure"), required=False, max_length=NAME_LENGTH)
    borrower_type = forms.ChoiceField(
        label=gettext_lazy("Type d’emprunteur"), required=False,
        help_text=gettext_lazy("Les règles de certains prêteurs en dépendent."),
    )  # fmt: skip
    contact_name = forms.CharField(label=gettext_lazy("Personne à joindre"), required=False, max_length=NAME_LENGTH)
    contact_email = forms.EmailField(label=gettext_lazy("Son adresse électronique"), required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Son téléphone"), required=False, max_length=30)
    venue_label = forms.CharField(
        label=gettext_lazy("Lieu"), required=False, max_length=160,
        help_text=gettext_lazy("Cherchez-le dans l’annuaire ; sinon, écrivez où l’outil servira ci-dessous."),
    )  # fmt: skip
    venue = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    place = forms.CharField(label=gettext_lazy("Où l’outil servira"), required=False, max_length=240)
    commune_label = forms.CharField(
        label=gettext_lazy("Commune où il servira"), required=False, max_length=120,
        help_text=gettext_lazy("Elle dit si le prêteur la dessert, et combien de jours prend le transport."),
    )  # fmt: skip
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    purpose = forms.CharField(
        label=gettext_lazy("Votre projet, en quelques mots"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    expected = forms.IntegerField(
        label=gettext_lazy("Public attendu"), required=False, min_value=0, max_value=MOST_EXPECTED,
        widget=forms.NumberInput(FIGURES),
    )  # fmt: skip
    youngest = forms.IntegerField(
        label=gettext_lazy("Âge des plus jeunes"), required=False, min_value=0, max_value=OLDEST,
        widget=forms.NumberInput(FIGURES),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Niveaux scolaires"), required=False, widget=forms.CheckboxSelectMultiple
    )
    programme_action = forms.CharField(
        label=gettext_lazy("Action de programme"), required=False, max_length=80,
        help_text=gettext_lazy("Si ce prêt sert une action d’un programme : son code. Le public y sera compté."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: "User", organisations: list[Organisation], **options: Any) -> None:
        """Know the structures of the person; the lists of levels and of borrowers."""
        super().__init__(*args, **options)
        self.user, self.organisations = user, {str(one.pk): one for one in organisations}
        self.commune_found: Commune | None = None
        self.venue_found: Venue | None = None
        fields: dict[str, Any] = self.fields
        mine = [(pk, one.name) for pk, one in self.organisations.items()]
        another = _("Une autre structure") if mine else _("Une structure")
        fields["whom"].choices = [*mine, (MYSELF, _("Moi-même, à titre personnel")), (ANOTHER, another)]
        types = [(one.value, _capital(one.label)) for one in BorrowerType if one != BorrowerType.PERSON]
        fields["borrower_type"].choices = [("", _("Choisissez")), *types]
        fields["levels"].choices = [(one.code, one.label) for one in terms_of(Scheme.LEVEL) if not one.retired]

    def clean(self) -> dict[str, Any]:
        """A name for a structure without page, a commune and a place of the lists."""
        data = super().clean() or self.cleaned_data
        whom = data.get("whom")
        if whom == ANOTHER and not data.get("borrower_name"):
            self.add_error("borrower_name", _("écrivez le nom de la structure."))
        if whom and whom != MYSELF and not data.get("borrower_type") and "borrower_type" not in self.errors:
            self.add_error("borrower_type", _("choisissez ce qui décrit le mieux l’emprunteur."))
        self._clean_place(data)
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        typed = squash(data.get("commune_label") or "")
        chosen = Commune.objects.filter(pk=data.get("commune") or "").first() if typed else None
        if chosen is None or not typed.startswith(squash(chosen.name)):
            data["commune"] = ""
        self.commune_found, sentence = commune_of(self, required=False)
        if sentence:
            self.add_error("commune_label", sentence)
        key = data.get("venue") or ""
        found = Venue.objects.published().filter(pk=key).first() if key.isdecimal() and len(key) < MOST_DIGITS else None
        if found is not None and squash(data.get("venue_label") or "").startswith(squash(found.name)):
            self.venue_found = found

    def who(self) -> WhoData:
        """What was typed, for the actions; what is wrong is left out."""
        data = self.cleaned_data
        whom = data.get("whom") or ""
        organisation = self.organisations.get(whom)
        myself = whom == MYSELF
        name = str(self.user) if myself else (data.get("borrower_name") or "" if whom == ANOTHER else "")
        return WhoData(
            borrower=organisation,
            borrower_name=name,
            borrower_type=BorrowerType.PERSON if myself else data.get("borrower_type") or "",
            borrower_commune=organisation.commune if organisation is not None else None,
            venue=self.venue_found,
            commune=self.commune_found or (self.venue_found.commune if self.venue_found is not None else None),
            place=data.get("place") or (data.get("venue_label") or "" if self.venue_found is None else ""),
            levels=tuple(data.get("levels") or ()),
            contact_name=data.get("contact_name") or "",
            contact_email=data.get("contact_email") or "",
            contact_phone=data.get("contact_phone") or "",
            purpose=data.get("purpose") or "",
            programme_action=data.get("programme_action") or "",
            expected=data.get("expected"),
            youngest=data.get("youngest"),
        )  # fmt: skip


def initial_of(basket: Basket | None, user: "User", organisations: list[Organisation]) -> dict[str, Any]:
    """What the basket says already; for the first time, what is known of the person."""
    if basket is None or (not basket.who and not basket.contact_email):
        alone = {"whom": str(organisations[0].pk)} if len(organisations) == 1 else {}
        known = {"contact_name": str(user), "contact_email": user.email} | alone
        commune = basket.commune if basket is not None else None
        return known | ({"commune": commune.pk, "commune_label": commune.name} if commune is not None else {})
    found: dict[str, Any] = {name: getattr(basket, name) for name in PLAIN}
    found |= {"borrower_name": basket.borrower_name, "borrower_type": basket.borrower_type}
    if basket.borrower_id is not None:
        found["whom"] = str(basket.borrower_id)
    elif basket.borrower_name:
        found["whom"] = MYSELF if basket.borrower_type == BorrowerType.PERSON else ANOTHER
    if basket.venue is not None:
        found |= {"venue": basket.venue.pk, "venue_label": basket.venue.where}
    if basket.commune is not None:
        found |= {"commune": basket.commune.pk, "commune_label": basket.commune.name}
    return found

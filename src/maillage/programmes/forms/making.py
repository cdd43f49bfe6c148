"""What a coordinator types of a programme, its actions and who carries them."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.directory.models import Organisation
from maillage.geography.forms import commune_of
from maillage.programmes.actions.managing import ActionData, PartData, ProgrammeData
from maillage.programmes.actions.spreading import TerritoryData
from maillage.programmes.enums import ActionType, PartRole, PeriodKind, Scope
from maillage.programmes.forms.places import CommunesField, DepartmentsField, communes_text, departments_text
from maillage.programmes.models import Action, Objective, Part, Programme, ProgrammeTerritory
from maillage.programmes.models.programmes import NAME_LENGTH
from maillage.ui.forms import FAR, DayField

if TYPE_CHECKING:
    from maillage.geography.models import Commune

ONE_DAY = timedelta(days=1)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day of a programme, which may be of a past century or of the next one."""
    return DayField(label=label, reach=FAR, **options)


def lines_of(text: str) -> tuple[str, ...]:
    """One thing a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _before(last: date | None) -> date | None:
    """People say the last day; rows keep the day after it."""
    return None if last is None else last + ONE_DAY


def _last(before: date | None) -> date | None:
    return None if before is None else before - ONE_DAY


class ProgrammeForm(forms.Form):
    """A programme. Days are those that people say: the last one is in."""

    name = forms.CharField(label=gettext_lazy("Nom du programme"), max_length=NAME_LENGTH)
    summary = forms.CharField(label=gettext_lazy("En une phrase"), max_length=300, required=False)
    starts_on = day_field(gettext_lazy("Premier jour"))
    last_day = day_field(gettext_lazy("Dernier jour"))
    coordinator = forms.CharField(
        label=gettext_lazy("Structure qui coordonne"), required=False, max_length=90,
        help_text=gettext_lazy("L’adresse de sa page dans l’annuaire, par exemple « club-cephee »."),
    )  # fmt: skip
    objectives = forms.CharField(
        label=gettext_lazy("Objectifs, un par ligne"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    audiences = forms.CharField(
        label=gettext_lazy("Publics visés, un par ligne"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=8000, widget=forms.Textarea({"rows": 8})
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Page publique"), required=False,
        help_text=gettext_lazy("Sinon, seuls ses structures, ses financeurs et la coordination la voient."),
    )  # fmt: skip

    def clean_coordinator(self) -> Organisation | None:
        """A published structure of the directory."""
        return organisation_named(self.cleaned_data["coordinator"])

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext_lazy("le dernier jour ne vient pas avant le premier."))
        return data

    def data_typed(self) -> ProgrammeData:
        """What was typed."""
        data = self.cleaned_data
        return ProgrammeData(
            name=data["name"], summary=data["summary"], starts_on=data["starts_on"],
            ends_before=data["last_day"] + ONE_DAY, coordinator=data["coordinator"],
            audiences=lines_of(data["audiences"]), description=data["description"], is_public=data["is_public"],
        )  # fmt: skip


def organisation_named(slug: str) -> Organisation | None:
    """A published structure by its address; none when nothing was typed.

    Raises:
        forms.ValidationError: there is none of that address.
    """
    wanted = slug.strip().strip("/").rpartition("/")[2]
    if not wanted:
        return None
    found = Organisation.objects.published().filter(slug=wanted, merged_into=None).first()
    if found is None:
        raise forms.ValidationError(gettext_lazy("aucune structure de l’annuaire n’a cette adresse : copiez-la depuis"
                                                 " sa page."))  # fmt: skip
    return found


def programme_initial(programme: Programme) -> dict[str, Any]:
    """What the form shows of a programme."""
    names = ("name", "summary", "starts_on", "description", "is_public")
    known = {name: getattr(programme, name) for name in names}
    objectives = programme.objectives.order_by("position", "pk").values_list("text", flat=True)
    return known | {
        "last_day": _last(programme.ends_before), "audiences": "\n".join(programme.audiences),
        "objectives": "\n".join(objectives),
        "coordinator": programme.coordinator.slug if programme.coordinator is not None else "",
    }  # fmt: skip


class ActionForm(forms.Form):
    """An action."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, help_text=gettext_lazy("Court : A01."))
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=ActionType.choices)
    scope = forms.ChoiceField(
        label=gettext_lazy("Portée"), required=False, choices=[("", gettext_lazy("non renseignée")), *Scope.choices]
    )
    place = forms.CharField(label=gettext_lazy("Lieu"), max_length=200, required=False)
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(
        label=gettext_lazy("Commune"), required=False, max_length=120,
        help_text=gettext_lazy("Le lieu principal, posé sur la carte du bilan. Vide : l’action n’a pas de lieu fixe."),
    )  # fmt: skip
    other_communes = CommunesField(
        label=gettext_lazy("Autres communes, une par ligne"),
        help_text=gettext_lazy("Là où l’action va aussi ; avec le code postal quand plusieurs portent ce nom."),
    )
    departments = DepartmentsField(label=gettext_lazy("Départements ou provinces, un par ligne"))
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    audiences = forms.CharField(
        label=gettext_lazy("Publics visés, un par ligne"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    objectives = forms.ModelMultipleChoiceField(
        Objective.objects.none(), label=gettext_lazy("Objectifs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field(gettext_lazy("Premier jour"), required=False)
    last_day = day_field(gettext_lazy("Dernier jour"), required=False)

    def __init__(self, *args: Any, programme: Programme, action: Action | None, **options: Any) -> None:
        """Offer the objectives of the programme."""
        if action is not None:
            names = ("code", "title", "type", "scope", "place", "description", "starts_on")
            known = {name: getattr(action, name) for name in names}
            options["initial"] = known | {
                "commune": action.commune_id, "commune_label": action.commune.name if action.commune else "",
                "other_communes": communes_text(action.other_communes.order_by("name", "pk")),
                "departments": departments_text(action.departments.order_by("name", "pk")),
                "last_day": _last(action.ends_before), "audiences": "\n".join(action.audiences),
                "objectives": list(action.objectives.order_by("pk")),
            }  # fmt: skip
        super().__init__(*args, **options)
        field: Any = self.fields["objectives"]
        field.queryset = programme.objectives.order_by("position", "pk")
        self.commune_found: Commune | None = None

    def clean(self) -> dict[str, Any]:
        """A commune of the list; the last day is not before the first."""
        data = super().clean() or self.cleaned_data
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext_lazy("le dernier jour ne vient pas avant le premier."))
        return data

    def data_typed(self) -> ActionData:
        """What was typed."""
        data = self.cleaned_data
        return ActionData(
            code=data["code"], title=data["title"], type=data["type"], scope=data["scope"], place=data["place"],
            description=data["description"], audiences=lines_of(data["audiences"]), starts_on=data["starts_on"],
            ends_before=_before(data["last_day"]), objectives=tuple(data["objectives"]),
            commune=self.commune_found, other_communes=data["other_communes"], departments=data["departments"],
        )  # fmt: skip


class PartForm(forms.Form):
    """What a structure is for an action."""

    organisation = forms.CharField(
        label=gettext_lazy("Structure"), max_length=90,
        help_text=gettext_lazy("L’adresse de sa page dans l’annuaire, par exemple « club-cephee »."),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=PartRole.choices)
    starts_on = day_field(gettext_lazy("Depuis le"))
    last_day = day_field(gettext_lazy("Jusqu’au"), required=False)
    contact = forms.EmailField(
        label=gettext_lazy("Contact pour les retours"), required=False,
        help_text=gettext_lazy("L’adresse d’un compte de son équipe ; sinon, qui gère sa page est relancé."),
    )  # fmt: skip
    substitute = forms.EmailField(label=gettext_lazy("Suppléant"), required=False)

    def clean_organisation(self) -> Organisation | None:
        """A published structure of the directory."""
        return organisation_named(self.cleaned_data["organisation"])

    def clean(self) -> dict[str, Any]:
        """Contacts are of the team of the structure: nobody else is written to, and no account is given away."""
        data = super().clean() or self.cleaned_data
        organisation = data.get("organisation")
        for name in ("contact", "substitute"):
            if organisation is None or not data.get(name):
                data[name] = None
                continue
            person = User.objects.filter(
                memberships__organisation=organisation, email__iexact=data[name], is_active=True
            ).first()
            if person is None:
                self.add_error(name, gettext_lazy("cette adresse n’est pas celle d’une personne de son équipe."))
            data[name] = person
        return data

    def data_typed(self) -> PartData:
        """What was typed."""
        data = self.cleaned_data
        return PartData(
            organisation=data["organisation"], role=data["role"], starts_on=data["starts_on"],
            ends_before=_before(data["last_day"]), contact=data["contact"], substitute=data["substitute"],
        )  # fmt: skip


class EndForm(forms.Form):
    """The last day of a role."""

    part = forms.ModelChoiceField(Part.objects.none(), widget=forms.HiddenInput)
    last_day = day_field(gettext_lazy("Dernier jour"))

    def __init__(self, *args: Any, action: Action, **options: Any) -> None:
        """Only roles of this action."""
        super().__init__(*args, **options)
        field: Any = self.fields["part"]
        field.queryset = action.parts.all()

    @property
    def ends_before(self) -> date:
        """The day after the last one."""
        day: date = self.cleaned_data["last_day"]
        return day + ONE_DAY


class TerritoryForm(forms.Form):
    """Where a programme runs, and between which days: a reform may change a territory, not the past."""

    name = forms.CharField(
        label=gettext_lazy("Nom à cette époque"), max_length=120,
        help_text=gettext_lazy("Par exemple : Picardie, puis Hauts-de-France."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Précision"), required=False, max_length=200)
    departments = DepartmentsField(label=gettext_lazy("Départements ou provinces, un par ligne"))
    starts_on = day_field(gettext_lazy("Entre dans le programme le"))
    last_day = day_field(gettext_lazy("Dernier jour"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext_lazy("le dernier jour ne vient pas avant le premier."))
        return data

    def data_typed(self) -> TerritoryData:
        """What was typed."""
        data = self.cleaned_data
        return TerritoryData(
            name=data["name"], note=data["note"], departments=data["departments"], starts_on=data["starts_on"],
            ends_before=_before(data["last_day"]),
        )  # fmt: skip


def territory_initial(row: ProgrammeTerritory) -> dict[str, Any]:
    """What the form shows of a territory."""
    return {
        "name": row.name, "note": row.note, "departments": departments_text(row.departments.order_by("name", "pk")),
        "starts_on": row.starts_on, "last_day": _last(row.ends_before),
    }  # fmt: skip


class FunderForm(forms.Form):
    """Who pays."""

    name = forms.CharField(label=gettext_lazy("Financeur"), required=False, max_length=NAME_LENGTH)
    organisation = forms.CharField(
        label=gettext_lazy("Sa page dans l’annuaire"), required=False, max_length=90,
        help_text=gettext_lazy("Facultatif : son équipe lit alors la vue des financeurs."),
    )  # fmt: skip

    def clean_organisation(self) -> Organisation | None:
        """A published structure of the directory."""
        return organisation_named(self.cleaned_data["organisation"])


class PeriodsForm(forms.Form):
    """Which periods to make over the whole programme."""

    kind = forms.ChoiceField(label=gettext_lazy("Une campagne par"), choices=PeriodKind.choices)

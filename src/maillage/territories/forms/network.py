"""What administrators type of the territories themselves: opening, renaming, joining, splitting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.geography.models import Department
from maillage.territories.models import Territory


class NameForm(forms.Form):
    """A name, the same in a sentence, an address."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    in_name = forms.CharField(
        label=_("Nom avec sa préposition"), max_length=90, help_text=_("Comme « en Hauts-de-France ».")
    )
    slug = forms.SlugField(
        label=_("Adresse"), max_length=60,
        help_text=_("Le début de ses adresses, en minuscules et sans espaces, comme « hauts-de-france »."),
    )  # fmt: skip

    def __init__(self, *args: Any, territory: Territory | None = None, **options: Any) -> None:
        """Which territory keeps its own name."""
        super().__init__(*args, **options)
        self.territory = territory

    def clean_name(self) -> str:
        """A name that no other territory has."""
        name: str = self.cleaned_data["name"].strip()
        same = Territory.objects.filter(name__iexact=name)
        if (same.exclude(pk=self.territory.pk) if self.territory else same).exists():
            raise forms.ValidationError(_("Un territoire porte déjà ce nom."))
        return name


class DepartmentsField(forms.ModelMultipleChoiceField[Department]):
    """Departments or provinces, as boxes to tick."""

    def __init__(self, **options: Any) -> None:
        """All of them, by country and number."""
        rows = Department.objects.order_by("country", "code")
        super().__init__(queryset=rows, widget=forms.CheckboxSelectMultiple, **options)


class OpenForm(NameForm):
    """A new territory."""

    country = forms.ChoiceField(label=_("Pays"), choices=[("FR", "France"), ("BE", _("Belgique"))])
    departments = DepartmentsField(label=_("Départements ou provinces"), required=False)


class SplitForm(NameForm):
    """The new territory, and the departments that leave for it."""

    departments = DepartmentsField(
        label=_("Départements ou provinces qui partent"),
        error_messages={"required": _("Cochez au moins un département.")},
    )

    def __init__(self, *args: Any, leaves: Territory, **options: Any) -> None:
        """Only those that it covers may leave it."""
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["departments"].queryset = leaves.departments.order_by("country", "code")


class MergeForm(forms.Form):
    """The territory that takes over."""

    into = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Rejoint"), to_field_name="slug", empty_label=_("Choisissez…")
    )

    def __init__(self, *args: Any, territory: Territory, **options: Any) -> None:
        """The other open ones."""
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["into"].queryset = Territory.objects.open().exclude(pk=territory.pk).in_order()

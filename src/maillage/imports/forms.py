"""What a coordinator says of a source: where it is, how it is read, what its columns and labels mean."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from maillage.core.text import fold
from maillage.directory.models import Organisation, Venue
from maillage.imports.actions.running import SourceData
from maillage.imports.enums import Schedule, Subject
from maillage.imports.models import Source
from maillage.imports.readers import FIELDS, Proposal
from maillage.imports.readers.guard import MAX_BYTES, MEGABYTE
from maillage.imports.tables import FIELD_LABELS, STRUCTURE_LABELS
from maillage.territories.models import Territory
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term
from maillage.vocabularies.querysets import terms_of

WEBCAL = re.compile(r"^webcals?:", re.IGNORECASE)
ON_THE_WEB = URLValidator(schemes=("http", "https"))
ACCEPT = ".ics,.ical,.json,.jsonld,.csv,.tsv,.txt,.xlsx,.ods,.xml,.rss,.atom,.html,.gz"
SHOWN_SAMPLES = 3


class FileField(forms.FileField):
    """A file of at most 50 MB."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a larger file before it is read.

        Raises:
            ValidationError: over 50 MB.
        """
        given = super().clean(data, initial)
        if isinstance(given, UploadedFile) and (given.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("Ce fichier dépasse %(most)d Mo : exportez une période plus courte.")
                % {"most": MAX_BYTES // MEGABYTE}
            )
        return given


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs wants a type that Django 5.2 does not take
    """A source: a file to send or an address to read, and what is decided for it once and for all."""

    file = FileField(
        label=_("Fichier"),
        required=False,
        help_text=_("iCalendar, OpenAgenda, Opendatasoft, CSV, Excel, JSON-LD… jusqu’à 50 Mo."),
        widget=forms.FileInput({"accept": ACCEPT}),
    )

    address = forms.CharField(
        label=_("Adresse de l’agenda"),
        required=False,
        max_length=1000,
        help_text=_("L’adresse d’un calendrier, d’un export ou d’une page, à la place d’un fichier."),
        widget=forms.URLInput,
    )

    class Meta:
        model = Source
        fields = (
            "name", "subject", "address", "format", "complete", "images", "schedule", "organiser", "venue", "family",
        )  # fmt: skip
        labels = {"complete": _("La source donne toujours sa liste complète")}

    def __init__(self, *args: Any, territory: Territory, with_file: bool = True, **options: Any) -> None:
        """Offer the organisations and places of the territory; a known source has no file to send here."""
        super().__init__(*args, **options)
        self.territory = territory
        self.instance.territory = territory
        chosen: Any = self.fields["organiser"]
        chosen.queryset = Organisation.objects.shown_in(territory.pk).order_by("name")
        places: Any = self.fields["venue"]
        places.queryset = Venue.objects.shown_in(territory.pk).filter(verified_at__isnull=False).order_by("name")
        families: Any = self.fields["family"]
        families.queryset = Term.objects.of(Scheme.FAMILY).filter(retired=False)
        families.help_text = _("Pour un fichier de structures qui ne dit pas leur famille.")
        self.fields["subject"].required = False
        if self.instance.pk is None:
            self.fields["complete"].initial = True
        if not with_file:
            del self.fields["file"]

    def clean_name(self) -> str:
        """One source of a territory has this name: next month's file is a new reading of the same source.

        Raises:
            ValidationError: another source has it.
        """
        name: str = self.cleaned_data["name"]
        if Source.objects.filter(territory=self.territory, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _(
                    "Une source s’appelle déjà ainsi. Pour lire un fichier plus récent, ouvrez-la depuis la liste et"
                    " choisissez « Lire à nouveau » ; pour une autre source, donnez un autre nom."
                )
            )
        return name

    def clean_address(self) -> str:
        """An address on the web; calendars that say « webcal: » are read where they really are.

        Raises:
            ValidationError: it is no address that can be read.
        """
        found = WEBCAL.sub("https:", self.cleaned_data["address"], count=1)
        if found and ":" not in found.partition("/")[0]:
            found = f"https://{found}"
        try:
            if found:
                ON_THE_WEB(found)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("Cette adresse ne peut pas être lue : recopiez-la en entier, comme https://exemple.fr/agenda.ics.")
            ) from error
        return found

    def clean(self) -> dict[str, Any]:
        """A source has a file or an address, and an address when it is read every night.

        Raises:
            ValidationError: neither, or a nightly reading without an address.
        """
        data = super().clean() or self.cleaned_data
        if "file" in self.fields and not data.get("file") and not data.get("address") and not self.errors:
            self.add_error("file", _("Choisissez un fichier, ou donnez l’adresse de l’agenda."))
        if data.get("schedule") == Schedule.DAILY and not data.get("address"):
            self.add_error("address", _("Pour relire chaque nuit, donnez l’adresse de la source."))
        data["subject"] = data.get("subject") or Subject.EVENTS.value
        return dict(data)

    def source_data(self) -> SourceData:
        """What was typed, for the action."""
        return SourceData(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class ReadForm(forms.Form):
    """A newer file of a known source; without one, its address is read again."""

    file = FileField(label=_("Nouveau fichier"), required=False, widget=forms.FileInput({"accept": ACCEPT}))


class ColumnsForm(forms.Form):
    """The role of each column of a table."""

    needed: str = "title"
    missing: Any = _("Choisissez la colonne qui donne le titre.")

    def __init__(
        self,
        *args: Any,
        headers: list[str],
        proposals: dict[str, Proposal],
        samples: list[list[object]],
        **options: Any,
    ) -> None:
        """One choice for each column, with what its first lines say."""
        super().__init__(*args, **options)
        choices = [("", _("laisser de côté")), *self.roles()]
        self.headers = headers
        for rank, header in enumerate(headers):
            values = [str(row[rank])[:60] for row in samples if rank < len(row) and row[rank] not in (None, "")]
            self.fields[f"column_{rank}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=proposals[header].field,
                help_text=" · ".join(values[:SHOWN_SAMPLES]),
            )

    def roles(self) -> list[tuple[str, Any]]:
        """The roles a column may have."""
        return [(name, FIELD_LABELS[name]) for name in FIELDS]

    def clean(self) -> dict[str, Any]:
        """A table has a title; a list of structures has names.

        Raises:
            ValidationError: no column gives it.
        """
        data = super().clean() or self.cleaned_data
        if self.needed not in data.values():
            raise forms.ValidationError(self.missing)
        return dict(data)

    def mapping(self) -> dict[str, str]:
        """The field of each header."""
        return {header: self.cleaned_data[f"column_{rank}"] for rank, header in enumerate(self.headers)}


class StructureColumnsForm(ColumnsForm):
    """The role of each column of a list of structures."""

    needed = "name"
    missing = _("Choisissez la colonne qui donne le nom.")

    def roles(self) -> list[tuple[str, Any]]:
        """The roles a column may have."""
        return list(STRUCTURE_LABELS.items())


class LabelsForm(forms.Form):
    """The term that each label of the source means."""

    def __init__(
        self, *args: Any, waiting: dict[str, dict[str, int]], said: dict[str, dict[str, str]], **options: Any
    ) -> None:
        """One choice for each label that nobody has recognised, and for those already said."""
        super().__init__(*args, **options)
        self.rows: list[tuple[str, str, str]] = []
        known = [(scheme, label) for scheme, labels in sorted(said.items()) for label in sorted(labels)]
        fresh = [
            (scheme, label)
            for scheme, labels in sorted(waiting.items())
            for label in labels
            if fold(label) not in said.get(scheme, {})
        ]
        for rank, (scheme, label) in enumerate(dict.fromkeys([*fresh, *known])):
            terms = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
            name = f"label_{rank}"
            self.rows.append((name, scheme, label))
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", _("aucun")), *terms],
                required=False,
                initial=said.get(scheme, {}).get(fold(label), ""),
            )

    def labels(self) -> dict[str, dict[str, str]]:
        """Codes by list and label, as they are remembered."""
        found: dict[str, dict[str, str]] = {}
        for name, scheme, label in self.rows:
            found.setdefault(scheme, {})[fold(label)] = self.cleaned_data[name]
        return found

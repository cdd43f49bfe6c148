"""What a coordinator types of an automatic feed: what it counts, and which activity it lets in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.attendance.enums import dimensions
from maillage.attendance.models import Subject
from maillage.core.text import with_colon
from maillage.events.actions.attendance import KIND as EVENT
from maillage.events.enums import Mode
from maillage.geography.models import Commune, Department
from maillage.programmes.actions.indicators import FeedData
from maillage.programmes.enums import Measure
from maillage.programmes.forms.places import CommunesField, communes_text
from maillage.programmes.models import FeedRule, Programme
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

SCHEMES = {"types": Scheme.EVENT_TYPE, "themes": Scheme.THEME, "audiences": Scheme.AUDIENCE}
KINDS = {
    EVENT: gettext_lazy("événements de l’agenda"), "session": gettext_lazy("séances"),
    "loan": gettext_lazy("étapes d’un prêt"), "training": gettext_lazy("formations"),
    "visit": gettext_lazy("visites"), "class": gettext_lazy("classes"),
}  # fmt: skip
FILTERS = ("kinds", "types", "themes", "audiences", "modes", "departments", "communes", "parts")


def _several(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )  # choices are given when the form is made


class FeedFields(forms.Form):
    """What fills the indicator, and the filters of the activity that counts. Nothing ticked lets everything in."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Rempli par l’activité enregistrée"), required=False,
        choices=[("", gettext_lazy("non, saisi à la main")), *Measure.choices],
    )  # fmt: skip
    only_named = forms.BooleanField(
        label=gettext_lazy("Seulement les événements qui citent l’action"), required=False, initial=True
    )
    kinds = _several(gettext_lazy("Activité"))
    types = _several(gettext_lazy("Types d’événement"))
    themes = _several(gettext_lazy("Thèmes"))
    audiences = _several(gettext_lazy("Publics visés par l’événement"))
    modes = _several(gettext_lazy("Participation"), choices=Mode.choices)
    departments = _several(gettext_lazy("Départements ou provinces du lieu"))
    communes = CommunesField(
        label=gettext_lazy("Communes du lieu, une par ligne"),
        help_text=gettext_lazy("Avec le code postal quand plusieurs portent ce nom."),
    )
    parts = _several(
        gettext_lazy("Personnes comptées, dans une seule répartition"),
        help_text=gettext_lazy("Une séance dont cette répartition n’est pas donnée reste sans nombre, jamais zéro."),
    )

    def offer(self, programme: Programme, feed: FeedRule | None) -> None:
        """The lists of today; what a rule kept and is no longer offered stays ticked."""
        fields: dict[str, Any] = self.fields
        kept = dict(feed.filters) if feed is not None else {}
        for name, scheme in SCHEMES.items():
            fields[name].choices = [
                (term.code, term.label)
                for term in terms_of(scheme)
                if not term.retired or term.code in kept.get(name, ())
            ]
        known = {EVENT, *Subject.objects.order_by().values_list("kind", flat=True).distinct()}
        known |= set(feed.kinds) if feed is not None else set()
        fields["kinds"].choices = [(kind, KINDS.get(kind, kind)) for kind in sorted(known)]
        own = Department.objects.filter(pk__in=departments_of(programme) | set(kept.get("departments", ())))
        fields["departments"].choices = [(one.code, str(one)) for one in own.order_by("name", "pk")]
        fields["parts"].choices = [
            (f"{one.code}={part.code}", with_colon(one.label, part.label))
            for one in dimensions()
            for part in one.members
        ]

    @property
    def has_filters(self) -> bool:
        """Whether the filters are to be shown open."""
        return any(self[name].value() or self[name].errors for name in FILTERS)

    def clean_parts(self) -> dict[str, list[str]]:
        """Members by dimension; of one only."""
        found: dict[str, list[str]] = {}
        for key in self.cleaned_data["parts"]:
            dimension, _sign, member = key.partition("=")
            found.setdefault(dimension, []).append(member)
        if len(found) > 1:
            raise forms.ValidationError(_("cochez des parts d’une seule répartition."))
        return found

    def clean(self) -> dict[str, Any]:
        """Filters go with a measure; parts of people with people."""
        data = super().clean() or self.cleaned_data
        measure = data.get("measure")
        if "measure" in data and not measure and any(data.get(name) for name in FILTERS):
            self.add_error(
                "measure", _("des filtres sont choisis : dites ce que l’activité remplit, ou décochez-les tous.")
            )
        elif measure and measure != Measure.PARTICIPATIONS and data.get("parts"):
            self.add_error("parts", _("ces parts ne filtrent que des participations : décochez-les."))
        return data

    def feed_typed(self, breakdowns: tuple[str, ...]) -> FeedData | None:
        """The rule, when there is one."""
        data = self.cleaned_data
        if not data["measure"]:
            return None
        filters: dict[str, Any] = {name: list(data[name]) for name in FILTERS[1:6]}
        filters |= {"communes": [one.pk for one in data["communes"]], "parts": data["parts"]}
        return FeedData(
            measure=data["measure"], only_named=data["only_named"], kinds=tuple(data["kinds"]), breakdowns=breakdowns,
            filters={name: value for name, value in filters.items() if value},
        )  # fmt: skip


def departments_of(programme: Programme) -> set[str]:
    """Where the programme runs, or ran."""
    ran = programme.territories.order_by().values_list("departments__code", flat=True)
    own = programme.territory.departments.order_by().values_list("code", flat=True)
    return {code for code in (*ran, *own) if code}


def feed_initial(feed: FeedRule | None) -> dict[str, Any]:
    """What the form shows of a rule."""
    if feed is None:
        return {"measure": "", "only_named": True}
    filters = feed.filters
    named = Commune.objects.filter(pk__in=filters.get("communes", ())).order_by("name", "pk")
    return {
        "measure": feed.measure, "only_named": feed.only_named, "kinds": feed.kinds, "communes": communes_text(named),
        "parts": [f"{name}={part}" for name, parts in (filters.get("parts") or {}).items() for part in parts],
        **{name: filters.get(name, []) for name in FILTERS[1:6]},
    }  # fmt: skip

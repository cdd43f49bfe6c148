"""What a coordinator types of an indicator: its definition, its breakdowns written one a line, what feeds it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.attendance.enums import dimensions
from maillage.programmes.actions.indicators import ADDS_UP, BreakdownData, VersionData
from maillage.programmes.enums import (
    TOLD_BY_ACTIVITY,
    Counted,
    Nature,
    Overlap,
    PeriodKind,
    Polarity,
    Rule,
)
from maillage.programmes.forms.breakdowns import known_names, read_lines, written
from maillage.programmes.forms.feeds import FeedFields, feed_initial
from maillage.programmes.forms.making import day_field
from maillage.programmes.models import Action, Indicator, IndicatorVersion, Programme
from maillage.programmes.models.indicators import MOST_DECIMALS

USUAL = gettext_lazy("celle de la nature")


class IndicatorForm(FeedFields):
    """An indicator and one of its definitions."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, help_text=gettext_lazy("Court : I01."))
    theme = forms.CharField(label=gettext_lazy("Rubrique"), max_length=80, required=False)
    rhythm = forms.ChoiceField(label=gettext_lazy("Demandé chaque"), choices=PeriodKind.choices)
    actions = forms.ModelMultipleChoiceField(
        Action.objects.none(), label=gettext_lazy("Actions concernées"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucune cochée : toutes."),
    )  # fmt: skip
    is_public = forms.BooleanField(label=gettext_lazy("Publier ses chiffres validés"), required=False, initial=True)
    label = forms.CharField(label=gettext_lazy("Intitulé"), max_length=160)
    definition = forms.CharField(
        label=gettext_lazy("Définition"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Ce qui est compté, ce qui ne l’est pas : elle s’ouvre à côté de chaque chiffre."),
    )  # fmt: skip
    counts = forms.ChoiceField(label=gettext_lazy("Ce qui est compté"), choices=Counted.choices)
    unit = forms.CharField(label=gettext_lazy("Unité affichée"), max_length=40, required=False)
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), choices=Nature.choices)
    over_time = forms.ChoiceField(
        label=gettext_lazy("D’une période à l’autre"), required=False, choices=[("", USUAL), *Rule.choices]
    )
    over_structures = forms.ChoiceField(
        label=gettext_lazy("D’une structure à l’autre"), required=False, choices=[("", USUAL), *Rule.choices]
    )
    overlap = forms.ChoiceField(
        label=gettext_lazy("Recouvrement entre structures"), choices=Overlap.choices, initial=Overlap.UNKNOWN
    )
    polarity = forms.ChoiceField(label=gettext_lazy("Sens"), choices=Polarity.choices, initial=Polarity.UP)
    decimals = forms.IntegerField(label=gettext_lazy("Décimales"), min_value=0, max_value=MOST_DECIMALS, initial=0)
    small_count = forms.IntegerField(
        label=gettext_lazy("Ne pas publier au-dessous de"), min_value=0, max_value=100, initial=0
    )
    breakdowns = forms.CharField(
        label=gettext_lazy("Répartitions, une par ligne"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    composed_of = forms.ModelMultipleChoiceField(
        Indicator.objects.none(), label=gettext_lazy("Composé de"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Aucun coché : il est saisi ou rempli. Sinon il n’est demandé à personne : c’est la somme des indicateurs"
            " cochés, et un avertissement le dit partout où il paraît."
        ),
    )  # fmt: skip
    since = day_field(gettext_lazy("En vigueur depuis le"))
    reason = forms.CharField(label=gettext_lazy("Pourquoi cette version"), max_length=300, required=False)

    def __init__(
        self, *args: Any, programme: Programme, version: IndicatorVersion | None = None, **options: Any
    ) -> None:
        """Offer the actions of the programme; show the last definition."""
        if version is not None:
            options["initial"] = _known(version)
        super().__init__(*args, **options)
        self.programme = programme
        self.fields["breakdowns"].help_text = _(
            "Par exemple « Femmes et hommes (partition) : femmes, hommes » ; ou « (partielle) », « (recouvrante) »."
            " « Non renseigné » s’ajoute seul aux partitions. Maillage en connaît, par leur nom : %(names)s ;"
            " « tous » prend toutes leurs parts."
        ) % {"names": known_names()}
        field: Any = self.fields["actions"]
        field.queryset = programme.actions.in_order()
        self._offer_terms(programme, version)
        self.offer(programme, getattr(version, "feed", None) if version is not None else None)
        self.version = version
        if version is not None:
            self.fields["code"].disabled = True

    def _offer_terms(self, programme: Programme, version: IndicatorVersion | None) -> None:
        """The other indicators, by their last label; those that add up."""
        last = {one.indicator_id: one for one in versions_of(programme)}
        kept = set(version.composed_of.values_list("indicator", flat=True)) if version is not None else set()
        own = version.indicator_id if version is not None else None
        usable = {pk for pk, one in last.items() if pk != own and one.nature in ADDS_UP and not one.is_composite}
        field: Any = self.fields["composed_of"]
        field.queryset = programme.indicators.filter(pk__in=usable | kept).in_order()
        field.label_from_instance = lambda one: (
            f"{one.code}. {last[one.pk].label} ({last[one.pk].get_counts_display()})"
        )

    def clean_breakdowns(self) -> tuple[BreakdownData, ...]:
        """Lines as breakdowns."""
        return read_lines(self.cleaned_data["breakdowns"], self.programme)

    def data_typed(self) -> VersionData:
        """What was typed."""
        data = self.cleaned_data
        names = ("label", "definition", "counts", "unit", "nature", "over_time", "over_structures", "overlap",
                 "polarity", "decimals", "small_count", "since", "reason", "breakdowns")  # fmt: skip
        own = {name: data[name] for name in names}
        known = {one.code for one in dimensions()} | TOLD_BY_ACTIVITY
        filled = tuple(one.dimension for one in data["breakdowns"] if one.dimension in known)
        return VersionData(feed=self.feed_typed(filled), composed_of=tuple(data["composed_of"]), **own)


def versions_of(programme: Programme) -> list[IndicatorVersion]:
    """Every definition, the last of each indicator after the others."""
    return list(IndicatorVersion.objects.filter(indicator__programme=programme).order_by("since", "number"))


def _known(version: IndicatorVersion) -> dict[str, Any]:
    indicator = version.indicator
    names = ("label", "definition", "counts", "unit", "nature", "over_time", "over_structures", "overlap", "polarity",
             "decimals", "small_count")  # fmt: skip
    terms = version.composed_of.order_by("position", "pk").values_list("indicator", flat=True)
    return {name: getattr(version, name) for name in names} | {
        "code": indicator.code, "theme": indicator.theme, "rhythm": indicator.rhythm, "is_public": indicator.is_public,
        "actions": list(indicator.actions.in_order()), "breakdowns": written(version),
        "composed_of": list(terms), **feed_initial(getattr(version, "feed", None)),
    }  # fmt: skip

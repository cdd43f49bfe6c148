"""What a coordinator types of a figure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import with_colon
from maillage.directory.models import Organisation
from maillage.programmes.actions.expected import key_of
from maillage.programmes.enums import ActionType
from maillage.programmes.forms.numbers import NumberField
from maillage.programmes.models import Action, BreakdownMember, Indicator, IndicatorVersion, Period, Programme
from maillage.reports.actions.figures import FigureData
from maillage.reports.enums import Entity, FigureKind
from maillage.reports.models import Figure, Report
from maillage.reports.models.reports import KEY_LENGTH, LABEL_LENGTH, LIMITS_LENGTH, NOTE_LENGTH

NUMBER = {"invalid": gettext_lazy("Écrivez un nombre, sans unité : 2 300 000.")}
DAY = {"invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027.")}


class FigureForm(forms.Form):
    """A figure: what it is called, where it comes from, what it is a share of, what is not known."""

    label = forms.CharField(label=gettext_lazy("Intitulé"), max_length=LABEL_LENGTH)
    key = forms.SlugField(
        label=gettext_lazy("Nom du jeton"), max_length=KEY_LENGTH, required=False,
        help_text=gettext_lazy("Court, sans accent. Laissé vide, il est fait depuis l’intitulé."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("D’où vient ce chiffre"), choices=FigureKind.choices, widget=forms.RadioSelect,
        initial=FigureKind.INDICATOR,
    )  # fmt: skip
    indicator = forms.ChoiceField(label=gettext_lazy("Indicateur, ou une de ses parts"), required=False)
    period = forms.ModelChoiceField(
        label=gettext_lazy("Période"), queryset=Period.objects.none(), required=False,
        empty_label=gettext_lazy("tout le programme"),
    )  # fmt: skip
    actions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Seulement ces actions"), queryset=Action.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Seulement ces structures"), queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    entity = forms.ChoiceField(
        label=gettext_lazy("Ce qui est compté"), required=False, choices=[("", "—"), *Entity.choices]
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type d’action"), required=False, choices=[("", gettext_lazy("tous")), *ActionType.choices]
    )
    amount = NumberField(label=gettext_lazy("Montant"), required=False, error_messages=NUMBER)
    precision = NumberField(
        label=gettext_lazy("Arrondi de la source"), required=False, error_messages=NUMBER,
        help_text=gettext_lazy("100 000 pour un montant donné à 0,1 M€ près."),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source du montant"), required=False, max_length=NOTE_LENGTH)
    unit = forms.CharField(label=gettext_lazy("Unité"), required=False, max_length=40)
    out_of = forms.ModelChoiceField(
        label=gettext_lazy("Sur quel chiffre"), queryset=Figure.objects.none(), required=False,
        empty_label=gettext_lazy("aucun"),
        help_text=gettext_lazy("Celui dont il est une part, pour écrire « 8 sur 13 »."),
    )  # fmt: skip
    as_of = forms.DateField(
        label=gettext_lazy("Constaté le"), required=False, error_messages=DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Si la date des remontées ne suffit pas."),
    )  # fmt: skip
    limits = forms.CharField(
        label=gettext_lazy("Ce qu’on ne sait pas"), required=False, max_length=LIMITS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Montré à qui ouvre ce chiffre : doubles comptes, années absentes…"),
    )  # fmt: skip

    def __init__(self, *args: Any, report: Report, figure: Figure | None = None, **kwargs: Any) -> None:
        """Offer what the programme holds; the name of a token never changes."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        programme = report.programme
        fields["indicator"].choices = [("", "—"), *choices_of(programme)]
        fields["period"].queryset = programme.periods.oldest_first()
        fields["actions"].queryset = programme.actions.in_order()
        parts = Organisation.objects.filter(programme_parts__action__programme=programme)
        fields["organisations"].queryset = parts.distinct().order_by("name", "pk")
        others = report.figures.in_order()
        fields["out_of"].queryset = others.exclude(pk=figure.pk) if figure else others
        if figure is not None:
            del fields["key"]

    def clean(self) -> dict[str, Any]:
        """What goes with the kind that was chosen."""
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if kind == FigureKind.INDICATOR and not data.get("indicator"):
            self.add_error("indicator", _("Choisissez l’indicateur d’où vient ce chiffre."))
        if kind == FigureKind.ENTITIES and not data.get("entity"):
            self.add_error("entity", _("Choisissez ce que ce chiffre compte."))
        if kind == FigureKind.AMOUNT:
            if data.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", _("Écrivez le montant."))
            if not data.get("source"):
                self.add_error("source", _("Écrivez d’où vient ce montant : il est montré avec sa source."))
        if data.get("precision") == 0:
            data["precision"] = None
        if (data.get("precision") or 0) < 0:
            self.add_error("precision", _("Un arrondi est plus grand que zéro, ou vide."))
        return data

    def data_of(self) -> FigureData:
        """What was typed."""
        data = self.cleaned_data
        chosen, _bar, part = str(data.get("indicator") or "").partition("|")
        return FigureData(
            key=data.get("key") or data["label"], label=data["label"], kind=data["kind"],
            indicator=Indicator.objects.filter(pk=chosen).first() if chosen else None, part=part,
            period=data["period"], actions=list(data["actions"]), organisations=list(data["organisations"]),
            entity=data["entity"], type=data["type"], amount=data["amount"], precision=data["precision"],
            unit=data["unit"], source=data["source"], as_of=data["as_of"], out_of=data["out_of"],
            limits=data["limits"],
        )  # fmt: skip


def choices_of(programme: Programme) -> list[tuple[str, str]]:
    """The indicators with their parts, as « pk|dimension=member »."""
    codes = dict(programme.indicators.in_order().values_list("pk", "code"))
    versions = IndicatorVersion.objects.filter(indicator__programme=programme).order_by("since", "number")
    labels = dict.fromkeys(codes, "") | dict(versions.values_list("indicator", "label"))
    members: dict[int, list[tuple[str, str]]] = {}
    rows = BreakdownMember.objects.filter(breakdown__version__indicator__programme=programme)
    columns = ("breakdown__version__indicator", "breakdown__dimension", "code", "label")
    for pk, dimension, code, label in rows.order_by("breakdown__position", "position", "pk").values_list(*columns):
        members.setdefault(pk, []).append((f"{pk}|{key_of(dimension, code)}", with_colon(f"    {labels[pk]}", label)))
    found: list[tuple[str, str]] = []
    for pk, label in labels.items():
        found.append((str(pk), f"{codes[pk]} {label}"))
        found += dict(members.get(pk, [])).items()
    return found


def figure_initial(figure: Figure) -> dict[str, Any]:
    """A figure as its form."""
    bound = f"{figure.indicator_id}|{figure.part}" if figure.part else str(figure.indicator_id or "")
    return {
        "label": figure.label, "kind": figure.kind, "indicator": bound, "period": figure.period_id,
        "actions": list(figure.actions.order_by("pk").values_list("pk", flat=True)),
        "organisations": list(figure.organisations.order_by("pk").values_list("pk", flat=True)),
        "entity": figure.entity, "type": figure.type, "amount": figure.amount, "precision": figure.precision,
        "source": figure.source, "unit": figure.unit, "out_of": figure.out_of_id, "as_of": figure.as_of,
        "limits": figure.limits,
    }  # fmt: skip

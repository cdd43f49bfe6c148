"""What a coordinator types of statements and checks: values by line, sides chosen in words."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.programmes.enums import ActionType
from maillage.programmes.forms.numbers import NumberField, read_number, write_number
from maillage.programmes.models import IndicatorVersion
from maillage.reports.actions.verifying import CheckData, StatementData
from maillage.reports.enums import DECLARED, CheckRule, Entity
from maillage.reports.linter.outcome import quoted
from maillage.reports.linter.sides import plain
from maillage.reports.models import Check, Report, Statement
from maillage.reports.models.reports import CODE_LENGTH, LEAD_LENGTH, NOTE_LENGTH

NAMED = re.compile(r"^\s*(?P<name>[^:=]{1,60}?)\s*:\s*(?P<value>.+?)\s*$")
APART = re.compile(r";|,\s+")
SUM, VALUES = "sum", "values"
SEVERAL = {
    SUM: gettext_lazy("la somme des indicateurs cochés"), VALUES: gettext_lazy("les valeurs des indicateurs cochés"),
}  # fmt: skip
OF_INDICATOR: dict[str, Any] = {
    "indicator": "%(what)s", "entered": gettext_lazy("%(what)s : le total saisi"),
    "parts": gettext_lazy("%(what)s : la somme de ses parts"),
    "part_values": gettext_lazy("%(what)s : ses parts, une à une"),
    "base": gettext_lazy("%(what)s : son dénominateur"), "dated": gettext_lazy("%(what)s : l’année de ses valeurs"),
}  # fmt: skip
PROGRAMME = {
    "calendar_years": gettext_lazy("la durée du programme, en années civiles"),
    "end_year": gettext_lazy("la dernière année du programme"),
}
LISTS = ("part_values", "values", "communes")


def _one(text: str) -> Any:
    """A number when it is one, else the words."""
    try:
        return plain(read_number(text))
    except ValueError:
        return text


def read_value(text: str) -> Any:
    """« 5 », « Creil ; Amiens » (a list), « outils = 7 ; formations = 2 » (parts by name)."""
    pieces = [one.strip() for one in APART.split(text) if one.strip()]
    if any("=" in one for one in pieces):
        pairs = [one.partition("=") for one in pieces]
        return {name.strip(): _one(value.strip()) for name, _sign, value in pairs}
    return [_one(one) for one in pieces] if len(pieces) > 1 or APART.search(text) else _one(text)


def write_value(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name} = {write_value(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(write_value(one) for one in value) + (";" if len(value) == 1 else "")
    return write_number(Decimal(str(value))) if isinstance(value, int | float) else str(value)


class StatementForm(forms.Form):
    """What a text says, where, and its values by name."""

    sentence = forms.CharField(
        label=gettext_lazy("Ce qui est dit"), max_length=LEAD_LENGTH,
        help_text=gettext_lazy("Dans les mots du texte : « Un programme de cinq ans »."),
    )  # fmt: skip
    where = forms.CharField(label=gettext_lazy("Où"), required=False, max_length=NOTE_LENGTH)
    values = forms.CharField(
        label=gettext_lazy("Valeurs, une par ligne"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Un nom, deux points, la valeur : « années : 5 ». Une liste se sépare par des points-virgules :"
            " « communes : Creil ; Amiens ». Des parts se nomment : « types : outils = 7 ; formations = 2 »."
        ),
    )  # fmt: skip

    def clean_values(self) -> dict[str, Any]:
        """The values by name; a line that has no name is said with its number."""
        found: dict[str, Any] = {}
        for number, line in enumerate(self.cleaned_data["values"].splitlines(), start=1):
            if not line.strip():
                continue
            read = NAMED.match(line)
            if read is None:
                words = _("ligne %(n)s : écrivez un nom, deux points, puis la valeur, comme « années : 5 ».")
                raise forms.ValidationError(words % {"n": number})
            if read["name"] in found:
                words = _("ligne %(n)s : « %(name)s » a déjà une valeur plus haut.")
                raise forms.ValidationError(words % {"n": number, "name": read["name"]})
            value = found[read["name"]] = read_value(read["value"])
            if isinstance(value, dict) and not all(isinstance(one, int | float) for one in value.values()):
                raise forms.ValidationError(_("ligne %(n)s : après « = », écrivez un nombre.") % {"n": number})
        return found

    def data_typed(self) -> StatementData:
        """What was typed."""
        data = self.cleaned_data
        return StatementData(sentence=data["sentence"], where=data["where"], values=data["values"])


def statement_initial(statement: Statement) -> dict[str, Any]:
    """A statement as its form."""
    lines = [f"{name} : {write_value(value)}" for name, value in statement.values.items()]
    return {"sentence": statement.sentence, "where": statement.where, "values": "\n".join(lines)}


def written(side: Mapping[str, Any]) -> str:
    """A side as the value of a choice."""
    return json.dumps(side, sort_keys=True, ensure_ascii=False)


class CheckForm(forms.Form):
    """A rule, and its two sides chosen among what the programme, the report and the statements hold."""

    rule = forms.ChoiceField(label=gettext_lazy("Règle"), choices=[(one.value, one.label) for one in DECLARED])
    left = forms.ChoiceField(label=gettext_lazy("Ce que l’on vérifie"))
    left_of = forms.MultipleChoiceField(
        label=gettext_lazy("Indicateurs réunis, pour ce côté"), required=False, widget=forms.CheckboxSelectMultiple
    )
    left_by = NumberField(label=gettext_lazy("Divisé par"), required=False)
    right = forms.ChoiceField(label=gettext_lazy("À quoi on le compare"))
    right_of = forms.MultipleChoiceField(
        label=gettext_lazy("Indicateurs réunis, pour l’autre côté"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    right_by = NumberField(label=gettext_lazy("Divisé par"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"), required=False, max_length=CODE_LENGTH,
        help_text=gettext_lazy("Laissé vide, il est choisi."),
    )  # fmt: skip

    def __init__(self, *args: Any, report: Report, check: Check | None = None, **kwargs: Any) -> None:
        """Offer every side; one that no longer means anything stays shown as it was written."""
        super().__init__(*args, **kwargs)
        self.statements = {one.code: one for one in report.statements.order_by("code")}
        groups, terms = sides_offered(report, self.statements)
        offered = {value for _name, choices in groups for value, _label in choices}
        fields: dict[str, Any] = self.fields
        for name in ("left", "right"):
            kept = start_of(getattr(check, name))[0] if check is not None else ""
            lost = [(kept, _("illisible : %(side)s") % {"side": kept})] if kept and kept not in offered else []
            fields[name].choices = [("", _("choisissez")), *lost, *groups]
            fields[f"{name}_of"].choices = terms

    def _side(self, name: str) -> dict[str, Any] | None:
        data = self.cleaned_data
        chosen, by = data.get(name), data.get(f"{name}_by")
        if not chosen or self.errors.get(f"{name}_by"):
            return None
        if chosen in SEVERAL:
            if not data.get(f"{name}_of"):
                self.add_error(f"{name}_of", _("cochez au moins un indicateur."))
                return None
            side: dict[str, Any] = {chosen: list(data[f"{name}_of"])}
        else:
            side = json.loads(chosen)
        if by is None:
            return side
        if by <= 0 or self.is_list(side):
            self.add_error(f"{name}_by", _("on divise un nombre par plus que zéro : videz cette case."))
            return None
        return {"share": side, "by": plain(by)}

    def is_list(self, side: Mapping[str, Any]) -> bool:
        """Whether a side gives several values rather than one."""
        if "stated" in side and side["stated"] in self.statements:
            return isinstance(self.statements[side["stated"]].values.get(side.get("value")), list)
        return any(name in side for name in LISTS)

    def clean(self) -> dict[str, Any]:
        """Two sides that the rule can compare."""
        data = super().clean() or self.cleaned_data
        left, right = self._side("left"), self._side("right")
        if left is None or right is None:
            return data
        data["sides"] = (left, right)
        if left == right:
            self.add_error("right", _("les deux côtés sont les mêmes : choisissez ce à quoi comparer."))
        elif fault := self._fault(str(data.get("rule")), left, right):
            self.add_error("rule", fault)
        return data

    def _fault(self, rule: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> str:
        lists = (self.is_list(left), self.is_list(right))
        if lists[0] != lists[1]:
            return _("un côté est une liste et l’autre un seul nombre : ils ne se comparent pas.")
        if rule == CheckRule.NAMES and not lists[0]:
            return _("cette règle compare deux listes de noms.")
        if rule not in {CheckRule.NAMES, CheckRule.COMPOSITE} and lists[0]:
            return _("cette règle compare deux nombres ; pour des listes, choisissez les noms ou le composite.")
        if rule == CheckRule.PARTITION and not ("parts" in left or "parts" in right):
            return _("cette règle compare un total à « la somme de ses parts » : choisissez-la d’un côté.")
        return ""

    def data_typed(self) -> CheckData:
        """What was typed."""
        left, right = self.cleaned_data["sides"]
        return CheckData(rule=self.cleaned_data["rule"], code=self.cleaned_data["code"], left=left, right=right)


def start_of(side: Any) -> tuple[str, list[str], Decimal | None]:
    """A side as the fields of the form: the choice, the indicators ticked, the divisor."""
    if not isinstance(side, Mapping):
        return str(side), [], None
    by = Decimal(str(side["by"])) if "share" in side else None
    inner = side.get("share", side)
    for name in SEVERAL:
        if name in inner:
            return name, list(inner[name]), by
    return written(inner), [], by


def check_initial(check: Check) -> dict[str, Any]:
    """A check as its form."""
    found: dict[str, Any] = {"rule": check.rule, "code": check.code}
    for name in ("left", "right"):
        found[name], found[f"{name}_of"], found[f"{name}_by"] = start_of(getattr(check, name))
    return found


Choices = list[tuple[str, str]]


def sides_offered(report: Report, statements: Mapping[str, Statement]) -> tuple[list[tuple[str, Choices]], Choices]:
    """The sides in groups, and the indicators that may be gathered."""
    programme = report.programme
    codes = dict(programme.indicators.in_order().values_list("pk", "code"))
    rows = IndicatorVersion.objects.filter(indicator__programme=programme).order_by("since", "number")
    last = dict(rows.values_list("indicator", "label"))
    named = [(code, f"{code}. {last.get(pk, '')}") for pk, code in codes.items()]
    indicators = [
        (written({kind: code}), str(words) % {"what": label})
        for code, label in named
        for kind, words in OF_INDICATOR.items()
    ]
    counts = [(written({"count": one.value}), str(one.label)) for one in Entity]
    counts += [
        (
            written({"count": one.value, "type": kind.value}),
            _("%(what)s de type « %(type)s »") % {"what": one.label, "type": kind.label},
        )
        for one in (Entity.ACTIONS, Entity.STRUCTURES, Entity.LEADS)
        for kind in ActionType
    ]
    counts += [
        (written({"communes": kind.value}), _("les communes des actions « %(type)s »") % {"type": kind.label})
        for kind in ActionType
    ]
    counts += [(written({"programme": name}), str(words)) for name, words in PROGRAMME.items()]
    figures = [(written({"figure": one.key}), one.label) for one in report.figures.in_order()]
    groups = [
        (_("Ce que dit un énoncé"), _stated(statements)), (_("Un chiffre du bilan"), figures),
        (_("Un indicateur"), indicators), (_("Ce que le programme contient"), counts),
        (_("Plusieurs indicateurs"), [(name, str(words)) for name, words in SEVERAL.items()]),
    ]  # fmt: skip
    return [(name, choices) for name, choices in groups if choices], named


def _stated(statements: Mapping[str, Statement]) -> Choices:
    found: Choices = []
    for code, one in statements.items():
        for name, value in one.values.items():
            label = f"{quoted(one.sentence)}, {name}"
            found.append((written({"stated": code, "value": name}), label))
            if isinstance(value, Mapping):
                found += [(written({"stated": code, "value": name, "of": part}), f"{label}, {part}") for part in value]
    return found

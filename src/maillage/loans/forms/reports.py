"""A condition report as it is typed on a telephone: component by component, with pictures and signatures."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.files.models import Image
from maillage.loans.actions.reporting import ReportData
from maillage.loans.actions.reports import LineOfReport, Signature, expected_in
from maillage.loans.enums import Condition, Moment
from maillage.loans.models import Component, Loan
from maillage.loans.models.columns import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH

MOST_COUNTED = 9_999
MOST_LINES, MOST_POINTS, ACROSS = 60, 4_000, 1_000
LONGEST_STROKES = 120_000
WHOLE = "whole"  # the part of pictures that show no component of its own
COUNTING = {"inputmode": "numeric", "autocomplete": "off"}


class Several(forms.ClearableFileInput):
    """A control for several pictures; the form reads them from the request, each checked for itself."""

    allow_multiple_selected = True


@dataclass(frozen=True)
class ReportLine:
    """One component on the page."""

    component: Component | None
    part: str
    expected: int
    fields: tuple[forms.BoundField, ...]
    photos: forms.BoundField
    kept: tuple[Image, ...]

    @property
    def expectation(self) -> str:
        """« 6 attendus, caisse 2 »."""
        if self.component is None:
            return ""
        number = ngettext("%(n)s attendu", "%(n)s attendus", self.expected) % {"n": self.expected}
        return f"{number}, {self.component.crate}" if self.component.crate else number

    @property
    def kept_phrase(self) -> str:
        """How many pictures were received with a form that had something to correct."""
        count = len(self.kept)
        return ngettext("%(n)s photo déjà reçue", "%(n)s photos déjà reçues", count) % {"n": count} if count else ""


@dataclass(frozen=True)
class Sent:
    """One picture that came with the form, or with the one before: a file, or what is already kept."""

    component_name: str
    file: Any = None
    image: Image | None = None


def name_field(label: Any) -> forms.CharField:
    """The name that signs."""
    return forms.CharField(label=label, required=False, max_length=NAME_LENGTH, strip=True)


def strokes_field() -> forms.CharField:
    """The lines drawn with a finger, as JSON."""
    return forms.CharField(required=False, max_length=LONGEST_STROKES, widget=forms.HiddenInput)


class SigningForm(forms.Form):
    """Who signs, for which side: a name makes the signature, the drawing goes with it."""

    lender_name = name_field(gettext_lazy("Pour le prêteur : nom de la personne qui signe"))
    lender_strokes = strokes_field()
    host_name = name_field(gettext_lazy("Pour l’emprunteur : nom de la personne qui signe"))
    host_strokes = strokes_field()

    def __init__(self, *args: Any, present: Mapping[str, str] | None = None, **options: Any) -> None:
        """``present`` says, for the sides that who holds the device is not of, the name that the report will say."""
        super().__init__(*args, **options)
        self.present = dict(present or {})
        for side, holder in self.present.items():
            field = self.fields.get(f"{side}_name")
            if field is not None:
                told = _("Cette personne signe devant vous : le constat dira « signé en présence de %(name)s ».")
                field.help_text = told % {"name": holder}

    def clean(self) -> dict[str, Any]:
        """Nobody signs with their own name for the other side."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for side, holder in self.present.items():
            if str(data.get(f"{side}_name") or "").casefold() == holder.casefold():
                self.add_error(
                    f"{side}_name",
                    _("vous n’êtes pas de cette partie : la personne qui signe pour elle écrit son propre nom."),
                )
        return data

    def signature(self, side: str) -> Signature | None:
        """The signature of a side; none without a name."""
        name = self.cleaned_data.get(f"{side}_name", "")
        return Signature(name=name, strokes=self.cleaned_data.get(f"{side}_strokes") or ()) if name else None

    def clean_lender_strokes(self) -> list[Any]:
        """Lines of points, or nothing."""
        return drawn(self.cleaned_data["lender_strokes"])

    def clean_host_strokes(self) -> list[Any]:
        """Lines of points, or nothing."""
        return drawn(self.cleaned_data["host_strokes"])


def drawn(text: str) -> list[list[list[int]]]:
    """Lines of points as a phone sends them; whatever is not one is left out, and nobody is bothered with it."""
    try:
        given = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    lines: list[list[list[int]]] = []
    room = MOST_POINTS
    for line in given[:MOST_LINES] if isinstance(given, list) else []:
        points = [_point(one) for one in line[:room]] if isinstance(line, list) else []
        kept = [one for one in points if one is not None]
        room -= len(kept)
        if kept:
            lines.append(kept)
    return lines


def _point(value: Any) -> list[int] | None:
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_measure, value)):  # noqa: PLR2004 - two axes
        return None
    return [min(max(int(one), 0), ACROSS) for one in value]


def is_measure(value: Any) -> bool:
    """A number that can be drawn."""
    return isinstance(value, int | float) and isfinite(value)


class ReportForm(SigningForm):
    """The state of a tool at one moment: components that are left as they are were found as expected."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    moment = forms.ChoiceField(choices=Moment.choices, widget=forms.HiddenInput)
    written_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=gettext_lazy("Remarques sur l’ensemble"), required=False, max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, loan: Loan, moment: str, **options: Any) -> None:
        """One part for each component, as expected and in good state."""
        self.loan, self.expected = loan, expected_in(loan)
        rows = Component.objects.filter(pk__in=self.expected).select_related("module").order_by("position", "pk")
        self.components = list(rows)
        known = {"uid": uuid.uuid4(), "moment": moment}
        for one in self.components:
            known |= {f"c{one.pk}-found": self.expected[one.pk], f"c{one.pk}-condition": Condition.GOOD.value}
        options["initial"] = known | options.get("initial", {})
        super().__init__(*args, **options)
        for one in self.components:
            self._add(one)
        self.fields[f"{WHOLE}-photos"] = self._photos(_("Photos de l’ensemble"))

    def _add(self, one: Component) -> None:
        self.fields[f"c{one.pk}-found"] = forms.IntegerField(
            label=_("Trouvés"), min_value=0, max_value=MOST_COUNTED, widget=forms.NumberInput(COUNTING)
        )
        self.fields[f"c{one.pk}-condition"] = forms.ChoiceField(label=_("État"), choices=Condition.choices)
        self.fields[f"c{one.pk}-remark"] = forms.CharField(label=_("Remarque"), required=False, max_length=LINE_LENGTH)
        self.fields[f"c{one.pk}-photos"] = self._photos(_("Photos"))

    def _photos(self, label: str) -> forms.Field:
        return forms.Field(label=label, required=False, widget=Several(attrs={"accept": "image/*", "multiple": True}))

    @property
    def lines(self) -> Iterator[ReportLine]:
        """The components, in the order of the tool."""
        for one in self.components:
            part = f"c{one.pk}"
            fields = tuple(self[f"{part}-{name}"] for name in ("found", "condition", "remark"))
            yield ReportLine(one, part, self.expected[one.pk], fields, self[f"{part}-photos"], self.kept(part))

    @property
    def whole(self) -> ReportLine:
        """The part of pictures that show the whole."""
        return ReportLine(None, WHOLE, 0, (), self[f"{WHOLE}-photos"], self.kept(WHOLE))

    def kept(self, part: str) -> tuple[Image, ...]:
        """The pictures received with a form that came back to be corrected."""
        named = self.data.getlist(f"{part}-kept") if hasattr(self.data, "getlist") else []
        digests = [one for one in named if one.isalnum()]
        return tuple(Image.objects.filter(sha256__in=digests).order_by("pk")) if digests else ()

    def pictures(self) -> Iterator[tuple[str, Sent]]:
        """Every picture that came, with the part of the form it belongs to."""
        parts = {f"c{one.pk}": one.name for one in self.components} | {WHOLE: ""}
        for part, name in parts.items():
            for image in self.kept(part):
                yield part, Sent(name, image=image)
            for file in self.files.getlist(f"{part}-photos") if hasattr(self.files, "getlist") else []:
                yield part, Sent(name, file=file)

    def report(self, at: datetime) -> ReportData:
        """What the action takes; the time of the phone when it gives one."""
        data = self.cleaned_data
        lines = [
            LineOfReport(
                component=one, found=data[f"c{one.pk}-found"], condition=data[f"c{one.pk}-condition"],
                remark=data[f"c{one.pk}-remark"],
            )
            for one in self.components
        ]  # fmt: skip
        return ReportData(
            uid=data["uid"] or uuid.uuid4(), moment=data["moment"], written_at=moment_of(data["written_at"], at),
            lines=lines, remarks=data["remarks"], lender=self.signature("lender"), host=self.signature("host"),
        )  # fmt: skip


class HandOverForm(ReportForm):
    """The same from host to host: who gives signs, who receives signs, and nobody of the lender needs to be there."""

    receiver_name = name_field(gettext_lazy("Qui reçoit : nom de la personne qui signe"))
    receiver_strokes = strokes_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        """Who gives and who receives sign; the lender does not."""
        super().__init__(*args, **options)
        del self.fields["lender_name"], self.fields["lender_strokes"]
        self.fields["host_name"].label = _("Qui remet : nom de la personne qui signe")
        for side in ("host", "receiver"):
            self.fields[f"{side}_name"].required = True
            self.fields[f"{side}_name"].error_messages["required"] = _("écrivez le nom de la personne qui signe.")

    def clean_receiver_strokes(self) -> list[Any]:
        """Lines of points, or nothing."""
        return drawn(self.cleaned_data["receiver_strokes"])


class PhotoForm(forms.Form):
    """One picture that a phone sends for a report."""

    uid = forms.UUIDField(required=False)
    part = forms.CharField(required=False, max_length=40)
    caption = forms.CharField(required=False, max_length=LINE_LENGTH)
    taken_at = forms.CharField(required=False, max_length=40)
    image = forms.FileField(
        label=gettext_lazy("Photo"), error_messages={"required": gettext_lazy("Choisissez une photo.")},
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip


def moment_of(text: str, at: datetime) -> datetime:
    """The instant that a phone gives, never later than now; now when it gives none that can be read."""
    try:
        given = parse_datetime(text or "")
    except ValueError:
        given = None
    return at if given is None or given.tzinfo is None else min(given, at)

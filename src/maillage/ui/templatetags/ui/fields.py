"""Form fields that everyone can fill: label, help, error with its remedy, counter, all tied to the control."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, FileInput, HiddenInput
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.ui.templatetags.ui.faults import faults_of
from maillage.ui.templatetags.ui.library import attributes, register
from maillage.ui.templatetags.ui.pieces import icon_html
from maillage.ui.templatetags.ui.words import NNBSP, language


def _hint(bound: BoundField, hint: str) -> SafeString:
    words = hint or bound.help_text
    return format_html('<p class="hint" id="{}_helptext">{}</p>', bound.auto_id, words) if words else SafeString("")


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    return format_html(
        '<p class="field-error" id="{}_error">{}<span>{}</span></p>',
        bound.auto_id,
        icon_html("circle-alert"),
        " ".join(faults_of(bound)),
    )


def _counter(bound: BoundField, most: int | None) -> SafeString:
    if not most:
        return SafeString("")
    length = len(str(bound.value() or ""))
    text = _("{n} / {max} signes")
    return format_html(
        '<output class="counter{}" id="{}_counter" data-text="{}">{}</output>',
        " over" if length > most else "",
        bound.auto_id,
        text,
        text.replace("{n}", str(length)).replace("{max}", str(most)),
    )


def _described(bound: BoundField, *parts: tuple[str, object]) -> str | None:
    return " ".join(f"{bound.auto_id}_{name}" for name, there in parts if there) or None


def _label_words(bound: BoundField, label: str, *, required: bool = False) -> SafeString:
    words = label or bound.label or ""
    optional = (
        "" if required or bound.field.required else format_html(' <span class="optional">{}</span>', _("(facultatif)"))
    )
    return format_html("{}{}", words, optional)


def _group(bound: BoundField, label: str, hint: str, names: str, *, columns: bool, required: bool) -> SafeString:
    """Radio buttons or checkboxes as a group with a legend."""
    choices = format_html_join(
        "", '<label class="choice">{}<span>{}</span></label>', ((choice.tag(), choice.choice_label) for choice in bound)
    )
    described = _described(bound, ("helptext", hint or bound.help_text), ("error", bound.errors))
    return format_html(
        '<fieldset class="{}" id="{}"{}><legend>{}</legend>{}<div class="choices{}">{}</div>{}</fieldset>',
        names,
        bound.auto_id,
        attributes(aria_describedby=described),
        _label_words(bound, label, required=required),
        _hint(bound, hint),
        " columns" if columns else "",
        choices,
        _errors(bound),
    )


def _tick(bound: BoundField, label: str, hint: str, names: str) -> SafeString:
    """One checkbox, its label at its right."""
    described = _described(bound, ("helptext", hint or bound.help_text), ("error", bound.errors))
    control = bound.as_widget(attrs={"aria-describedby": described} if described else {})
    return format_html(
        '<div class="{}"><label class="choice">{}<span>{}</span></label>{}{}</div>',
        names, control, label or bound.label or "", _hint(bound, hint), _errors(bound),
    )  # fmt: skip


def _combobox_attributes(url: str, value: BoundField | str) -> dict[str, Any]:
    if not url:
        return {}
    target = value.auto_id if isinstance(value, BoundField) else value
    return {"data-combobox-url": url, **({"data-combobox-value": target} if target else {})}


def _among(bound: BoundField) -> SafeString:
    """What the words typed may mean, when the form asks which: buttons to tick just under the control."""
    offered = getattr(bound.field, "among", ())
    name = f"{bound.html_name}_among"
    choices = format_html_join(
        "",
        '<label class="choice"><input type="radio" name="{}" value="{}"><span>{}</span></label>',
        ((name, value, words) for value, words in offered),
    )
    if not choices:
        return SafeString("")
    return format_html(
        '<fieldset class="among" id="{}_among"><legend>{}</legend><div class="choices columns">{}</div></fieldset>',
        bound.auto_id, _("Laquelle ?"), choices,
    )  # fmt: skip


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    counter: bool = False,
    autocomplete: str = "",
    width: str = "",
    columns: bool = False,
    placeholder: str = "",
    combobox_url: str = "",
    combobox_value: BoundField | str = "",
    attrs: dict[str, Any] | None = None,
    required: bool = False,
) -> SafeString:
    """One field of a form; `required` says that what was chosen elsewhere makes it so.

    `counter` counts signs up to the field's longest length (nothing is cut while typing); `combobox_url` proposes
    values while typing and puts the chosen one in the field `combobox_value`.
    """
    names = " ".join(name for name in ("field", width, "wrong" if bound.errors else "") if name)
    widget = bound.field.widget
    if isinstance(widget, HiddenInput):
        return bound.as_widget()
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return _group(bound, label, hint, names, columns=columns, required=required)
    if isinstance(widget, CheckboxInput):
        return _tick(bound, label, hint, names)
    most = getattr(bound.field, "max_length", None) if counter else None
    given: dict[str, Any] = {
        **_combobox_attributes(combobox_url, combobox_value),
        **({"data-counter": f"{bound.auto_id}_counter", "data-most": most, "maxlength": False} if most else {}),
        **({"autocomplete": autocomplete} if autocomplete else {}),
        **({"placeholder": placeholder} if placeholder else {}),
        **(attrs or {}),
    }
    described = _described(bound, ("helptext", hint or bound.help_text), ("error", bound.errors), ("counter", most))
    if described:
        given["aria-describedby"] = described
    control = bound.as_widget(attrs=given)
    return format_html(
        '<div class="{}"><label for="{}">{}</label>{}{}{}{}{}</div>',
        names,
        bound.id_for_label,
        _label_words(bound, label, required=required),
        _hint(bound, hint),
        format_html('<div class="combobox">{}</div>', control) if combobox_url else control,
        _errors(bound),
        _among(bound),
        _counter(bound, most),
    )


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a form in their order, hidden ones included."""
    return format_html_join("\n", "{}", ((field(bound),) for bound in form))


def _first_control(bound: BoundField) -> str:
    """The id that a link of the summary leads to: the first choice of a group."""
    if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _rows(part: Any) -> Iterator[tuple[str, BaseForm]]:
    """The forms of a part of the page, each after the name of its row when it is one of several."""
    if not isinstance(part, BaseFormSet):
        yield "", part
        return
    named = getattr(part, "row_name", "%(n)s")
    for number, row in enumerate(part.forms, start=1):
        yield f"{named % {'n': number}}, ", row


def _wrong(part: Any) -> Iterator[SafeString]:
    """A line of the summary for each thing to correct in a form or in rows of forms."""
    own = part.non_form_errors() if isinstance(part, BaseFormSet) else []
    for row, form in _rows(part):
        own = [*own, *form.non_field_errors()]
        for bound in form:
            if bound.errors:
                label = str(bound.label).rstrip(".")
                after = "" if label.endswith("?") else ":" if language() == "en" else f"{NNBSP}:"
                name = f"{row}{label.lower() if row else label}"
                control = _first_control(bound)
                yield format_html('<li><a href="#{}">{}{} {}</a></li>', control, name, after, faults_of(bound)[0])
    yield from (format_html("<li>{}</li>", error) for error in own)


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """What is to be corrected in forms and rows, all in one place, with links; nothing when nothing is wrong."""
    lines = [line for part in forms if part.is_bound for line in _wrong(part)]
    if not lines:
        return SafeString("")
    title = ngettext("Une réponse est à corriger", "%(count)s réponses sont à corriger", len(lines)) % {
        "count": len(lines)
    }
    return format_html(
        '<div class="alert danger error-summary" tabindex="-1" role="alert">{}<div><strong>{}</strong><ul>{}</ul></div>'
        "</div>",
        icon_html("circle-alert"),
        title,
        SafeString("".join(lines)),
    )


@register.filter
def is_file(bound: BoundField) -> bool:
    """Whether a field takes a file, so that its form must be multipart."""
    return isinstance(bound.field.widget, FileInput)

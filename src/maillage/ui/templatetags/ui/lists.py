"""Tables and long lists: sorting, pages."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from maillage.core.facets import Choice
from maillage.core.paging import Page
from maillage.ui.templatetags.ui.library import register
from maillage.ui.templatetags.ui.pieces import icon_html
from maillage.ui.templatetags.ui.words import number


def address_with(request: HttpRequest | None, **changes: Any) -> str:
    """The parameters of this page with some changed; `None` takes one out."""
    query = QueryDict(mutable=True) if request is None else request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def with_params(context: Context, **changes: Any) -> str:
    """The address of this page with other parameters: `{% with_params sort="title" page=None %}`."""
    return address_with(context.get("request"), **changes)


def _step(request: HttpRequest | None, page: int | None, label: str, base: str, *, back: bool) -> SafeString:
    if page is None:
        return SafeString("")
    arrow = icon_html("chevron-left" if back else "chevron-right")
    address = base + address_with(request, page=None if page == 1 else page)
    return format_html(
        '<li><a href="{}" rel="{}">{}{}{}</a></li>',
        address,
        "prev" if back else "next",
        arrow if back else "",
        label,
        "" if back else arrow,
    )


def _page_number(request: HttpRequest | None, page: int | None, current: int, base: str) -> SafeString:
    if page is None:
        return SafeString('<li><span aria-hidden="true">…</span></li>')
    if page == current:
        return format_html(
            '<li><span aria-current="page"><span class="visually-hidden">{} </span>{}</span></li>', _("Page"), page
        )
    return format_html(
        '<li><a href="{}"><span class="visually-hidden">{} </span>{}</a></li>',
        base + address_with(request, page=None if page == 1 else page),
        _("Page"),
        page,
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page, base: str = "") -> SafeString:
    """Numbers, previous, next, « 21 à 40 sur 231 »; nothing when everything is on one page.

    ``base`` is the address of the list, on a page that is shown at another one: that of a form that comes back.
    """
    if page.last == 1:
        return SafeString("")
    request = context.get("request")
    numbers = [_page_number(request, shown, page.number, base) for shown in page.numbers]
    steps = [
        _step(request, page.previous, _("Précédent"), base, back=True),
        *numbers,
        _step(request, page.next, _("Suivant"), base, back=False),
    ]
    told = _("%(first)s à %(last)s sur %(total)s") % {
        "first": number(page.first_shown),
        "last": number(page.last_shown),
        "total": number(page.total),
    }
    return format_html(
        '<nav class="pagination" aria-label="{}"><ul>{}</ul><p>{}</p></nav>',
        _("Pages"),
        SafeString("".join(steps)),
        told,
    )


@register.simple_block_tag
def data_table(content: str, *, caption: str, hide_caption: bool = True, names: str = "") -> SafeString:
    """A table that scrolls sideways inside its frame; `names` adds classes (`matrix`, `keep-second`)."""
    return format_html(
        '<div class="table-frame" role="region" aria-label="{}" tabindex="0"><table class="table{}">'
        "<caption{}>{}</caption>{}</table></div>",
        caption,
        f" {names}" if names else "",
        SafeString(' class="visually-hidden"') if hide_caption else "",
        caption,
        content,
    )


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, *, numeric: bool = False, default: str = "") -> SafeString:
    """The head of a column that sorts by `?sort=key`, then by `-key`; `default` is the order without a parameter."""
    request = context.get("request")
    current = (request.GET.get("sort") if request is not None else None) or default
    directions = {key: ("ascending", f"-{key}", "arrow-up"), f"-{key}": ("descending", key, "arrow-down")}
    state, following, arrow = directions.get(current, ("none", key, "arrow-up-down"))
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a href="{}">{}{}</a></th>',
        state,
        SafeString(' class="numeric"') if numeric else "",
        address_with(request, sort=following, page=None),
        label,
        icon_html(arrow),
    )


@register.simple_tag
def choices(name: str, given: Iterable[Choice]) -> SafeString:
    """The boxes of a filter, with their counts. Written without the template engine: a territory offers hundreds."""
    boxes = [
        f'<label class="choice"><input type="checkbox" name="{name}" value="{escape(one.value)}"'
        f"{' checked' if one.on else ''}><span>{escape(one.label)}</span> <small>{number(one.count)}</small></label>"
        for one in given
    ]
    return mark_safe("".join(boxes))  # noqa: S308 - escaped above

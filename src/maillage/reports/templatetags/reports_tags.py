"""`{% pieces passage.pieces %}`: a run of text whose numbers lead to their definitions."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def pieces(runs: Iterable[Mapping[str, str]], *, bare: bool = False) -> SafeString:
    """The words of a passage; each figure is a link to its entry unless ``bare``, a token of nothing is marked."""
    return format_html_join("", "{}", ((_piece(one, bare=bare),) for one in runs))


def _piece(one: Mapping[str, str], *, bare: bool) -> SafeString | str:
    if one.get("key") and not bare:
        return format_html('<a class="token" href="#chiffre-{}">{}</a>', one["key"], one["words"])
    if one.get("fault"):
        return format_html('<mark class="token-fault">{}</mark>', one["words"])
    return one["words"]

"""The one library in which every component is registered, and what they are written with."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


def attributes(given: Mapping[str, Any] | None = None, **own: Any) -> SafeString:
    """HTML attributes with a leading blank; `None`, `False` and empty texts are left out, `True` is bare.

    Names in `own` are written with `_` for `-`; one at the end is dropped (`class_`, `for_`).
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in own.items()}
    return flatatt({key: value for key, value in {**named, **(given or {})}.items() if value not in (None, False, "")})

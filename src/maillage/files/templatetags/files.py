"""`{% picture %}`: a picture in the formats and widths that are ready.

{% load files %}
{% picture event.image alt=event.image_alt sizes="(min-width: 60rem) 20rem, 100vw" ratio="4/3" %}
"""

from collections.abc import Callable

from django import template
from django.core.files.storage import default_storage
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillage.files.enums import MEDIA_TYPES, Format
from maillage.files.models import Image

register = template.Library()
SHOWN = 640


@register.simple_tag
def picture(
    image: Image | None,
    *,
    alt: str = "",
    sizes: str = "100vw",
    widths: str = "",
    lazy: bool = True,
    ratio: str = "",
    css: str = "",
) -> SafeString:
    """A `<picture>` with AVIF and WebP in several widths and a fallback, its place reserved before it loads.

    Args:
        image: the picture; nothing is written without one.
        alt: alternative text, empty for a decorative picture.
        sizes: the width it takes on screen, as in HTML; never longer than needed.
        widths: the widths to offer, "320,640"; all that are ready by default.
        lazy: false for the picture of the first view.
        ratio: the shape of its frame, "4/3", when CSS crops it (`object-fit: cover`); its own by default.
        css: classes of the `<img>`.
    """
    if image is None:
        return SafeString()
    wanted = {int(step) for step in widths.split(",") if step.strip()}
    address = _addresses(image)
    seen = conditional_escape(sizes)
    sources = "".join(
        f'<source type="{MEDIA_TYPES[form]}" srcset="{_srcset(image, form, wanted, address)}" sizes="{seen}">'
        for form in (Format.AVIF, Format.WEBP)
        if image.formats.get(form)
    )
    width, height = _frame(image, ratio)
    form = Format.JPEG if image.formats.get(Format.JPEG) else Format.WEBP
    classes = f' class="{conditional_escape(css)}"' if css else ""
    urgency = ' loading="lazy"' if lazy else ' fetchpriority="high"'
    return mark_safe(  # noqa: S308 - every text was escaped above or below, once: 20 pictures cost 1 ms
        f'<picture>{sources}<img src="{address(image.width_near(SHOWN, form), form.value)}"'
        f' alt="{conditional_escape(alt)}" width="{width}" height="{height}"{classes}{urgency} decoding="async">'
        "</picture>"
    )


def _addresses(image: Image) -> Callable[[int, str], str]:
    """Gives the address of a variant; the storage is asked once when it only puts something before the path."""
    stem = f"{image.stem}-"
    before = default_storage.url(stem)
    if before.endswith(stem):
        escaped = conditional_escape(before)
        return lambda width, form: f"{escaped}{width}.{form}"
    return lambda width, form: conditional_escape(default_storage.url(image.path(width, form)))


def _srcset(image: Image, form: Format, wanted: set[int], address: Callable[[int, str], str]) -> str:
    """The addresses of the ready widths, those wanted when some of them are."""
    ready = image.ready_widths(form)
    kept = [width for width in ready if width in wanted] or ready
    return ", ".join(f"{address(width, form.value)} {width}w" for width in kept)


def _frame(image: Image, ratio: str) -> tuple[int, int]:
    """The width and height that reserve the place: of the picture, or of the frame that crops it."""
    width = min(SHOWN, image.width)
    if not ratio:
        return width, image.height_at(width)
    across, _slash, down = ratio.partition("/")
    return width, round(width * float(down or 1) / float(across))

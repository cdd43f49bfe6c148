"""`{% picture %}`: a picture in the formats and widths that are ready.

{% load files %}
{% picture event.image alt=event.image_alt sizes="(min-width: 60rem) 20rem, 100vw" ratio="4/3" %}
"""

from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        (
            (MEDIA_TYPES[form], _srcset(image, form, wanted), sizes)
            for form in (Format.AVIF, Format.WEBP)
            if image.formats.get(form)
        ),
    )
    width, height = _frame(image, ratio)
    return format_html(
        '<picture>{}<img src="{}" alt="{}" width="{}" height="{}"{}{} decoding="async"></picture>',
        sources,
        image.url(SHOWN),
        alt,
        width,
        height,
        format_html(' class="{}"', css) if css else "",
        SafeString(' loading="lazy"' if lazy else ' fetchpriority="high"'),
    )


def _srcset(image: Image, form: Format, wanted: set[int]) -> str:
    """The addresses of the ready widths, those wanted when some of them are."""
    ready = image.ready_widths(form)
    kept = [width for width in ready if width in wanted] or ready
    return ", ".join(f"{default_storage.url(image.path(width, form))} {width}w" for width in kept)


def _frame(image: Image, ratio: str) -> tuple[int, int]:
    """The width and height that reserve the place: of the picture, or of the frame that crops it."""
    width = min(SHOWN, image.width)
    if not ratio:
        return width, image.height_at(width)
    across, _slash, down = ratio.partition("/")
    return width, round(width * float(down or 1) / float(across))

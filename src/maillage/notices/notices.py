"""How a mail is written: subject, plain text and HTML from an app's templates, in the person's language.

An app keeps its mails in `templates/<app>/mail/`: `<name>.subject` (one line), `<name>.txt` (what is said, complete)
and, when the text laid out in our frame is not enough, `<name>.html` which extends `notices/mail/base.html` and fills
its block `content`. Text and subject are not escaped: they are not HTML.
"""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from email.mime.image import MIMEImage
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, TemplateDoesNotExist
from django.urls import reverse
from django.utils import translation
from PIL import Image, ImageDraw

from maillage.core.text import clean_line, clean_text, shorten
from maillage.notices.models import Mail
from maillage.ui.contrast import read_colour, resolved_roles

SUBJECT_LENGTH = 200
UNSUBSCRIBE_SALT = "notices.unsubscribe"
DEFAULT_COLOURS = ("oklch(.44 .15 352)", "oklch(.78 .105 188)")
LOGO_CID = "maille@maillage"
LOGO_SIDE = 80
DRAWN_LARGER = 4
LOGO_TINTS = 32


@dataclass(frozen=True)
class Letter:
    """What a mail says, ready to be queued."""

    subject: str
    text: str
    html: str


def compose(template: str, context: Mapping[str, Any], language: str, colours: tuple[str, str]) -> Letter:
    """Write a mail from `<app>/mail/<name>`; raises `TemplateDoesNotExist` when its subject or text is missing."""
    with translation.override(language):
        known = {**frame(language, colours), **context}
        if known.get("url"):
            known["url"] = urljoin(settings.PUBLIC_URL, str(known["url"]))
        subject = one_line(_rendered(f"{template}.subject", known, escape=False))
        text = clean_text(_rendered(f"{template}.txt", known, escape=False)) + "\n"
        known |= {"subject": subject, "text": text}
        try:
            html = _rendered(f"{template}.html", known, escape=True)
        except TemplateDoesNotExist as missing:
            if str(missing) != f"{template}.html":
                raise
            html = _rendered("notices/mail/plain.html", known, escape=True)
    return Letter(subject, text, html)


def lay_out(subject: str, text: str, language: str) -> str:
    """A text written elsewhere (accounts, operators) in our HTML frame."""
    with translation.override(language):
        known = {**frame(language, DEFAULT_COLOURS), "subject": subject, "text": text}
        return _rendered("notices/mail/plain.html", known, escape=True)


def frame(language: str, colours: tuple[str, str]) -> dict[str, Any]:
    """What the frame of every mail needs; a mail's own context completes and overrides it."""
    return {
        "language": language,
        "site_name": settings.NETWORK_NAME,
        "site_url": settings.PUBLIC_URL,
        "sender_name": settings.NETWORK_NAME,
        "colours": _roles(colours, "light"),
        "dark": _roles(colours, "dark"),
        "logo": f"cid:{LOGO_CID}",
        "reason": "",
        "unsubscribe_url": "",
        "url": "",
    }


def _roles(colours: tuple[str, str], scheme: Any) -> dict[str, str]:
    """The roles under names that templates can read: `accent_doux`."""
    return {name.replace("-", "_"): colour for name, colour in resolved_roles(*colours, scheme).items()}


def _rendered(name: str, context: Mapping[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return template.render(Context(dict(context), autoescape=escape)).strip()


def one_line(text: str) -> str:
    """A subject: one line, whatever somebody typed in a title, cut at 200 characters."""
    return shorten(clean_line(text), SUBJECT_LENGTH) or settings.NETWORK_NAME


def colours_of(territory: Any) -> tuple[str, str]:
    """The two colours of a territory (or of anything with `colour_1` and `colour_2`); ours for the network."""
    chosen = (getattr(territory, "colour_1", ""), getattr(territory, "colour_2", ""))
    try:
        read_colour(chosen[0])
        read_colour(chosen[1])
    except ValueError:
        return DEFAULT_COLOURS
    return chosen


def unsubscribe_url(to: str, category: str) -> str:
    """The address that stops one category of mails to one address, without signing in."""
    token = signing.dumps([to.lower(), category], salt=UNSUBSCRIBE_SALT, compress=True)
    return urljoin(settings.PUBLIC_URL, reverse("notices:unsubscribe", args=[token]))


def read_token(token: str) -> tuple[str, str]:
    """The address and the category of an unsubscribe link; raises `signing.BadSignature` for a forged one."""
    email, category = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    return str(email), str(category)


def build(mail: Mail) -> EmailMultiAlternatives:
    """The message as it leaves: plain text and HTML twin, our mark inside, headers of an automatic mail.

    Django refuses a line break in any header; `one_line` has already removed them from the subject.
    """
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{mail.uid}@{host}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:  # RFC 8058: one click, no page to open
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender or settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment["name"], base64.b64decode(attachment["content"]), attachment["type"])
    if f"cid:{LOGO_CID}" in mail.html:
        message.attach(_logo_part(tuple(mail.colours) or DEFAULT_COLOURS))
    return message


def _logo_part(colours: tuple[str, ...]) -> MIMEImage:
    """Our mark, carried by the mail itself: nothing is fetched when it is opened, so nobody is counted."""
    part = MIMEImage(logo_png(colours[0], colours[1]))
    part.add_header("Content-ID", f"<{LOGO_CID}>")
    part.add_header("Content-Disposition", "inline", filename="maille.png")
    return part


@lru_cache(maxsize=64)
def logo_png(colour_1: str, colour_2: str) -> bytes:
    """The mark of `ui.maille.favicon` (two threads and their knot) in a territory's colours, less than 2 kB."""
    roles = resolved_roles(colour_1, colour_2, "light")
    unit = LOGO_SIDE * DRAWN_LARGER * 5 // 12  # the tile has 2 units, its ground 2.4
    tile = Image.new("RGB", (2 * unit, 2 * unit), roles["fond"])
    pen = ImageDraw.Draw(tile)
    for corner, role in ((0, "accent"), (2 * unit, "second")):
        _ring(pen, corner, 1.25 * unit, roles[role], round(0.5 * unit))
    _ring(pen, unit, 0.41 * unit, roles["fond"], round(0.41 * unit))
    _ring(pen, unit, 0.27 * unit, roles["texte"], round(0.27 * unit))
    side = LOGO_SIDE * DRAWN_LARGER
    whole = Image.new("RGB", (side, side), roles["fond"])
    whole.paste(tile, ((side - 2 * unit) // 2, (side - 2 * unit) // 2))
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 5, fill=255)
    whole.putalpha(mask)
    written = io.BytesIO()
    small = whole.resize((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
    small.quantize(LOGO_TINTS, Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _ring(pen: ImageDraw.ImageDraw, centre: float, reach: float, colour: str, thickness: int) -> None:
    """A ring around a point of the diagonal."""
    pen.ellipse((centre - reach, centre - reach, centre + reach, centre + reach), outline=colour, width=thickness)

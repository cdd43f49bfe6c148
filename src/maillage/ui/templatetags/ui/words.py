"""Words, numbers and times as they are written in French and in English."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core import dates
from maillage.core.clock import now
from maillage.core.text import colon as colon_of_language
from maillage.ui.templatetags.ui.library import register

NNBSP = "\u202f"
NBSP = "\u00a0"
BLANK = f"[ {NBSP}{NNBSP}]"
MONTHS = "|".join(dates.MONTHS["fr"])
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(rf"«{BLANK}*(?=\S)"), f"«{NNBSP}"),
    (re.compile(rf"(?<=\S){BLANK}*»"), f"{NNBSP}»"),
    (re.compile(rf"{BLANK}+(?=[;:!?])"), NNBSP),
    (re.compile(r"(?<=[\w»)’…])(?=[;:!?](?:\s|$))"), NNBSP),
    (re.compile(rf"(?<=\d){BLANK}(?=\d{{3}}(?!\d))"), NNBSP),
    (re.compile(rf"(?<=\d){BLANK}(?=(?:€|%|h|km|kg|m|min|ans?)(?!\w))"), NBSP),
    (re.compile(rf"(?<=\d)(er)?{BLANK}(?=(?:{MONTHS})\b)"), rf"\1{NBSP}"),
    (re.compile(r" – (?=\d)"), f"{NBSP}– "),
)
MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")
VERBATIM = re.compile(r"<(/?)(?:code|pre|kbd)\b")
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
MINUTE = 60
HOUR = 3600
WEEK = 7
TWO_WORDS = 2
THOUSAND = 1000


def language() -> str:
    """The active language, French when none is."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@lru_cache(maxsize=8192)
def french(text: str) -> str:
    """French no-break spaces, apostrophes and ellipses in plain text."""
    for pattern, written in RULES:
        text = pattern.sub(written, text)
    return text


@lru_cache(maxsize=512)
def french_markup(markup: str) -> str:
    """The same on the text nodes of HTML, code excepted."""
    written = []
    verbatim = 0
    for part in MARKUP.split(markup):
        if part.startswith("<"):
            if found := VERBATIM.match(part):
                verbatim += -1 if found[1] else 1
            written.append(part)
        else:
            written.append(part if verbatim or part.startswith("&") else french(part))
    return "".join(written)


@register.filter
def foreign(written_in: object) -> SafeString:
    """The `lang` of a passage of the content written in another language than the page; nothing when it is the same.

    `<h2 {{ project.contribution.language|foreign }}>`: screen readers change their voice there.
    """
    code = str(written_in or "")
    return format_html('lang="{}"', code) if code and code[:2] != (get_language() or "fr")[:2] else SafeString("")


@register.filter(is_safe=True)
def typo(text: object) -> str:
    """French typographic spaces in a text of the content; nothing in other languages."""
    if text is None:
        return ""
    if language() != "fr":
        return text if isinstance(text, str) else str(text)
    if isinstance(text, SafeData):
        return mark_safe(french_markup(str(text)))  # noqa: S308 - it was safe, and only blanks changed
    return french(str(text))


@register.simple_tag
def colon() -> str:
    """The colon between a name and what is said of it, with the no-break space that French asks for."""
    return colon_of_language()


@register.filter
def before_colon(name: object) -> SafeString:
    """A name and its colon: they stay together however the template is laid out."""
    return format_html("{}{}", name, colon())


def _grouped(number: Decimal, places: int) -> str:
    written = f"{number:,.{places}f}"
    if language() == "en":
        return written
    return written.replace(",", NNBSP).replace(".", ",").replace("-", "−")


@register.filter
def number(value: object, places: int = 0) -> str:
    """A number as people read it: « 47 089 », « 3,5 » with `number:1`; not a number, as it is."""
    if type(value) is int and not places and 0 <= value < THOUSAND:
        return str(value)
    try:
        return _grouped(Decimal(str(value)), places)
    except InvalidOperation:
        return "" if value is None else str(value)


@register.filter
def euros(value: object) -> str:
    """An amount: « 7 € », « 7,50 € »; zero is free and says so."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return "" if value is None else str(value)
    if amount == 0:
        return _("Gratuit")
    written = _grouped(amount, 0 if amount == amount.to_integral_value() else 2)
    return f"{written}{NBSP}€" if language() == "fr" else f"€{written}"


@register.filter
def percent(value: object) -> str:
    """A share already in hundredths: « 81 % »."""
    return f"{number(value)}{NBSP}%" if language() == "fr" else f"{number(value)}%"


@register.filter
def initials(name: object) -> str:
    """One or two capitals for a person without a picture."""
    words = [word for word in re.split(r"[\s\-]+", str(name)) if word[:1].isalpha()]
    chosen = words if len(words) <= TWO_WORDS else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper() or "?"


def local(moment: datetime, zone: str = "") -> datetime:
    """An instant where it happens: in its own zone when known, UTC instants in the active zone, others as they are."""
    if zone:
        return moment.astimezone(ZoneInfo(zone))
    if timezone.is_aware(moment) and moment.utcoffset() == timedelta(0) and str(moment.tzinfo) == "UTC":
        return timezone.localtime(moment)
    return moment


@register.simple_tag
def day(when: date | datetime, *, year: bool | None = None, short: bool = False, weekday: bool = True) -> SafeString:
    """A day: « samedi 14 mars »."""
    shown = local(when).date() if isinstance(when, datetime) else when
    words = dates.day_phrase(shown, language(), year=year, short=short, weekday=weekday)
    return format_html('<time datetime="{}">{}</time>', shown.isoformat(), words)


@register.simple_tag
def slot(start: datetime, end: datetime | None = None, *, short: bool = False, zone: str = "") -> SafeString:
    """A slot: « samedi 14 mars, 14 h – 16 h »."""
    begin, finish = local(start, zone), None if end is None else local(end, zone)
    return format_html(
        '<time datetime="{}">{}</time>',
        begin.isoformat(timespec="minutes"),
        dates.slot_phrase(begin, finish, language(), short=short),
    )


@register.simple_tag
def hours(start: datetime, end: datetime | None = None, *, zone: str = "") -> SafeString:
    """The hours of a slot: « 14 h – 16 h »."""
    begin, finish = local(start, zone), None if end is None else local(end, zone)
    whole_day = dates.is_whole_day(begin, finish)
    words = _("toute la journée") if whole_day else dates.hours_phrase(begin, finish, language())
    return format_html('<time datetime="{}">{}</time>', begin.isoformat(timespec="minutes"), words)


@register.simple_tag
def period(first: date, last: date, *, year: bool | None = None) -> str:
    """Days from first to last: « du 12 au 29 mars »."""
    return dates.period_phrase(first, last, language(), year=year)


def since(moment: datetime, at: datetime) -> str:
    """How long ago, in the largest unit that still says something; beyond a week, the day."""
    here, today = local(moment), local(at)
    seconds = int((at - moment).total_seconds())
    days = (today.date() - here.date()).days
    if seconds < MINUTE:
        return _("à l’instant")
    if seconds < HOUR:
        return _("il y a %(count)s min") % {"count": seconds // MINUTE}
    if days <= 0:
        return _("il y a %(count)s h") % {"count": seconds // HOUR}
    if days == 1:
        return _("hier")
    if days < WEEK:
        return dates.DAYS[language()][here.weekday()]
    return _("le %(day)s") % {
        "day": dates.day_phrase(here.date(), language(), weekday=False, year=here.year != today.year)
    }


@register.simple_tag
def ago(moment: datetime) -> SafeString:
    """How long ago something was: « il y a 2 h », « hier », « mardi », « 12 février »."""
    return format_html(
        '<time datetime="{}">{}</time>', moment.astimezone(UTC).isoformat(timespec="minutes"), since(moment, now())
    )


@register.filter
def browser(signature: object) -> str:
    """What a browser says of itself, as people call it: « Firefox sur Windows »; the beginning of it when unknown."""
    text = str(signature)
    name = next((name for mark, name in BROWSERS if mark in text), "")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    if name and system:
        return _("%(browser)s sur %(system)s") % {"browser": name, "system": system}
    return name or system or (text[:60].strip() or _("Navigateur inconnu"))

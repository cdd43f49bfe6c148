"""The colours of a territory: roles derived from its two colours, and the contrast they must keep.

A territory gives a deep colour t1 and a bright colour t2. Only their hue and their chroma, capped, are kept;
lightness is fixed by role, so that one table of contrasts holds for everyone. The same table is written in
`data/styles/00-tokens.css` for the browser (a test compares both); this module computes it where there is no browser:
mails, PDF, baked drawings, and the check made before a territory is saved.

Conversions follow CSS Color 4 (https://www.w3.org/TR/css-color-4/#color-conversion-code); colours out of sRGB are
clipped by channel, as browsers do. Contrast is that of WCAG 2.2.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
TEXT_RATIO = 4.5
CONTROL_RATIO = 3.0
DANGER_HUE = 29.0
DANGER_REACH = 25.0
GREY_CHROMA = 0.02

HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
OKLCH = re.compile(r"oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)(?:deg)?\s*\)", re.IGNORECASE)


class Oklch(NamedTuple):
    """Lightness 0–1, chroma from 0, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


@dataclass(frozen=True)
class Role:
    """Where a role takes its hue, and its (lightness, highest chroma) in each scheme."""

    source: Literal["t1", "t2"] | tuple[float, float]
    light: tuple[float, float]
    dark: tuple[float, float]


ROLES: dict[str, Role] = {
    "fond": Role("t1", (0.992, 0.003), (0.185, 0.018)),
    "creux": Role("t1", (0.965, 0.008), (0.155, 0.016)),
    "surface": Role("t1", (1, 0), (0.225, 0.02)),
    "trait": Role("t1", (0.895, 0.012), (0.34, 0.022)),
    "trait-fort": Role("t1", (0.61, 0.025), (0.6, 0.025)),
    "texte": Role("t1", (0.225, 0.03), (0.955, 0.006)),
    "texte-2": Role("t1", (0.45, 0.025), (0.785, 0.015)),
    "accent": Role("t1", (0.44, 0.15), (0.79, 0.115)),
    "accent-fort": Role("t1", (0.36, 0.13), (0.86, 0.08)),
    "accent-doux": Role("t1", (0.955, 0.022), (0.3, 0.06)),
    "sur-accent": Role("t1", (1, 0), (0.2, 0.05)),
    "data": Role("t1", (0.44, 0.15), (0.64, 0.14)),
    "bloc": Role("t1", (0.3, 0.105), (0.27, 0.075)),
    "sur-bloc": Role("t1", (0.98, 0.01), (0.98, 0.01)),
    "sur-bloc-2": Role("t1", (0.88, 0.03), (0.88, 0.03)),
    "second": Role("t2", (0.8, 0.1), (0.74, 0.095)),
    "second-doux": Role("t2", (0.945, 0.032), (0.3, 0.04)),
    "second-texte": Role("t2", (0.41, 0.07), (0.84, 0.08)),
    "mer": Role("t2", (0.9, 0.042), (0.235, 0.028)),
    "terre": Role("t1", (0.985, 0.007), (0.325, 0.021)),
    "voisin": Role("t1", (0.93, 0.011), (0.257, 0.011)),
    "ok": Role((150, 150), (0.43, 0.1), (0.8, 0.12)),
    "ok-doux": Role((150, 150), (0.95, 0.035), (0.29, 0.045)),
    "att": Role((68, 78), (0.46, 0.1), (0.83, 0.12)),
    "att-doux": Role((85, 78), (0.955, 0.045), (0.3, 0.05)),
    "dgr": Role((29, 27), (0.48, 0.17), (0.78, 0.13)),
    "dgr-doux": Role((29, 29), (0.955, 0.025), (0.29, 0.07)),
    "inf": Role((255, 250), (0.44, 0.12), (0.8, 0.09)),
    "inf-doux": Role((255, 255), (0.955, 0.022), (0.29, 0.05)),
}

PAIRS: tuple[tuple[str, str, float], ...] = (
    ("texte", "fond", TEXT_RATIO),
    ("texte", "creux", TEXT_RATIO),
    ("texte", "surface", TEXT_RATIO),
    ("texte-2", "fond", TEXT_RATIO),
    ("texte-2", "creux", TEXT_RATIO),
    ("texte-2", "surface", TEXT_RATIO),
    ("texte-2", "accent-doux", TEXT_RATIO),
    ("texte-2", "mer", TEXT_RATIO),
    ("texte-2", "terre", TEXT_RATIO),
    ("accent", "fond", TEXT_RATIO),
    ("accent", "creux", TEXT_RATIO),
    ("accent", "surface", TEXT_RATIO),
    ("accent", "accent-doux", TEXT_RATIO),
    ("sur-accent", "accent", TEXT_RATIO),
    ("sur-accent", "accent-fort", TEXT_RATIO),
    ("accent-fort", "accent-doux", TEXT_RATIO),
    ("fond", "texte", TEXT_RATIO),
    ("fond", "dgr", TEXT_RATIO),
    ("fond", "second-texte", TEXT_RATIO),
    ("second-texte", "second-doux", TEXT_RATIO),
    ("second-texte", "creux", TEXT_RATIO),
    ("sur-bloc", "bloc", TEXT_RATIO),
    ("sur-bloc-2", "bloc", TEXT_RATIO),
    ("ok", "ok-doux", TEXT_RATIO),
    ("att", "att-doux", TEXT_RATIO),
    ("dgr", "dgr-doux", TEXT_RATIO),
    ("dgr", "fond", TEXT_RATIO),
    ("inf", "inf-doux", TEXT_RATIO),
    ("trait-fort", "fond", CONTROL_RATIO),
    ("trait-fort", "creux", CONTROL_RATIO),
    ("trait-fort", "surface", CONTROL_RATIO),
    ("data", "fond", CONTROL_RATIO),
)


class FailingPair(NamedTuple):
    """Two roles that do not stand out enough from each other."""

    scheme: Scheme
    front: str
    ground: str
    ratio: float
    needed: float


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the curve of sRGB


def _encoded(channel: float) -> int:
    clipped = min(1.0, max(0.0, channel))
    curved = clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055  # noqa: PLR2004 - the curve of sRGB
    return round(curved * 255)


def to_hex(colour: Oklch) -> str:
    """The sRGB colour a browser shows, as `#rrggbb`."""
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return f"#{_encoded(red):02x}{_encoded(green):02x}{_encoded(blue):02x}"


def _channels(colour: str) -> tuple[float, float, float]:
    digits = colour.removeprefix("#")
    return (
        _linear(int(digits[0:2], 16) / 255),
        _linear(int(digits[2:4], 16) / 255),
        _linear(int(digits[4:6], 16) / 255),
    )


def from_hex(colour: str) -> Oklch:
    """The colour of `#rrggbb` as lightness, chroma and hue."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


@lru_cache(maxsize=256)
def read_colour(text: str) -> Oklch:
    """A colour typed as `#rgb`, `#rrggbb` or `oklch(L C h)`. Raises `ValueError` for anything else."""
    typed = text.strip()
    if found := HEX.fullmatch(typed):
        digits = found[1].lower()
        return from_hex("#" + (digits if len(digits) == len("rrggbb") else "".join(char * 2 for char in digits)))
    if found := OKLCH.fullmatch(typed):
        lightness = float(found[1]) / (100 if found[2] else 1)
        if lightness <= 1:
            return Oklch(lightness, float(found[3]), float(found[4]) % 360)
    message = f"not a colour: {text!r}"
    raise ValueError(message)


def derived(t1: str, t2: str, source: Literal["t1", "t2"], lightness: float, chroma: float) -> str:
    """One colour of given lightness with the hue and the capped chroma of t1 or t2, as hexadecimal."""
    base = read_colour(t1 if source == "t1" else t2)
    return to_hex(Oklch(lightness, min(base.chroma, chroma), base.hue))


@lru_cache(maxsize=256)
def resolved_roles(t1: str, t2: str, scheme: Scheme) -> dict[str, str]:
    """Every role of one scheme as hexadecimal, for mails, PDF and drawings baked outside the browser."""
    roles = {}
    for name, role in ROLES.items():
        lightness, chroma = role.light if scheme == "light" else role.dark
        if isinstance(role.source, tuple):
            roles[name] = to_hex(Oklch(lightness, chroma, role.source[scheme == "dark"]))
        else:
            roles[name] = derived(t1, t2, role.source, lightness, chroma)
    return roles


def ratio(front: str, ground: str) -> float:
    """Contrast of two hexadecimal colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    lights = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (_channels(front), _channels(ground))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def failing_pairs(t1: str, t2: str) -> list[FailingPair]:
    """The pairs of roles that two colours would make hard to read; a territory with any cannot be saved."""
    failing = []
    for scheme in SCHEMES:
        roles = resolved_roles(t1, t2, scheme)
        for front, ground, needed in PAIRS:
            found = ratio(roles[front], roles[ground])
            if found < needed:
                failing.append(FailingPair(scheme, front, ground, round(found, 2), needed))
    return failing


def hue_near_danger(t1: str) -> bool:
    """Whether the deep colour is so near the red of errors that the person who chooses it should be told."""
    colour = read_colour(t1)
    distance = abs((colour.hue - DANGER_HUE + 180) % 360 - 180)
    return colour.chroma >= GREY_CHROMA and distance <= DANGER_REACH


def territory_css(t1: str, t2: str, selector: str = ":root") -> str:
    """The rule that gives a territory its colours, with plain values for browsers without relative colours.

    The colours are read and written again, so nothing typed reaches the style sheet.
    """
    first, second = read_colour(t1), read_colour(t2)
    written = [f"oklch({c.lightness:.4g} {c.chroma:.4g} {c.hue:.4g})" for c in (first, second)]
    plain = ";".join(f"--{name}:{colour}" for name, colour in resolved_roles(t1, t2, "light").items())
    return (
        f"{selector}{{--t1:{written[0]};--t2:{written[1]}}}"
        f"@supports not (color:oklch(from red l c h)){{{selector}{{{plain}}}}}"
    )

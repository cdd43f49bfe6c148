"""A drawing surface in steady units (1200 × 800), drawn twice as large and reduced, so that edges are smooth."""

import colorsys
import math
from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1200, 800
SCALE = 2
QUALITY = 90

Point = tuple[float, float]
Colour = tuple[int, int, int] | tuple[int, int, int, int]


def rgb(text: str, alpha: float = 1.0) -> Colour:
    """A colour from its hexadecimal form, with an opacity between 0 and 1."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return (red, green, blue) if alpha >= 1 else (red, green, blue, round(alpha * 255))


def mix(first: str, second: str, share: float) -> str:
    """The colour between two others; ``share`` 0 gives the first."""
    one, other = ImageColor.getrgb(first), ImageColor.getrgb(second)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one[:3], other[:3], strict=True))


def turn(colour: str, degrees: float) -> str:
    """The same colour with another hue."""
    red, green, blue = (part / 255 for part in ImageColor.getrgb(colour)[:3])
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, full)
    return "#" + "".join(f"{round(part * 255):02x}" for part in turned)


class Canvas:
    """What the illustrations draw on."""

    def __init__(self, ground: str = "#ffffff") -> None:
        """A plain ground."""
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), rgb(ground)[:3])
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def gradient(self, stops: Sequence[tuple[float, str]], top: float = 0, bottom: float = HEIGHT) -> None:
        """Colours from ``top`` to ``bottom``; stops are (0 to 1, colour), in order."""
        strip = Image.new("RGB", (1, 256))
        for step in range(256):
            at = step / 255
            low = max((stop for stop in stops if stop[0] <= at), key=lambda stop: stop[0], default=stops[0])
            high = min((stop for stop in stops if stop[0] >= at), key=lambda stop: stop[0], default=stops[-1])
            span = high[0] - low[0]
            strip.putpixel((0, step), rgb(mix(low[1], high[1], (at - low[0]) / span if span else 0))[:3])
        size = (WIDTH * SCALE, max(1, round((bottom - top) * SCALE)))
        self.image.paste(strip.resize(size, Image.Resampling.BILINEAR), (0, round(top * SCALE)))

    def circle(self, x: float, y: float, radius: float, fill: Colour | None = None, *,
               line: Colour | None = None, width: float = 0) -> None:  # fmt: skip
        """A disc, a ring, or both."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self.pen.ellipse(box, fill=fill, outline=line, width=round(width * SCALE))

    def ellipse(self, x: float, y: float, wide: float, high: float, fill: Colour | None = None, *,
                line: Colour | None = None, width: float = 0) -> None:  # fmt: skip
        """An ellipse by its centre and half axes."""
        box = [(x - wide) * SCALE, (y - high) * SCALE, (x + wide) * SCALE, (y + high) * SCALE]
        self.pen.ellipse(box, fill=fill, outline=line, width=round(width * SCALE))

    def shape(self, points: Iterable[Point], fill: Colour) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Iterable[Point], colour: Colour, width: float) -> None:
        """A line with round corners."""
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=max(1, round(width * SCALE)),
                      joint="curve")  # fmt: skip

    def arc(self, x: float, y: float, radius: float, *, end: float, colour: Colour, width: float) -> None:
        """The part of a ring from three o'clock to ``end`` degrees, clockwise."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self.pen.arc(box, 0, end, fill=colour, width=round(width * SCALE))

    def glow(self, x: float, y: float, radius: float, colour: str, *, strength: float = 0.5, steps: int = 14) -> None:
        """A soft light."""
        for step in range(steps, 0, -1):
            self.circle(x, y, radius * step / steps, rgb(colour, strength / steps))

    def jpeg(self) -> bytes:
        """The finished picture."""
        out = BytesIO()
        self.image.reduce(SCALE).save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def wave(width: float, base: float, parts: Sequence[tuple[float, float, float]], step: float = 8) -> list[Point]:
    """A smooth line across the picture: sums of (height, wavelength, phase)."""
    count = int(width / step) + 2
    return [
        (i * step, base + sum(high * math.sin(i * step / long * 2 * math.pi + phase) for high, long, phase in parts))
        for i in range(count)
    ]


def under(line: list[Point]) -> list[Point]:
    """The surface below a line, down to the bottom edge."""
    return [*line, (line[-1][0], HEIGHT), (line[0][0], HEIGHT)]

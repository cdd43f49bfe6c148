"""Sky, sea, mountains, fields, towns."""

import math
from itertools import pairwise
from random import Random

from maillage.website.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, mix, rgb, turn, under, wave


def _stars(c: Canvas, r: Random, count: int, floor: float) -> None:
    for _ in range(count):
        c.circle(r.uniform(0, WIDTH), r.uniform(0, floor), r.choice((0.8, 1, 1.2, 1.8, 2.4)),
                 rgb("#fff7ea", r.uniform(0.45, 1)))  # fmt: skip


def _bird(c: Canvas, x: float, y: float, size: float, ink: str) -> None:
    for side in (-1, 1):
        points = [(x + side * size * t, y - size * 0.42 * math.sin(t * math.pi) * (1 - 0.3 * t)) for t in
                  [i / 10 for i in range(11)]]  # fmt: skip
        c.line(points, rgb(ink), 2.6)


def night(c: Canvas, r: Random) -> None:
    """Hills under the Milky Way, a dome ajar."""
    hue = r.choice((0, -30, 22))
    low, high, glow = turn("#d9567f", hue), turn("#2a1454", hue), turn("#f2a06b", hue / 2)
    c.gradient([(0, turn("#150a33", hue)), (0.45, high), (0.74, turn("#7b3277", hue)), (0.93, low), (1, glow)], 0, 690)
    lean = r.uniform(-0.5, 0.5)
    for step in range(46):
        t = step / 45
        c.circle(WIDTH * (0.05 + 0.95 * t), 60 + 330 * t + lean * 260 * math.sin(t * 3), r.uniform(34, 92),
                 rgb("#d9c3ff", 0.035))  # fmt: skip
    _stars(c, r, 300, 560)
    peak = r.uniform(260, 420)
    c.shape([(-40, 720), (peak - 60, 400), (peak + 20, 400), (peak + 420, 720)], rgb(turn("#3a1648", hue)))
    other = r.uniform(700, 900)
    c.shape([(other - 420, 730), (other - 30, 450), (other + 40, 450), (other + 430, 730)],
            rgb(turn("#2b1140", hue)))  # fmt: skip
    c.shape(under(wave(WIDTH, 690, [(16, 520, r.uniform(0, 6)), (9, 210, r.uniform(0, 6))])),
            rgb(turn("#180a2b", hue)))  # fmt: skip
    x = r.choice((210.0, 860.0, 960.0))
    ink = turn("#0d0519", hue)
    c.shape([(x - 62, 705), (x - 62, 640), (x + 62, 640), (x + 62, 705)], rgb(ink))
    c.circle(x, 642, 62, rgb(ink))
    c.shape([(x - 6, 640), (x + 22, 640), (x + 44, 572), (x + 18, 586)], rgb("#f5c98b"))
    for rank in range(5):
        px = 470 + rank * 34 + r.uniform(-6, 6)
        tall = r.uniform(38, 58)
        c.circle(px, 694 - tall, 9, rgb(ink))
        c.shape([(px - 11, 710), (px - 8, 704 - tall), (px + 8, 704 - tall), (px + 11, 710)], rgb(ink))


def sea(c: Canvas, r: Random) -> None:
    """A bay at low tide, birds, two walkers."""
    hue = r.choice((0, 12, -18, 28))
    c.gradient([(0, turn("#8fcfd4", hue)), (0.6, "#dbeee4"), (1, "#fbeecb")], 0, 400)
    x = r.uniform(720, 980)
    c.glow(x, 330, 190, "#fff6d8", strength=0.9)
    c.circle(x, 330, 56, rgb("#fff3c9"))
    c.gradient([(0, turn("#7cc3c8", hue)), (1, turn("#3d8f98", hue))], 392, HEIGHT)
    for rank in range(5):
        y = 405 + rank * 9
        c.line([(x - 120 + rank * 16, y), (x + 120 - rank * 16, y)], rgb("#fff6d8", 0.75 - rank * 0.1), 3)
    for rank, tone in enumerate(("#e8c9a4", "#d9b48c", "#c39a72")):
        base = 470 + rank * 92
        line = wave(WIDTH, base, [(16 + 4 * rank, 640, r.uniform(0, 6)), (7, 230, r.uniform(0, 6))])
        floor = [(px, py + 34 + 14 * math.sin(px / 140 + rank)) for px, py in line]
        c.shape([*line, *reversed(floor)], rgb(turn(tone, hue / 3), 0.92))
    for _ in range(r.randint(9, 15)):
        _bird(c, r.uniform(360, 900), r.uniform(90, 250), r.uniform(13, 26), "#1f4650")
    for px, tall in ((300.0, 62.0), (338.0, 50.0)):
        c.circle(px, 640 - tall, 8, rgb("#1d3a43"))
        c.shape([(px - 10, 652), (px - 9, 646 - tall), (px + 9, 646 - tall), (px + 10, 652)], rgb("#1d3a43"))
    for _ in range(34):
        px, tall = r.uniform(-10, 190), r.uniform(60, 190)
        c.line([(px, HEIGHT), (px + r.uniform(6, 46), HEIGHT - tall)], rgb(turn("#1e4f4c", hue)), 4)


def mountains(c: Canvas, r: Random) -> None:
    """Ranges that fade into the distance."""
    hue = r.choice((0, 20, -22))
    c.gradient([(0, turn("#f7d9c4", hue / 3)), (0.5, turn("#f3e6dd", hue / 3)), (1, turn("#c7d8e6", hue))])
    c.glow(r.uniform(260, 940), 190, 210, "#fff4da", strength=0.8)
    for rank in range(6):
        base = 300 + rank * 92
        tone = mix(turn("#a9bfd6", hue), turn("#1f3150", hue), rank / 5)
        points, x = [(-20.0, float(base))], -20.0
        while x < WIDTH + 60:
            x += r.uniform(50, 130)
            points.append((x, base + r.uniform(-105 + rank * 9, 30)))
        c.shape(under(points), rgb(tone))
        if rank in {1, 2}:
            for px, py in points[1:-1]:
                if py < base - 52:
                    c.shape([(px, py), (px - 26, py + 40), (px - 6, py + 30), (px + 8, py + 46), (px + 28, py + 38)],
                            rgb("#fdfaf6", 0.9))  # fmt: skip
    for _ in range(26):
        px, tall = r.uniform(0, WIDTH), r.uniform(26, 70)
        c.shape([(px - tall * 0.28, HEIGHT), (px, HEIGHT - tall), (px + tall * 0.28, HEIGHT)],
                rgb(turn("#101d33", hue)))  # fmt: skip


def waves(c: Canvas, r: Random) -> None:
    """Lines of swell, one after the other."""
    hue = r.choice((0, 18, -30, 55))
    c.gradient([(0, "#fdf1dc"), (1, turn("#f6cdb0", hue / 2))], 0, 330)
    c.circle(r.uniform(250, 950), 190, 92, rgb(turn("#f0835f", hue / 3)))
    shift = r.uniform(0, 6)
    for rank in range(11):
        base = 250 + rank * 54
        tone = mix(turn("#8fd3cf", hue), turn("#0f3f58", hue), rank / 10)
        line = wave(WIDTH, base, [(20 + rank * 1.6, 380 + rank * 14, shift + rank * 0.9), (7, 150, shift + rank)])
        c.shape(under(line), rgb(tone))
        c.line(line, rgb("#ffffff", 0.35), 2.4)


def fields(c: Canvas, r: Random) -> None:
    """A patchwork of ploughed land under a wide sky."""
    hue = r.choice((0, -20, 22))
    c.gradient([(0, "#bfdfe6"), (1, "#f6efdb")], 0, 330)
    for _ in range(4):
        x, y = r.uniform(100, 1100), r.uniform(60, 200)
        for part in range(5):
            c.ellipse(x + part * 38 - 76, y + r.uniform(-8, 8), r.uniform(40, 62), r.uniform(16, 26),
                      rgb("#ffffff", 0.72))  # fmt: skip
    tones = ["#c8b560", "#8aa65a", "#6c8b4a", "#d9a75c", "#a3475f", "#b7c47a", "#79563f"]
    far = r.uniform(400, 800)
    edges = [-4200.0, *sorted(r.uniform(-3600, WIDTH + 3600) for _ in range(34)), 5400.0]
    for left, right in pairwise(edges):
        tone = turn(r.choice(tones), hue)
        quad = [(far + (left - far) * 0.22, 322), (far + (right - far) * 0.22, 322), (right, HEIGHT), (left, HEIGHT)]
        c.shape(quad, rgb(tone))
        for furrow in range(1, 9):
            t = furrow / 9
            c.line([(quad[0][0] + (quad[1][0] - quad[0][0]) * t, 322), (left + (right - left) * t, HEIGHT)],
                   rgb("#3b2a1d", 0.16), 3)  # fmt: skip
    ridge = wave(WIDTH, 318, [(9, 420, r.uniform(0, 6))])
    c.shape([*ridge, (WIDTH, 340), (0, 340)], rgb("#6f8f78"))
    for _ in range(18):
        x = r.uniform(0, WIDTH)
        c.circle(x, 312 + r.uniform(-6, 8), r.uniform(8, 20), rgb("#4e7058"))


def town(c: Canvas, r: Random) -> None:
    """Gables and lit windows at dusk."""
    hue = r.choice((0, -35, 40))
    c.gradient([(0, turn("#20264f", hue)), (0.6, turn("#8a5a86", hue)), (1, turn("#f2b182", hue / 2))], 0, 640)
    _stars(c, r, 70, 300)
    for layer, (base, tone) in enumerate(((560, "#55426f"), (660, "#38284f"), (800, "#1d142e"))):
        x = -30.0
        while x < WIDTH:
            wide, tall = r.uniform(66, 130), r.uniform(130, 270) - layer * 10
            top = base - tall
            roof = r.choice((0.0, 44.0, 62.0))
            c.shape([(x, HEIGHT), (x, top), (x + wide / 2, top - roof), (x + wide, top), (x + wide, HEIGHT)],
                    rgb(turn(tone, hue)))  # fmt: skip
            for row in range(int(tall // 52)):
                for column in range(int(wide // 34)):
                    if r.random() < 0.42:  # noqa: PLR2004 - a share of the windows is lit
                        wx, wy = x + 12 + column * 34, top + 22 + row * 52
                        c.shape([(wx, wy), (wx + 15, wy), (wx + 15, wy + 25), (wx, wy + 25)],
                                rgb("#ffd98f", 0.55 + 0.15 * layer))  # fmt: skip
            x += wide + r.uniform(-4, 16)


def clouds(c: Canvas, r: Random) -> None:
    """Cumulus over a rain curtain."""
    hue = r.choice((0, 12, -14))
    c.gradient([(0, turn("#3f6f9b", hue)), (0.6, turn("#9cc4d8", hue)), (1, "#f3ead7")])
    for layer in range(5):
        y = 170.0 + layer * 105
        for _bank in range(3):
            x, wide = r.uniform(0, WIDTH), r.uniform(90, 210)
            tone = mix("#ffffff", turn("#86a5bd", hue), 0.1 + layer * 0.12)
            for _bump in range(13):
                c.circle(x + r.uniform(-wide, wide), y - abs(r.gauss(0, 34)), r.uniform(24, 64), rgb(tone))
            c.shape([(x - wide - 40, y), (x + wide + 40, y), (x + wide, y + 30), (x - wide, y + 30)], rgb(tone))
    for _ in range(110):
        x, y = r.uniform(0, WIDTH), r.uniform(590, 760)
        c.line([(x, y), (x - 9, y + 34)], rgb("#ffffff", 0.5), 2)


def orbits(c: Canvas, r: Random) -> None:
    """Planets on their rings."""
    hue = r.choice((0, 24, -30))
    c.gradient([(0, turn("#0f1638", hue)), (1, turn("#33235f", hue))])
    _stars(c, r, 220, HEIGHT)
    x, y = r.uniform(360, 480), 400.0
    c.glow(x, y, 260, "#ffcf7a", strength=0.8)
    c.circle(x, y, 78, rgb("#ffc866"))
    c.circle(x - 18, y - 16, 52, rgb("#ffdd94"))
    tones = ["#7fd3cb", "#e88a6b", "#c9a4e6", "#8ab4f0", "#f0c987", "#e06f9a"]
    for rank in range(6):
        wide = 165 + rank * 108
        c.ellipse(x, y, wide, wide * 0.42, None, line=rgb("#ffffff", 0.28), width=1.6)
        angle = r.uniform(0, 2 * math.pi)
        px, py, size = x + wide * math.cos(angle), y + wide * 0.42 * math.sin(angle), r.uniform(16, 46)
        tone = tones[(rank + r.randint(0, 5)) % 6]
        c.circle(px, py, size, rgb(tone))
        c.ellipse(px + size * 0.22, py + size * 0.15, size * 0.74, size * 0.8, rgb("#120b30", 0.28))
        if rank == 3:  # noqa: PLR2004 - the fourth one has a ring
            c.ellipse(px, py, size * 1.75, size * 0.46, None, line=rgb("#fbe3bd"), width=5)

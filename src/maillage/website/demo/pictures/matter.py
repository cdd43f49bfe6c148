"""Circuits, crystals, sound, gears, light, layers, molecules, woven threads."""

import math
from random import Random

from maillage.website.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, mix, rgb, turn, under, wave


def circuits(c: Canvas, r: Random) -> None:
    """Copper tracks and pads on green lacquer."""
    hue = r.choice((0, 45, -20))
    c.gradient([(0, turn("#0f4a45", hue)), (1, turn("#082b2e", hue))])
    copper, light = turn("#f0b679", hue / 5), "#f7f0dc"
    step = 40
    for _ in range(54):
        x, y = r.randrange(0, 31) * step, r.randrange(0, 21) * step
        points = [(float(x), float(y))]
        dx, dy = r.choice(((1, 0), (0, 1), (-1, 0), (0, -1)))
        for _leg in range(r.randint(2, 5)):
            for _unit in range(r.randint(1, 4)):
                x, y = x + dx * step, y + dy * step
            points.append((x, y))
            x, y = x + (dx or r.choice((-1, 1))) * step, y + (dy or r.choice((-1, 1))) * step
            points.append((x, y))
            dx, dy = r.choice(((dx, 0), (0, dy))) if dx and dy else (dx, dy)
        c.line(points, rgb(copper, 0.9), 6)
        for end in (points[0], points[-1]):
            c.circle(*end, 12, rgb(copper))
            c.circle(*end, 5, rgb(turn("#082b2e", hue)))
    for _ in range(4):
        x, y, side = r.randrange(3, 25) * step, r.randrange(3, 15) * step, r.choice((120, 160))
        for leg in range(5):
            at = y + 14 + leg * (side - 28) / 4
            c.line([(x - 22, at), (x + side + 22, at)], rgb(light), 8)
        c.shape([(x, y), (x + side, y), (x + side, y + side), (x, y + side)], rgb("#14171c"))
        c.circle(x + 22, y + 22, 8, rgb("#3a4048"))
        c.glow(x + side / 2, y + side / 2, 50, turn("#7fe0c9", hue), strength=0.7, steps=8)


def crystals(c: Canvas, r: Random) -> None:
    """Facets, each with its own light."""
    hue = r.choice((0, 45, -50))
    columns, rows = 10, 7
    grid = [[(x * WIDTH / columns + (r.uniform(-46, 46) if 0 < x < columns else 0),
              y * HEIGHT / rows + (r.uniform(-42, 42) if 0 < y < rows else 0)) for x in range(columns + 1)]
            for y in range(rows + 1)]  # fmt: skip
    stops = [turn(tone, hue) for tone in ("#2b1b5a", "#6b4fb0", "#b48fe0", "#f3c6dc", "#fdeef0")]
    cx, cy = r.uniform(250, 950), r.uniform(200, 600)
    for y in range(rows):
        for x in range(columns):
            a, b, d, e = grid[y][x], grid[y][x + 1], grid[y + 1][x], grid[y + 1][x + 1]
            for triangle in ((a, b, e), (a, d, e)):
                mx, my = (sum(p[i] for p in triangle) / 3 for i in (0, 1))
                share = min(0.999, max(0, 1 - math.dist((mx, my), (cx, cy)) / 760 + r.uniform(-0.16, 0.16)))
                at = share * (len(stops) - 1)
                c.shape(triangle, rgb(mix(stops[int(at)], stops[int(at) + 1], at % 1)))
                c.line([*triangle, triangle[0]], rgb("#ffffff", 0.13), 1.5)


def sound(c: Canvas, r: Random) -> None:
    """Two sources whose rings meet."""
    hue = r.choice((0, 14, -24))
    c.gradient([(0, turn("#fbe7dc", hue)), (1, turn("#f7cdbd", hue))])
    first, second = (r.uniform(180, 420), r.uniform(260, 540)), (r.uniform(780, 1020), r.uniform(260, 540))
    for (x, y), tone in ((first, turn("#b0305f", hue)), (second, turn("#17707a", hue))):
        for rank in range(30, 0, -1):
            c.circle(x, y, rank * 30, None, line=rgb(tone, max(0.08, 0.8 - rank * 0.026)), width=7 - rank * 0.12)
        c.circle(x, y, 24, rgb(tone))
        c.circle(x, y, 10, rgb("#fff6ef"))


def gears(c: Canvas, r: Random) -> None:
    """Wheels that drive each other."""
    hue = r.choice((0, 12, -14))
    c.gradient([(0, turn("#e9e2d6", hue / 4)), (1, turn("#cfc3b0", hue / 4))])
    tones = [turn(tone, hue) for tone in ("#8f3a4f", "#b98a3e", "#2f5d66", "#6b5a7e", "#c46a45")]
    x, y, teeth, phase = 230.0, r.uniform(420, 520), 22, 0.0
    for rank in range(5):
        module = 11.5
        radius = module * teeth / 2
        tone = tones[rank % 5]
        points = []
        for step in range(teeth * 4):
            angle = phase + 2 * math.pi * step / (teeth * 4)
            far = radius + (module * 0.85 if step % 4 in {1, 2} else -module * 0.75)
            points.append((x + far * math.cos(angle), y + far * math.sin(angle)))
        c.shape(points, rgb(tone))
        c.circle(x, y, radius * 0.76, rgb(mix(tone, "#ffffff", 0.2)))
        c.circle(x, y, radius * 0.62, rgb(tone))
        for hole in range(6):
            angle = phase + hole * math.pi / 3
            c.circle(x + radius * 0.38 * math.cos(angle), y + radius * 0.38 * math.sin(angle), radius * 0.13,
                     rgb("#f3ecdf"))  # fmt: skip
        c.circle(x, y, 15, rgb("#2a211c"))
        following = r.choice((12, 16, 20, 26))
        angle = r.uniform(-0.75, 0.75) if rank % 2 else r.uniform(-0.5, 0.95)
        reach = module * (teeth + following) / 2
        x, y = x + reach * math.cos(angle), y + reach * math.sin(angle)
        y = min(640, max(170, y))
        phase, teeth = phase + math.pi / following, following


def prism(c: Canvas, r: Random) -> None:
    """A ray comes in white and goes out in colours."""
    hue = r.choice((0, 30, -30))
    c.gradient([(0, turn("#141a33", hue)), (1, turn("#241433", hue))])
    x, y = r.uniform(470, 610), 430.0
    rays = ["#e5484d", "#f2833c", "#f6cf4b", "#5cbf6e", "#3fb5c9", "#4a7be0", "#8a55d0"]
    c.shape([(-10, y + 60), (-10, y + 92), (x - 60, y - 16), (x - 66, y - 34)], rgb("#fffaf0", 0.92))
    for rank, tone in enumerate(rays):
        top = 250 + rank * 62
        c.shape([(x + 66, y - 40 + rank * 7), (WIDTH + 10, top), (WIDTH + 10, top + 62), (x + 70, y - 33 + rank * 7)],
                rgb(tone, 0.9))  # fmt: skip
    triangle = [(x, y - 210), (x + 190, y + 120), (x - 190, y + 120)]
    c.shape(triangle, rgb("#cfe4f2", 0.28))
    c.shape([(x, y - 210), (x + 190, y + 120), (x + 30, y + 120)], rgb("#ffffff", 0.12))
    c.line([*triangle, triangle[0]], rgb("#e8f4fb"), 6)
    for _ in range(90):
        c.circle(r.uniform(0, WIDTH), r.uniform(0, HEIGHT), r.uniform(0.8, 2), rgb("#ffffff", r.uniform(0.15, 0.6)))


def layers(c: Canvas, r: Random) -> None:
    """Beds of rock, folded, with what they keep."""
    hue = r.choice((0, -8, 10))
    c.gradient([(0, "#e7f0ee"), (1, "#f6eddc")], 0, 240)
    tones = ["#8fa66b", "#c9a76b", "#e3d3ae", "#b5764a", "#d9b98a", "#7f5a44", "#e9dfc6", "#9c6b4c", "#5c4438"]
    bend, shift = r.uniform(26, 70), r.uniform(0, 6)
    for rank, tone in enumerate(tones):
        base = 170 + rank * 72
        line = wave(WIDTH, base, [(bend, 900, shift), (8, 210, shift + rank * 1.3), (4, 70, rank)])
        c.shape(under(line), rgb(turn(tone, hue)))
        for _grain in range(120):
            px = r.uniform(0, WIDTH)
            c.circle(px, base + r.uniform(20, 90), r.uniform(0.8, 2.6), rgb("#2d1d12", 0.18))
        if rank in {2, 4, 6}:
            for _shell in range(5):
                px, py, size = r.uniform(40, 1160), base + r.uniform(34, 60), r.uniform(9, 17)
                for ring in range(3):
                    c.arc(px, py, size - ring * size / 3.4, end=300, colour=rgb("#4a2f1d", 0.7), width=2.4)


def molecules(c: Canvas, r: Random) -> None:
    """Balls and sticks."""
    hue = r.choice((0, 12, -20))
    c.gradient([(0, turn("#eaf3f4", hue)), (1, turn("#c9e2e3", hue))])
    tones = [turn(tone, hue) for tone in ("#c23a5e", "#1f7f86", "#f0b04f", "#4c4f8f", "#e27b58")]
    atoms: list[tuple[float, float, float, str]] = []
    for _ in range(5):
        x, y, angle = r.uniform(80, 1120), r.uniform(80, 720), r.uniform(0, 6.28)
        previous = (x, y)
        for _atom in range(r.randint(4, 8)):
            atoms.append((*previous, r.choice((24, 32, 44)), r.choice(tones)))
            angle += r.choice((-1, 1)) * math.pi / 3 + r.uniform(-0.1, 0.1)
            following = (previous[0] + 112 * math.cos(angle), previous[1] + 112 * math.sin(angle))
            c.line([previous, following], rgb("#35505a"), 12)
            previous = following
        atoms.append((*previous, 26, r.choice(tones)))
    for x, y, size, tone in atoms:
        c.circle(x, y, size, rgb(tone))
        c.circle(x - size * 0.28, y - size * 0.3, size * 0.38, rgb("#ffffff", 0.4))


def weaving(c: Canvas, r: Random) -> None:
    """Threads over and under, as punched cards told."""
    hue = r.choice((0, 16, -26))
    c.gradient([(0, turn("#f7efe4", hue)), (1, turn("#ecdcc8", hue))])
    warp = [turn(tone, hue) for tone in ("#7d1f4c", "#a83b6a", "#5d1638")]
    weft = [turn(tone, hue) for tone in ("#6fc7bf", "#a6ddd6", "#3f9d97")]
    step, thick = 40, 30
    order = [r.choice((0, 1, 2)) for _ in range(12)]
    for column in range(31):
        x = column * step
        c.line([(x, -5), (x, HEIGHT + 5)], rgb(warp[order[column % 12]]), thick)
        c.line([(x - 6, -5), (x - 6, HEIGHT + 5)], rgb("#ffffff", 0.18), 5)
    motif = [[(x * y + x + y * 3 + order[(x + y) % 12]) % 5 < 2 for x in range(12)] for y in range(12)]  # noqa: PLR2004 - the card
    for row in range(21):
        y = row * step
        for column in range(31):
            if motif[row % 12][column % 12] or (row + column) % 4 == 0:
                x = column * step
                c.line([(x - 21, y), (x + 21, y)], rgb(weft[order[row % 12]]), thick)
                c.line([(x - 21, y - 7), (x + 21, y - 7)], rgb("#ffffff", 0.28), 5)

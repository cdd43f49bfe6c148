"""Shells, plankton, leaves, mushrooms, birds, hives, neurones, trees."""

import math
from random import Random

from maillage.website.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Point, mix, rgb, turn


def ammonite(c: Canvas, r: Random) -> None:
    """A ribbed spiral on sand-coloured paper."""
    hue = r.choice((0, -8, 6))
    c.gradient([(0, turn("#efe2c9", hue)), (1, turn("#d7c09a", hue))])
    for _ in range(900):
        c.circle(r.uniform(0, WIDTH), r.uniform(0, HEIGHT), r.uniform(0.6, 1.8), rgb("#6b4a26", 0.14))
    x, y, start = WIDTH * r.uniform(0.46, 0.56), HEIGHT * 0.52, r.uniform(0, 6)
    turns, inner, growth = 3.4, 13.0, 0.158
    dark, light = turn("#4a2f18", hue), turn("#f6ead2", hue)
    steps = 560
    outer: list[Point] = []
    within: list[Point] = []
    for step in range(steps + 1):
        angle = turns * 2 * math.pi * step / steps
        far = inner * math.exp(growth * angle)
        near = inner * math.exp(growth * (angle - 2 * math.pi)) if angle > 2 * math.pi else far * 0.3
        outer.append((x + far * math.cos(angle + start), y + far * math.sin(angle + start)))
        within.append((x + near * math.cos(angle + start), y + near * math.sin(angle + start)))
    for rank in range(steps):
        tone = mix(turn("#c49a63", hue), light, 0.5 + 0.5 * math.sin(rank / steps * turns * 2 * math.pi * 1.1))
        c.shape([outer[rank], outer[rank + 1], within[rank + 1], within[rank]], rgb(tone))
    rib = 0.0
    while rib < steps:
        at = int(rib)
        bend = min(steps, at + max(2, int(4 + at / 60)))
        middle = ((outer[at][0] + within[bend][0]) / 2, (outer[at][1] + within[bend][1]) / 2)
        c.line([outer[at], middle, within[bend]], rgb(dark, 0.85), 1.5 + at / steps * 5)
        rib += max(2.2, 8 - at / steps * 3)
    c.line(outer, rgb(dark), 7)
    c.line(within[len(within) // 3 :], rgb(dark), 4)


def plankton(c: Canvas, r: Random) -> None:
    """Discs and rings that glow in the dark."""
    hue = r.choice((0, 40, -60))
    c.gradient([(0, turn("#1c0b33", hue)), (1, turn("#0a0418", hue))])
    c.glow(WIDTH * 0.5, HEIGHT * 0.55, 560, turn("#5b2a86", hue), strength=0.55)
    tones = ["#7fd3cb", "#f08fb0", "#f3c98a", "#b79bf0", "#e3697c", "#8fb9f0"]
    for _ in range(64):
        x, y, size = r.uniform(-20, WIDTH + 20), r.uniform(-20, HEIGHT + 20), r.choice((16, 22, 30, 44, 60, 78))
        tone = turn(r.choice(tones), hue / 4)
        c.circle(x, y, size, rgb(tone, 0.2), line=rgb(tone, 0.85), width=2.4)
        c.circle(x, y, size * 0.62, rgb(tone, 0.25), line=rgb(tone, 0.6), width=1.4)
        c.circle(x + size * 0.1, y - size * 0.08, size * 0.24, rgb(mix(tone, "#ffffff", 0.35)))
        if r.random() < 0.35:  # noqa: PLR2004 - a third has rays
            rays = r.choice((8, 12, 16))
            for ray in range(rays):
                angle = 2 * math.pi * ray / rays
                c.line([(x + size * math.cos(angle), y + size * math.sin(angle)),
                        (x + size * 1.42 * math.cos(angle), y + size * 1.42 * math.sin(angle))],
                       rgb(tone, 0.8), 2)  # fmt: skip


def _leaf(x: float, y: float, long: float, wide: float, angle: float) -> tuple[list[Point], list[Point]]:
    cos, sin = math.cos(angle), math.sin(angle)
    side = [(long * t, wide * math.sin(math.pi * t) * (1 - 0.35 * t)) for t in [i / 16 for i in range(17)]]
    outline = side + [(a, -b) for a, b in reversed(side)]
    return ([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in outline],
            [(x, y), (x + long * cos, y + long * sin)])  # fmt: skip


def leaves(c: Canvas, r: Random) -> None:
    """A thick foliage."""
    hue = r.choice((0, -25, 25))
    c.gradient([(0, turn("#123c33", hue)), (1, turn("#0a211d", hue))])
    tones = ["#2f7a5b", "#4f9f6c", "#8fc27b", "#1f5a4a", "#c9d98f", "#e0856a"]
    for rank in range(120):
        x, y = r.uniform(-60, WIDTH + 60), r.uniform(-60, HEIGHT + 60)
        long = r.uniform(90, 230)
        outline, vein = _leaf(x, y, long, long * r.uniform(0.16, 0.3), r.uniform(0, 2 * math.pi))
        weights = (5, 5, 3, 6, 1.6, 0.7)
        tone = turn(r.choices(tones, weights)[0], hue)
        c.shape(outline, rgb(mix(tone, "#0a211d", max(0.0, 0.5 - rank / 160))))
        c.line(vein, rgb("#f3f6dc", 0.45), 2.4)


def mushrooms(c: Canvas, r: Random) -> None:
    """A row of caps and the threads below."""
    hue = r.choice((0, 10, -14))
    c.gradient([(0, turn("#e9dfcb", hue)), (1, turn("#d8c6a6", hue))], 0, 520)
    c.gradient([(0, turn("#4b3527", hue)), (1, turn("#1e1410", hue))], 520, HEIGHT)
    for _ in range(60):
        x, y = r.uniform(0, WIDTH), 526.0
        angle = r.uniform(0.2, 2.9)
        points = [(x, y)]
        for _step in range(r.randint(9, 22)):
            angle += r.uniform(-0.5, 0.5)
            x, y = x + 17 * math.cos(angle), max(526.0, y + 17 * abs(math.sin(angle)))
            points.append((x, y))
        c.line(points, rgb("#f2e6cf", 0.5), r.uniform(1, 2.6))
    tones = ["#b4473f", "#d98a4b", "#8a5a7c", "#5f7a6a", "#c9a24e"]
    x = 70.0
    while x < WIDTH - 40:
        tall, wide = r.uniform(80, 300), r.uniform(52, 120)
        top = 524 - tall
        c.shape([(x - wide * 0.16, 530), (x - wide * 0.1, top), (x + wide * 0.1, top), (x + wide * 0.16, 530)],
                rgb("#f6efdf"))  # fmt: skip
        tone = turn(r.choice(tones), hue)
        cap = [(x + wide * math.cos(a), top - wide * 0.62 * math.sin(a)) for a in [math.pi * i / 24 for i in range(25)]]
        c.shape([*cap, (x - wide * 0.6, top + 16), (x + wide * 0.6, top + 16)], rgb(tone))
        c.ellipse(x, top + 8, wide * 0.92, 12, rgb(mix(tone, "#fff6e6", 0.7)))
        for _dot in range(r.randint(3, 8)):
            a, far = r.uniform(0.4, 2.7), r.uniform(0.2, 0.8)
            c.circle(x + wide * far * math.cos(a), top - wide * 0.58 * far * math.sin(a) - 4, r.uniform(3, 8),
                     rgb("#fff8ea", 0.85))  # fmt: skip
        x += wide * 1.25 + r.uniform(6, 50)


def hive(c: Canvas, r: Random) -> None:
    """Cells of wax, some full."""
    hue = r.choice((0, -6, 5))
    c.gradient([(0, turn("#f7c65b", hue)), (1, turn("#c9772d", hue))])
    size = 58
    cx, cy = r.uniform(300, 900), r.uniform(250, 550)
    for row in range(-1, 11):
        for column in range(-1, 13):
            x = column * size * 1.76 + (row % 2) * size * 0.88
            y = row * size * 1.52
            near = math.dist((x, y), (cx, cy)) / 620
            tone = mix(turn("#fff0bd", hue), turn("#8c4a1c", hue), min(1, max(0, near + r.uniform(-0.25, 0.25))))
            points = [(x + size * 0.92 * math.sin(math.pi / 3 * i), y + size * 0.92 * math.cos(math.pi / 3 * i))
                      for i in range(6)]  # fmt: skip
            c.shape(points, rgb(tone))
            c.line([*points, points[0]], rgb("#fff6d6", 0.7), 3)
    for _ in range(7):
        x, y, angle = cx + r.gauss(0, 190), cy + r.gauss(0, 130), r.uniform(0, 6.28)
        for part, tone in enumerate(("#3a2312", "#f2b632", "#3a2312", "#f2b632")):
            c.circle(x + part * 12 * math.cos(angle), y + part * 12 * math.sin(angle), 15 - part, rgb(tone))
        for side in (-1, 1):
            c.ellipse(x + 14 * math.cos(angle + side), y + 14 * math.sin(angle + side) - 8, 20, 10, rgb("#ffffff", 0.6))


def neurones(c: Canvas, r: Random) -> None:
    """Cells that reach for each other."""
    hue = r.choice((0, 70, -50))
    c.gradient([(0, turn("#1a1f4b", hue)), (1, turn("#3d1a4f", hue))])
    cells = [(r.uniform(60, WIDTH - 60), r.uniform(60, HEIGHT - 60)) for _ in range(26)]
    tones = ["#f2a6c1", "#9be0d6", "#f6d38c", "#b9a6f2"]
    for one in cells:
        for other in sorted(cells, key=lambda cell: math.dist(cell, one))[1:4]:
            middle = ((one[0] + other[0]) / 2 + r.uniform(-46, 46), (one[1] + other[1]) / 2 + r.uniform(-46, 46))
            curve = [((1 - t) ** 2 * one[0] + 2 * t * (1 - t) * middle[0] + t * t * other[0],
                      (1 - t) ** 2 * one[1] + 2 * t * (1 - t) * middle[1] + t * t * other[1])
                     for t in [i / 20 for i in range(21)]]  # fmt: skip
            c.line(curve, rgb("#cfc3f2", 0.38), 3)
            c.circle(*curve[r.randint(6, 14)], 4, rgb("#ffffff", 0.9))
    for x, y in cells:
        tone = turn(r.choice(tones), hue / 4)
        c.glow(x, y, 56, tone, strength=0.6, steps=8)
        for _arm in range(9):
            angle, long = r.uniform(0, 6.28), r.uniform(26, 58)
            c.line([(x, y), (x + long * math.cos(angle), y + long * math.sin(angle))], rgb(tone), 4)
        c.circle(x, y, r.uniform(13, 22), rgb(tone))
        c.circle(x, y, 6, rgb("#2a1745"))


def birds(c: Canvas, r: Random) -> None:
    """A flock in front of a large disc."""
    hue = r.choice((0, 14, -16))
    c.gradient([(0, turn("#f6e3d3", hue)), (1, turn("#eeb79a", hue))])
    x = r.uniform(420, 780)
    c.circle(x, 360, 250, rgb(turn("#e2705a", hue)))
    ink = turn("#3a1a2b", hue)
    for _ in range(46):
        px, py, size = r.gauss(600, 300), r.gauss(330, 150), r.uniform(12, 40)
        lift, tilt = r.uniform(0.15, 0.85), r.uniform(-0.25, 0.25)
        wing = [(-size, -size * lift + tilt * size), (-size * 0.45, -size * 0.2), (0, size * 0.12),
                (size * 0.45, -size * 0.2), (size, -size * lift - tilt * size), (size * 0.4, size * 0.08),
                (0, size * 0.34), (-size * 0.4, size * 0.08)]  # fmt: skip
        c.shape([(px + a, py + b) for a, b in wing], rgb(ink))
    for _ in range(120):
        px = r.uniform(-10, WIDTH)
        c.line([(px, HEIGHT), (px + r.uniform(-26, 26), HEIGHT - r.uniform(30, 140))], rgb(ink), r.uniform(2, 5))


def tree(c: Canvas, r: Random) -> None:
    """One branching drawn to its twigs."""
    hue = r.choice((0, 20, -30))
    c.gradient([(0, turn("#dbe9df", hue)), (1, turn("#f4ecd6", hue))])
    c.circle(600, 330, 270, rgb(turn("#bfe0cf", hue)))
    ink, tones = turn("#23352c", hue), ["#3f8a63", "#7fb069", "#e0a458", "#c8553d"]
    ends: list[Point] = []

    def branch(x: float, y: float, angle: float, long: float, depth: int) -> None:
        tip = (x + long * math.cos(angle), y + long * math.sin(angle))
        c.line([(x, y), tip], rgb(ink), 1.4 + depth * 2.1)
        if depth == 0:
            ends.append(tip)
            return
        for spread in (-r.uniform(0.24, 0.55), r.uniform(0.24, 0.55)):
            branch(*tip, angle + spread, long * r.uniform(0.7, 0.84), depth - 1)

    branch(600, 790, -math.pi / 2 + r.uniform(-0.06, 0.06), 158, 8)
    for x, y in ends:
        c.circle(x, y, r.uniform(4, 12), rgb(turn(r.choice(tones), hue / 3), 0.85))

"""Plots as plain SVG: the ratios against their goals, and how long each of a rush waited."""

from collections.abc import Sequence
from html import escape

from config.benchmark.measuring import Findings, HeldAgainst

WIDTH, LEFT, ROW, HEIGHT = 900, 420, 30, 320
COLOURS = ("#0b5394", "#38761d", "#b45f06", "#741b47", "#444444")
STYLE = 'font-family="sans-serif" font-size="14"'


def drawn(found: Findings) -> dict[str, str]:
    """Return the plots by name."""
    plots = {}
    if ratios := [outcome for outcome in found.outcomes if outcome.unit == "ratio" and outcome.at_least is not None]:
        plots["ratios"] = ratio_bars(ratios)
    if found.latencies:
        plots["rush"] = rush_curves(found.latencies)
    return plots


def ratio_bars(outcomes: Sequence[HeldAgainst]) -> str:
    """Draw a bar for each ratio, with a mark where its goal is and a line from the least to the most of the rounds."""
    scale = (WIDTH - LEFT - 80) / max(1.0, *(max(outcome.most, outcome.at_least or 0) for outcome in outcomes))
    parts = []
    for place, outcome in enumerate(outcomes):
        y, colour = 20 + place * ROW, COLOURS[1 if outcome.is_met else 2]
        ends, goal = (LEFT + outcome.least * scale, LEFT + outcome.most * scale), LEFT + (outcome.at_least or 0) * scale
        parts += [
            f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(outcome.title)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{outcome.figure * scale:.1f}" height="18" fill="{colour}"/>',
            f'<line x1="{ends[0]:.1f}" x2="{ends[1]:.1f}" y1="{y + 9}" y2="{y + 9}" stroke="#000" stroke-width="2"/>',
            f'<line x1="{goal:.1f}" x2="{goal:.1f}" y1="{y - 4}" y2="{y + 22}" stroke="#c00" stroke-width="3"/>',
            f'<text x="{max(ends[1], goal) + 8:.1f}" y="{y + 14}">{outcome.figure:.2f}</text>',
        ]
    return _picture("Ratios; the upright line is the goal", parts, 30 + len(outcomes) * ROW)


def rush_curves(rushes: Sequence[Sequence[float]]) -> str:
    """Draw how many of each rush had their answer after how long."""
    longest, most = max(map(max, rushes)), max(map(len, rushes))
    across, up = (WIDTH - 120) / longest, (HEIGHT - 80) / most
    parts = [
        f'<line x1="60" x2="{WIDTH - 60}" y1="{HEIGHT - 40}" y2="{HEIGHT - 40}" stroke="#000"/>',
        f'<line x1="60" x2="60" y1="40" y2="{HEIGHT - 40}" stroke="#000"/>',
        f'<text x="{WIDTH - 60}" y="{HEIGHT - 16}" text-anchor="end">{longest:.2f} seconds</text>',
        f'<text x="60" y="30">{most} answers</text>',
    ]
    for place, times in enumerate(rushes):
        points = " ".join(
            f"{60 + seconds * across:.1f},{HEIGHT - 40 - number * up:.1f}"
            for number, seconds in enumerate(sorted(times), 1)
        )
        colour = COLOURS[place % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return _picture("Answers in a rush, by the time since its instant", parts, HEIGHT)


def _picture(title: str, parts: Sequence[str], height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img" {STYLE}>'
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", ground, *parts, "</svg>\n"])

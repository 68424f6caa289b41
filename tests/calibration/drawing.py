"""Draws ROC curves and score spreads as SVG by hand, since two pictures need no plotting library."""

from collections.abc import Sequence

_INK, _SOFT, _GRID = "#1f2933", "#52606d", "#d9e2ec"
_COLOURS = ("#2f6f9f", "#c2571a", "#4d7c3a")
_FONT = "font-family='DejaVu Sans, Arial, sans-serif'"


def roc_picture(curves: Sequence[tuple[str, Sequence[tuple[float, float]]]], title: str) -> str:
    """Curves with their names, as an SVG document of 460×420 pixels."""
    left, top, side = 70.0, 50.0, 300.0

    def at(x: float, y: float) -> str:
        return f"{left + x * side:.1f},{top + (1 - y) * side:.1f}"

    lines = [_head(460, 420), _text(left, 28, title, 15, weight="bold")]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = left + tick * side, top + (1 - tick) * side
        lines.append(f"<path d='M{left},{y}h{side}M{x},{top}v{side}' stroke='{_GRID}' fill='none'/>")
        lines.append(_text(x, top + side + 18, f"{tick:.0%}", 11, anchor="middle"))
        lines.append(_text(left - 8, y + 4, f"{tick:.0%}", 11, anchor="end"))
    lines.append(f"<path d='M{at(0, 0)}L{at(1, 1)}' stroke='{_SOFT}' stroke-dasharray='4 4' fill='none'/>")
    for index, (name, points) in enumerate(curves):
        path = "L".join(at(x, y) for x, y in points)
        colour = _COLOURS[index % len(_COLOURS)]
        lines.append(f"<path d='M{path}' stroke='{colour}' stroke-width='2.5' fill='none'/>")
        y = top + side - 60 + 20 * index
        lines.append(f"<path d='M{left + 120},{y}h24' stroke='{colour}' stroke-width='2.5'/>")
        lines.append(_text(left + 150, y + 4, name, 12))
    lines.append(_text(left + side / 2, top + side + 42, "good clips called bad", 12, anchor="middle"))
    lines.append(
        f"<g transform='translate(22,{top + side / 2}) rotate(-90)'>"
        f"{_text(0, 0, 'bad clips called bad', 12, anchor='middle')}</g>"
    )
    return "\n".join([*lines, "</svg>", ""])


def strip_picture(rows: Sequence[tuple[str, Sequence[tuple[float, str]]]], line: float, title: str) -> str:
    """One row of dots per kind on a scale from 0 to 1; each dot is (score, `tuning` or `held out`)."""
    left, top, step, width = 150.0, 76.0, 22.0, 520.0
    height = top + step * len(rows) + 44
    bottom = top + step * len(rows)
    lines = [_head(left + width + 30, height), _text(20, 26, title, 15, weight="bold")]
    for index, name in enumerate(("tuning", "held out")):
        x = left + 120 * index
        lines.append(f"<circle cx='{x}' cy='46' r='4.5' fill='{_COLOURS[index]}'/>")
        lines.append(_text(x + 10, 50, f"{name} scenes", 12))
    for tick in range(0, 11, 2):
        x = left + width * tick / 10
        lines.append(f"<path d='M{x},{top - 8}V{bottom}' stroke='{_GRID}'/>")
        lines.append(_text(x, bottom + 18, f"{tick / 10:.1f}", 11, anchor="middle"))
    x = left + width * line
    lines.append(f"<path d='M{x:.1f},{top - 8}V{bottom}' stroke='{_INK}' stroke-dasharray='5 4'/>")
    for index, (name, dots) in enumerate(rows):
        y = top + step * index + 6
        lines.append(_text(left - 12, y + 4, name, 12, anchor="end"))
        for score, half in dots:
            colour = _COLOURS[half == "held out"]
            offset = 3 if half == "held out" else -3
            lines.append(
                f"<circle cx='{left + width * score:.1f}' cy='{y + offset}' r='4' "
                f"fill='{colour}' fill-opacity='0.55'/>"
            )
    lines.append(_text(left + width / 2, height - 8, "overall score", 12, anchor="middle"))
    return "\n".join([*lines, "</svg>", ""])


def _head(width: float, height: float) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.0f}' height='{height:.0f}' "
        f"viewBox='0 0 {width:.0f} {height:.0f}'>\n<rect width='100%' height='100%' fill='#ffffff'/>"
    )


def _text(x: float, y: float, words: str, size: int, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' {_FONT} fill='{_INK}' text-anchor='{anchor}' "
        f"font-weight='{weight}'>{words}</text>"
    )

"""The few shapes that the plots are drawn with, as SVG inside HTML. Everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

Point = tuple[float, float]


def element(tag: str, *children: str, **attributes: str | float) -> Markup:
    """`element("text", "a < b", x=1, class_="axis")`; `text_anchor` becomes text-anchor."""
    named = Markup().join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _short(value))
        for name, value in attributes.items()
    )
    return Markup("<{}{}>{}</{}>").format(tag, named, Markup().join(children), tag)


def drawing(width: float, height: float, *children: str, label: str) -> Markup:
    """An image that scales with the page; `label` is what a screen reader says."""
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, height, label, Markup().join(children)
    )


def text(words: str, x: float, y: float, *, anchor: str = "start", kind: str = "tick") -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, class_=kind)


def line(start: Point, end: Point, kind: str) -> Markup:
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=kind)


def path(points: Sequence[Point], kind: str) -> Markup:
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return element("path", d=f"M{steps}", class_=kind)


def dot(x: float, y: float, kind: str, hint: str, radius: float = 4) -> Markup:
    """`hint` is shown under the pointer."""
    return element("circle", element("title", hint), cx=x, cy=y, r=radius, class_=kind)


@dataclass(frozen=True, slots=True)
class Frame:
    """A plotting area in a drawing, and the values at its edges."""

    left: float
    top: float
    width: float
    height: float
    x_range: Point = (0.0, 1.0)
    y_range: Point = (0.0, 1.0)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.bottom - self.height * (value - low) / (high - low)

    def at(self, x: float, y: float) -> Point:
        return self.x(x), self.y(y)

    def x_axis(self, ticks: dict[float, str], title: str) -> Markup:
        """Upright lines at the ticks, their labels, and the axis's title below."""
        return Markup().join(
            [
                *(line((self.x(v), self.top), (self.x(v), self.bottom), "grid") for v in ticks),
                *(
                    text(label, self.x(v), self.bottom + 15, anchor="middle")
                    for v, label in ticks.items()
                ),
                text(title, self.left + self.width / 2, self.bottom + 33, anchor="middle"),
            ]
        )

    def y_axis(self, ticks: dict[float, str]) -> Markup:
        """Level lines at the ticks, and their labels."""
        return Markup().join(
            [
                *(line((self.left, self.y(v)), (self.right, self.y(v)), "grid") for v in ticks),
                *(
                    text(label, self.left - 7, self.y(v) + 4, anchor="end")
                    for v, label in ticks.items()
                ),
            ]
        )


def _short(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")

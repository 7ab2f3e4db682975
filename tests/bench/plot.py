"""Figures against numbers that grow by tens, as an image that is the same for the same figures."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "claimpress",
    "svg.fonttype": "path",  # so that it looks the same everywhere
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_STYLES = (("#0b5cad", "o", "-"), ("#b3560b", "s", "-"), ("#1d7a3e", "^", "-"), ("#666666", "D", "--"))
"""Colours that can be told apart, and marks for who can't tell them."""


@dataclass(frozen=True)
class Line:
    """A name, and points: number of records, figure."""

    name: str
    points: list[tuple[int, float]]


@dataclass(frozen=True)
class Panel:
    """What the figures of some lines are; `by_tens`: their axis grows by tens too."""

    what: str
    lines: list[Line]
    by_tens: bool


def draw(panels: list[Panel]) -> str:
    """Panels one below the other, as SVG."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(7.2, 3.2 * len(panels)), layout="constrained")
        figure.patch.set_facecolor("white")
        for axes, panel in zip(figure.subplots(len(panels), 1, squeeze=False)[:, 0], panels, strict=True):
            _fill(axes, panel)
        handles, names = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue().decode()


def _fill(axes: Any, panel: Panel) -> None:
    for line, (colour, mark, dash) in zip(panel.lines, _STYLES, strict=False):
        if line.points:
            across, up = zip(*line.points, strict=True)
            axes.plot(across, up, color=colour, marker=mark, linestyle=dash, label=line.name)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    if panel.by_tens:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel("claims")
    axes.set_ylabel(panel.what)
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)

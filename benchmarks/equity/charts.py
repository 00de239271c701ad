"""Charts of the outcomes, as SVG with its text kept as text."""

from pathlib import Path
from statistics import mean
from typing import Any

import altair as alt
import vl_convert

from benchmarks.equity.world import CLASSES

_WIDTH, _HEIGHT = 640, 260
_OURS, _OTHERS = "#0b5c4b", "#9aa5b1"
_NAMES = {
    "pure": "pure relevance",
    "drawn": "ties drawn",
    "random": "uniform random",
    "success": "past success first",
    "sized": "multiplied by size",
    "levels": "classes drawn anew",
    "ours": "ours",
}


def draw(told: dict[str, Any], folder: Path) -> None:
    """Write every chart into a folder."""
    found = told["policies"]
    for name, chart in {
        "unfairness": _unfairness(found),
        "classes": _classes(found),
        "months": _months(found, told["month"]),
    }.items():
        svg = vl_convert.vegalite_to_svg(chart.to_json())
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


def _unfairness(found: dict[str, Any]) -> Any:
    rows = [
        {"policy": label, "unfairness": mean(one["unfairness"] for one in found[name]), "ours": name == "ours"}
        for name, label in _NAMES.items()
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("policy:N", sort=list(_NAMES.values()), title=None),
        x=alt.X(
            "unfairness:Q",
            title="unfairness: sum of |share received - share due| (0 is fair)",
            scale=alt.Scale(domain=[0, 1.4]),
        ),
    )
    bars = base.mark_bar().encode(color=_coloured())
    figures = base.mark_text(align="left", dx=4).encode(text=alt.Text("unfairness:Q", format=".3f"))
    return (bars + figures).properties(width=_WIDTH, height=_HEIGHT)


def _classes(found: dict[str, Any]) -> Any:
    rows = [
        {
            "policy": _NAMES[name],
            "size": size,
            "ratio": mean(one["classes"][place] for one in found[name]),
            "low": min(one["classes"][place] for one in found[name]),
            "high": max(one["classes"][place] for one in found[name]),
        }
        for name in ("pure", "success", "sized", "ours")
        for place, size in enumerate(CLASSES)
    ]
    points = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("size:N", sort=list(CLASSES), title="employees", axis=alt.Axis(labelAngle=0)),
        xOffset="policy:N",
        color=alt.Color("policy:N", title=None, scale=alt.Scale(range=["#d1495b", _OURS, "#5b6ee1", "#edae49"])),
    )
    scale = alt.Scale(type="log", domain=[0.1, 10])
    dots = points.mark_point(filled=True, size=60).encode(
        y=alt.Y("ratio:Q", scale=scale, title="attention received / due (1 is fair)")
    )
    ranges = points.mark_rule().encode(y="low:Q", y2="high:Q")
    fair = alt.Chart(alt.Data(values=[{"y": 1}])).mark_rule(strokeDash=[4, 3]).encode(y=alt.Y("y:Q", scale=scale))
    return (fair + ranges + dots).properties(width=_WIDTH, height=_HEIGHT)


def _months(found: dict[str, Any], month: int) -> Any:
    rows = [
        {
            "policy": _NAMES[name],
            "lists": (place + 1) * month,
            "unfairness": mean(one["over"][place] for one in found[name]),
        }
        for name in ("pure", "drawn", "levels", "ours")
        for place in range(len(found[name][0]["over"]))
    ]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("lists:Q", title="lists shown"),
            y=alt.Y("unfairness:Q", scale=alt.Scale(type="log"), title="unfairness"),
            color=alt.Color("policy:N", title=None, scale=alt.Scale(range=["#edae49", _OURS, "#d1495b", "#5b6ee1"])),
        )
        .properties(width=_WIDTH, height=_HEIGHT)
    )


def _coloured() -> Any:
    return alt.condition("datum.ours", alt.value(_OURS), alt.value(_OTHERS))

"""How often an everyday need, asked as a stranger asks it, is understood: the activities a reader is shown for it.

    python -m benchmarks.everyday
    python -m benchmarks.everyday --write  # put the table into docs/matching/results.md

Reads the blind needs (``tests/relevance/blind``), which nothing is tuned on: only shares are told, never the needs.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks import pages
from benchmarks.measures import figure, hit
from entremise.matching import Request
from entremise.matching.understanding import understand

BLIND = Path(__file__).parents[1] / "tests" / "relevance" / "blind"
Case = dict[str, Any]
Shown = dict[str, list[str]]

#: What each need is judged by; `no activity` alone for what is no need.
MEASURES: dict[str, Callable[[Case, Sequence[str]], float]] = {
    "right first": lambda case, codes: hit(1)(codes, set(case["activities"])),
    "right in the first 3": lambda case, codes: hit(3)(codes, set(case["activities"])),
    "a wrong one shown": lambda case, codes: hit(len(codes))(codes, set(case["not"])),
    "no activity": lambda _, codes: float(not codes),
}


def main() -> None:
    asked = _asked()
    cases = [case for file in sorted(BLIND.glob("*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
    shown = {case["need"]: [found.code for found in understand(Request(case["need"])).activities] for case in cases}
    if asked.out:
        asked.out.write_text(json.dumps(shown, ensure_ascii=False, indent=0), encoding="utf-8")
    table = pages.table(["Told", "Needs", *MEASURES], list(_rows(cases, shown)))
    print(table)
    if asked.write:
        pages.put("everyday", table)


def _rows(cases: list[Case], shown: Shown) -> Iterable[list[str]]:
    needs = [case for case in cases if not case.get("unknown")]
    groups = {"any way": needs}
    for name, language in (("in French", "fr"), ("in English", "en")):
        groups[name] = [case for case in needs if case["language"] == language]
    for told in sorted({case["told"] for case in needs}):
        groups[told] = [case for case in needs if case["told"] == told]
    for name, group in groups.items():
        yield [name, str(len(group)), *(_told(measure, group, shown) for measure in MEASURES)]
    nothing = [case for case in cases if case.get("unknown")]
    yield ["no need at all", str(len(nothing)), "", "", "", _told("no activity", nothing, shown)]


def _told(measure: str, cases: list[Case], shown: Shown) -> str:
    found = figure(np.array([MEASURES[measure](case, shown[case["need"]]) for case in cases]))
    return f"{found.mean:.0%} ({found.low:.0%} to {found.high:.0%})"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"put the table into {pages.PAGE.name}")
    parser.add_argument("--out", type=Path, help="a JSON file for the activities shown for each need")
    return parser.parse_args()


if __name__ == "__main__":
    main()

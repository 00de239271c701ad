"""How often an everyday need, asked as a stranger asks it, is understood: the activities a reader is shown for it.

Reads the blind needs (``tests/relevance/blind``), which nothing is tuned on: only shares are printed, never the needs.

Run: ``.venv/bin/python -m benchmarks.everyday``
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from benchmarks.measures import figure, hit

from entremise.matching import Request
from entremise.matching.understanding import understand

BLIND = Path(__file__).parents[1] / "tests" / "relevance" / "blind"
Case = dict[str, Any]
Shown = dict[str, list[str]]

MEASURES: dict[str, Callable[[Case, Sequence[str]], float]] = {
    "hit@1": lambda case, codes: hit(1)(codes, set(case["activities"])),
    "hit@3": lambda case, codes: hit(3)(codes, set(case["activities"])),
    "unwanted shown": lambda case, codes: hit(len(codes))(codes, set(case["not"])),
    "nothing shown": lambda _, codes: float(not codes),
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--out", type=Path, help="a JSON file for the activities shown for each need")
    out = asked.parse_args().out
    cases = [case for file in sorted(BLIND.glob("*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
    shown = {case["need"]: [a.code for a in understand(Request(case["need"])).activities] for case in cases}
    if out:
        out.write_text(json.dumps(shown, ensure_ascii=False, indent=0), encoding="utf-8")
    needs = [case for case in cases if not case.get("unknown")]
    print(f"{'':<14} {'needs':>5}  " + "  ".join(f"{measure:<22}" for measure in MEASURES))
    _print("all", needs, shown)
    for language in ("fr", "en"):
        _print(language, [case for case in needs if case["language"] == language], shown)
    for told in sorted({case["told"] for case in needs}):
        _print(told, [case for case in needs if case["told"] == told], shown)
    _print("no need at all", [case for case in cases if case.get("unknown")], shown, ["nothing shown"])


def _print(name: str, cases: list[Case], shown: Shown, measures: Sequence[str] = tuple(MEASURES)) -> None:
    figures = [
        figure(np.array([MEASURES[measure](case, shown[case["need"]]) for case in cases]))
        if measure in measures
        else None
        for measure in MEASURES
    ]
    told = (f"{f.mean:5.1%} [{f.low:.1%}, {f.high:.1%}]" if f else "" for f in figures)
    print(f"{name:<14} {len(cases):>5}  " + "  ".join(f"{one:<22}" for one in told))


if __name__ == "__main__":
    main()

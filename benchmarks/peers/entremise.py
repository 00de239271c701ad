"""Ours, through the very command a user types."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.measures import Ranking
from training.tasks import Task, write


def rank(task: Task, top: int) -> Ranking:
    """The run of `entremise match` on the tables of the task.

    Raises:
        RuntimeError: if the command fails, with what it said last.
    """
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as place:
        folder = Path(place)
        needs, solutions = write(task, folder)
        out = folder / "run.jsonl"
        command = [str(Path(sys.executable).with_name("entremise")), "match", "--top", str(top), "--workers", "1"]
        tables = ["--needs", str(needs), "--solutions", str(solutions), "--out", str(out)]
        done = subprocess.run([*command, *tables], check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"entremise match: {done.returncode}, {done.stderr.strip()[-1000:]}")
        ranking: Ranking = defaultdict(list)
        with out.open(encoding="utf-8") as lines:
            for line in lines:
                found = json.loads(line)
                ranking[found["need"]].append(found["solution"])
        return dict(ranking)

"""The API does what its description says, whatever is sent to it: schemathesis, with every check it has."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.project.running import load_territory, serving

SEED = 20261122
EXAMPLES = 30


@pytest.mark.slow
def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    load_territory(tmp_path)
    # One worker: in Python 3.11, two threads that read source code at once may stumble (gh-106905).
    with serving(tmp_path, ENTREMISE_API_ANONYMOUS_RATE="1000000/minute") as server:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/api/v1/openapi.json"),
                *("--checks=all", f"--seed={SEED}", f"--max-examples={EXAMPLES}", "--generation-database=none"),
                *("--no-color", "--workers=1"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert server.process.poll() is None, server.log[-3000:]

    assert run.returncode == 0, run.stdout + run.stderr

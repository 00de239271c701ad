"""The API does what its description says, whatever is sent to it: schemathesis, with every check it has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.project.running import environment, load_territory, serving

SEED = 20261122
#: Requests made up for each operation; more before a release (docs/developers/testing.md).
EXAMPLES = int(os.environ.get("ENTREMISE_EXAMPLES", "9"))
#: As anybody, then with the key of somebody who may do all that people and firms may.
CALLERS = {"anybody": EXAMPLES, "member": max(1, EXAMPLES // 3)}
#: Counts the figures, and prints the key of a member of the bakery who has a need and an introduction.
MEMBER = """
import django; django.setup()
from tests.factories import belong
from tests.hub.stories import found
from entremise.hub.actions import figures, introductions, needs
from entremise.people.actions.keys import create_key
from entremise.people.models import Person
from entremise.registry.models import Establishment
baker, roofer = (Establishment.objects.get(name=name) for name in ("Fournil des Calanques", "Toitures du Garlaban"))
camille = Person.objects.create_user("camille@example.org", name="Camille Essai")
belong(camille, baker.organisation, manager=True)
need = needs.publish(needs.draft("un couvreur à Aubagne", "fr", by=camille), camille)
found(need, roofer)
introductions.pick(need, str(roofer), camille)
figures.publish()
print(create_key("essai", camille)[1])
"""


def member_key(folder: Path) -> str:
    """The key of somebody who has all that the API is about."""
    made = subprocess.run(
        [sys.executable, "-c", MEMBER],
        env=environment(folder, DJANGO_SETTINGS_MODULE="entremise.project.settings"),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return made.stdout.split()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("caller", CALLERS)
def test_schemathesis_finds_nothing(tmp_path: Path, caller: str) -> None:
    load_territory(tmp_path)
    key = member_key(tmp_path)
    shown = ["--header", f"Authorization: Bearer {key}"] if caller == "member" else []
    rates = dict.fromkeys(("ENTREMISE_API_ANONYMOUS_RATE", "ENTREMISE_API_KEY_RATE"), "1000000/minute")
    # One worker: in Python 3.11, two threads that read source code at once may stumble (gh-106905).
    with serving(tmp_path, **rates) as server:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/api/v1/openapi.json"),
                *("--checks=all", f"--seed={SEED}", f"--max-examples={CALLERS[caller]}"),
                *("--generation-database=none", "--no-color", "--workers=1", *shown),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=570,
            check=False,
        )
        assert server.process.poll() is None, server.log[-3000:]

    assert run.returncode == 0, run.stdout + run.stderr

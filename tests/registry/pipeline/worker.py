"""A process that loads or reads, told what to do on its standard input: one JSON object a line, one answer a line.

    {"do": "load", "file": "s.csv", "until": 4}   a child of its own loads; it kills itself at its fourth step
    {"do": "state"}                               what the service answers now
    {"do": "migrate"}

A loading worker has no connection to the database, so that it can fork at once; a reading one keeps its connection and
its opened index from one question to the next, as a service does.
"""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django


def load(file: str, until: int = 0) -> dict[str, Any]:
    """Fork a child that loads; say its number at once, then how it ended and the steps it told."""
    told, telling = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _load_as_child(file, until, telling)
    os.close(telling)
    _say({"pid": child})
    _, status = os.waitpid(child, 0)
    with os.fdopen(told) as steps:
        return {"status": status, "steps": steps.read().split(), "seconds": time.monotonic() - started}


def _load_as_child(file: str, until: int, telling: int) -> None:
    from entremise.registry import pipeline
    from entremise.registry.sources.sirene.staging import Sirene

    steps = 0

    def progress(stage: pipeline.Stage, done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        os.write(telling, f"{stage} ".encode())
        if steps == until:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        pipeline.load(Sirene(Path(file)), progress=progress)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def state() -> dict[str, Any]:
    """All that a reader can see: rows, matches, and whether they agree."""
    from django.conf import settings

    from entremise.matching.model import Request
    from entremise.registry import index
    from entremise.registry.models import Establishment, IndexGeneration

    rows = Establishment.objects.order_by("identifier").values_list(
        "identifier", "name", "activity", "named", "digest", "organisation__name"
    )
    current = index.current()
    needs = ("un couvreur à Marseille", "atelier 12", "l’atelier modifié", "a software developer")
    answers = [current.search(Request(need), limit=50) for need in needs] if current else []
    return {
        "rows": hashlib.sha256(repr(list(rows)).encode()).hexdigest(),
        "matches": [[[match.id, round(match.score, 9)] for match in answer.matches] for answer in answers],
        "totals": [answer.total for answer in answers],
        "documents": len(current) if current else 0,
        "in step": index.in_step(),
        "unnamed folders": sorted(
            {path.name for path in Path(settings.INDEX_DIRECTORY).glob("*")}
            - set(IndexGeneration.objects.values_list("name", flat=True))
        ),
    }


def migrate() -> dict[str, Any]:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do as told until the input ends."""
    django.setup()
    import entremise.registry.sources.sirene.staging  # noqa: F401 (loaded before the forks)

    verbs = {"load": load, "state": state, "migrate": migrate}
    for line in sys.stdin:
        asked = json.loads(line)
        _say(verbs[asked.pop("do")](**asked))


if __name__ == "__main__":
    main()

"""Running the web server: what must be ready before, and how it stops."""

import os
import socket
import tempfile
from contextlib import closing
from pathlib import Path

import typer

from entremise.common.terminal import say, setup_django, stop

#: Requests answered at a time by each process; beyond it they wait their turn.
THREADS = 4
#: Requests under way have this long to finish once the server is told to stop.
STOP_WITHIN_SECONDS = 20


def run(host: str, port: int, workers: int) -> None:
    """Prepare what can be, then serve until told to stop."""
    refuse_taken(host, port)
    with tempfile.TemporaryDirectory(prefix="entremise-metrics-") as counters:
        # Before anything counts: the processes of this server add up their counters in this folder.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counters
        setup_django()
        from django.conf import settings

        settings.VAR.mkdir(parents=True, exist_ok=True)
        prepare_database(production=settings.PRODUCTION)
        if settings.PRODUCTION:
            collect_static_files(settings.VAR / "static")
        _learn_words()
        _serve(host, port, workers, level=settings.LOG_LEVEL, production=settings.PRODUCTION)


def refuse_taken(host: str, port: int) -> None:
    """Stop with a clear message when one cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(
                f"Impossible d’écouter sur {host}:{port} ({error.strerror or error}). "
                "Un autre serveur y est peut-être déjà : choisissez un autre port avec --port.",
                f"Cannot listen on {host}:{port} ({error.strerror or error}). "
                "Another server may be there already: choose another port with --port.",
            )


def prepare_database(*, production: bool) -> None:
    """Apply migrations where one serves oneself; in production say what to run, as it may call for a backup."""
    from django.core.management import call_command
    from django.db import connections

    from entremise.project.health import pending_migrations

    pending = pending_migrations()
    if pending and production:
        stop(
            f"La base de données attend {len(pending)} migration(s). Sauvegardez-la, "
            "puis lancez « entremise django migrate ».",
            f"The database waits for {len(pending)} migration(s). Back it up, then run `entremise django migrate`.",
        )
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def collect_static_files(folder: Path) -> bool:
    """Gather and compress the static files, unless they are those gathered last; whether it was done."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = [(path, Path(storage.path(path)).stat()) for finder in get_finders() for path, storage in finder.list([])]
    state = "\n".join(sorted(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in found))
    stamp = folder / "gathered.txt"
    if stamp.is_file() and stamp.read_text() == state:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state)
    return True


def _learn_words() -> None:
    """Read the nomenclatures and the lexicon before the processes part: they share them, and none is slow at first."""
    from entremise.matching.model import Request
    from entremise.matching.understanding import understand

    understand(Request("un traiteur à Aix-en-Provence"))


def _serve(host: str, port: int, workers: int, *, level: str, production: bool) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from entremise.project.logs import dict_config

    shown = f"[{host}]" if ":" in host else host
    typer.echo(say(f"Entremise répond sur http://{shown}:{port}/", f"Entremise answers at http://{shown}:{port}/"))
    Granian(
        "entremise.project.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels(level.lower()) if production else LogLevels.error,
        log_dictconfig=dict_config(level, as_json=production),
    ).serve()

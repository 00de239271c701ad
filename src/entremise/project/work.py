"""The worker: tasks one after another, and beside them, in a thread, the rounds that are due."""

import threading
from typing import Any

import structlog
from django.core.management import call_command
from django.db import close_old_connections, connections
from django.utils import timezone

from entremise.notices.rounds import run_due

log = structlog.get_logger(__name__)

#: How often the worker looks whether a round is due.
SECONDS = 20
#: A round under way has this long to finish once the worker is told to stop; one cut short is begun again.
STOP_WITHIN_SECONDS = 20
_OPTIONS: dict[str, Any] = {"queue_name": "*", "startup_delay": False, "reload": False}


def until_done() -> None:
    """Do the rounds that are due, then all tasks, then stop."""
    run_due(timezone.now())
    call_command("db_worker", batch=True, **_OPTIONS)


def until_stopped() -> None:
    """Work until told to stop; the task and the round under way are finished."""
    stopped = threading.Event()
    rounds = threading.Thread(target=_do_rounds, args=[stopped], name="rounds", daemon=True)
    rounds.start()
    try:
        call_command("db_worker", batch=False, **_OPTIONS)
    finally:
        stopped.set()
        rounds.join(STOP_WITHIN_SECONDS)


def _do_rounds(stopped: threading.Event) -> None:
    """Again and again; whatever fails is logged and tried at the next turn."""
    while not stopped.is_set():
        close_old_connections()
        try:
            run_due(timezone.now())
        except Exception:
            log.exception("rounds_failed")
        close_old_connections()
        stopped.wait(SECONDS)
    connections.close_all()

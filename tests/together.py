"""Several people at once: each in a thread of their own, on a database that threads share (the fixture `shared`)."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*verbs: Callable[[], Any], refusal: type[Exception]) -> list[Any]:
    """What each gives, or the refusal it raises, when all begin together."""
    start, answers = threading.Barrier(len(verbs)), list[Any]([None] * len(verbs))

    def run(place: int, verb: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers[place] = verb()
        except refusal as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

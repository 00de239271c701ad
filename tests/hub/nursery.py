"""A process that has read everything once, and forks children at once: servers and workers made to be killed.

It is told what to do on its standard input, one JSON object a line, and answers each with one line:

    {"do": "prepare", "trades": […], "sites": 5}   make the tables, the firms and Noé's session
    {"do": "serve", "port": 8001}                  a child serves the pages; its number
    {"do": "work"}                                 a child does the background work; its number
    {"do": "state"}                                all that there is to see, without moments nor row numbers
    {"do": "idle"}                                 whether nothing is left to send or to do

It keeps no connection to the database, so that it can fork at any time. What a killed worker held is free again after
a second instead of ten minutes, and what failed is tried again as soon; nothing else differs from `entremise serve` and
`entremise worker`.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

#: Each trade of the scenario: how it is asked for, and the activity that answers.
Trade = tuple[str, str]


def prepare(trades: list[Trade], sites: int) -> dict[str, Any]:
    """Tables, firms of each trade in one town with somebody to write to at each, and a session of Noé’s."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from tests import factories, signing
    from tests.territory import document

    from entremise.hub.models import Correspondent, Webhook
    from entremise.matching.index import Index
    from entremise.notices.models import Preference
    from entremise.registry import index
    from entremise.registry.models import Establishment

    call_command("migrate", verbosity=0)
    people = factories.people(factories.cast())
    for place, (_, activity) in enumerate(trades):
        for site in range(sites):
            number = 1000 + place * 100 + site
            organisation = factories.OrganisationFactory(identifier=factories.siren(number), name=f"Maison {number}")
            factories.EstablishmentFactory(organisation=organisation, activity=activity, lat=43.3, lon=5.4)
            Correspondent.objects.create(
                organisation=str(organisation), email=f"maison{number}@example.org", source="essai"
            )
    found = Establishment.objects.filter(named=True).prefetch_related("offers", "references")
    name = index.new_name()
    index.publish(name, Index.build(index.folder(name), (document(each) for each in found)))
    # With two advisers, who follows which need would depend on which need came first.
    people.samir.grants.update(ended_at=timezone.now())
    for person in people:
        Preference.objects.create(person=person, most_a_week=10_000)
    Webhook.objects.create(person=people.noe, url="http://127.0.0.1:9/", secret="whsec_" + "QUJD" * 8)
    Client().get("/besoins/nouveau")  # what a first page reads and compiles, children find done
    return {"session": signing.signed_in(people.noe).session.session_key}


def serve(port: int) -> dict[str, Any]:
    """Serve in a child, a thread for each request."""

    def run() -> None:
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

        from entremise.project.wsgi import application

        server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
        server.set_app(application)
        server.serve_forever(poll_interval=0.05)

    return {"pid": _fork(run)}


def work() -> dict[str, Any]:
    """Do the background work in a child: tasks, and rounds one after another without waiting for their time."""

    def run() -> None:
        from django.core.management import call_command

        threading.Thread(target=_rounds, daemon=True).start()
        call_command(
            "db_worker", queue_name="*", batch=False, startup_delay=False, reload=False, interval=0.05, verbosity=0
        )

    return {"pid": _fork(run)}


def _rounds() -> None:
    from django.utils import timezone

    from entremise.notices import rounds
    from entremise.notices.actions import sending

    rounds.LEASE = sending.CLAIM = timedelta(seconds=1)
    sending.DELAYS = (timedelta(seconds=1),) * len(sending.DELAYS)
    while True:
        rounds.run_due(timezone.now(), even_if_not_due=True)
        time.sleep(0.1)


def _fork(run: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        quiet = os.open(os.environ["NURSERY_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            run()
        except BaseException:
            sys.excepthook(*sys.exc_info())
        os._exit(1)
    return child


def idle() -> dict[str, Any]:
    """Whether every open need was matched and every mail that may leave has left."""
    from entremise.hub.models import Need
    from entremise.notices.models import Mail

    unsent = Mail.objects.filter(sent_at=None, dropped_at=None, digest=None).count()
    unmatched = Need.objects.filter(published_at__isnull=False, closed_at=None, matched_at=None).count()
    return {"idle": not unsent and not unmatched, "unsent": unsent, "unmatched": unmatched}


def state() -> dict[str, Any]:
    """What the scenario left: each need with its introductions, what people were told, what was traced."""
    from entremise.hub.models import Delivery, Need
    from entremise.notices.models import Mail, Notice
    from entremise.people.models import Trace

    mails = Mail.objects.filter(digest=None)
    return {
        "needs": [_told(need) for need in Need.objects.order_by("text")],
        "sent": _counted(mails.exclude(sent_at=None).values_list("kind", "email")),
        "unsent": _counted(mails.filter(sent_at=None).values_list("kind", "email")),
        "notices": _counted(Notice.objects.values_list("kind", "person__email")),
        "traces": _counted(Trace.objects.exclude(verb="need.match").values_list("verb", "actor")),
        "deliveries": _counted(Delivery.objects.exclude(event="match.found").values_list("event")),
        "message ids": sorted(mails.exclude(sent_at=None).values_list("message_id", flat=True)),
    }


def _told(need: Any) -> dict[str, Any]:
    return {
        "text": need.text,
        "status": need.status,
        "matches": list(need.matches.order_by("rank").values_list("rank", "solution")),
        "introductions": [
            {
                "solution": each.solution,
                "status": each.status,
                "facts": [name for name in each.STATUS_BY_FACT if getattr(each, name)],
                "messages": list(each.messages.order_by("text").values_list("side", "text")),
                "outcomes": list(each.outcomes.order_by("side", "kind").values_list("side", "kind", "amount")),
            }
            for each in need.introductions.order_by("solution")
        ],
    }


def _counted(rows: Any) -> list[str]:
    return sorted(f"{count} {' '.join(map(str, row))}" for row, count in Counter(rows).items())


def main() -> None:
    """Do as told until the input ends."""
    django.setup()
    from django.db import connections

    from entremise.matching.model import Request
    from entremise.matching.understanding import understand

    understand(Request("un boulanger à Aubagne"))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children that are killed
    verbs = {"prepare": prepare, "serve": serve, "work": work, "state": state, "idle": idle}
    for line in sys.stdin:
        asked = json.loads(line)
        answer = verbs[asked.pop("do")](**asked)
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

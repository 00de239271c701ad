"""Is the process up, is it ready to answer, what does it measure: for the machines that watch over it."""

import ipaddress
import os
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from entremise.common.access import allow
from entremise.matching.index import UnreadableIndexError
from entremise.people import rules
from entremise.registry import index
from entremise.registry.models import IndexGeneration

#: What a proxy adds to a request it passes on: such a request does not come from this machine.
PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@allow(rules.anyone)
@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@allow(rules.anyone)
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Needs can be answered: 200, or 503 with what stands in the way."""
    reasons = dict(what_stands_in_the_way())
    status = {"status": "not ready", "reasons": reasons} if reasons else {"status": "ready"}
    return JsonResponse(status, status=503 if reasons else 200)


def what_stands_in_the_way() -> Iterator[tuple[str, str]]:
    """Each part that is not ready and why, in as few words as a stranger may read."""
    try:
        if pending_migrations():
            yield "migrations", "not applied"
        elif index.current() is None:
            yield "index", "no territory is loaded"
    except DatabaseError:
        yield "database", "does not answer"
    except UnreadableIndexError:
        yield "index", "cannot be opened"


def pending_migrations() -> list[str]:
    """Names of the migrations this version of the code still has to apply.

    Raises:
        DatabaseError: the database does not answer.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@allow(rules.anyone)
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters for Prometheus, added up over the processes of this server. Strangers are told there is nothing here."""
    if not may_read_metrics(request):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Whoever shows the token; without a token set, this machine itself, and never in production.

    In production a proxy on this machine would make every stranger look local.
    """
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode())
    if settings.PRODUCTION or any(header in request.META for header in PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    """Several processes write their counters in one folder (`entremise serve` names it); a lone one keeps its own."""
    registry = CollectorRegistry()
    registry.register(IndexCollector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    return registry


class IndexCollector(Collector):
    """Counts what can be found, when it is asked: the same answer whichever process gives it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many documents the index in service holds, and when it was built."""
        newest = IndexGeneration.objects.order_by("-pk").first()
        if newest:
            yield GaugeMetricFamily("entremise_index_documents", "Documents in the index in service.", newest.documents)
            built = newest.created_at.timestamp()
            yield GaugeMetricFamily("entremise_index_built_timestamp_seconds", "When it was built.", built)

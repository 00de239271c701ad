"""One's own data, over all the apps: given, erased, purged."""

import importlib
import importlib.util
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from entremise.notices.actions import Addressee, tell
from entremise.people import trail
from entremise.people.models import Consent, Membership, Person

log = structlog.get_logger(__name__)


def _holders() -> Iterator[tuple[str, ModuleType]]:
    """The apps that keep something about people, those that build on others first."""
    for app in apps.get_app_configs():
        name = f"{app.name}.personal"
        if app.name.startswith("entremise.") and importlib.util.find_spec(name):
            yield app.label, importlib.import_module(name)


def export(person: Person) -> dict[str, dict[str, Any]]:
    """All that is kept about a person, by app then by kind; dates and numbers are Python's."""
    return {label: holder.export(person) for label, holder in _holders() if hasattr(holder, "export")}


def erase(person: Person, by: Person | None = None, at: datetime | None = None) -> Person:
    """Erase all that is kept about a person and close their account; what others and the counts need stays unnamed.

    Again: nothing. ``by`` is nobody for the purge. The person is told a last time.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if row.erased_at:
            return row
        farewell = Addressee(row.email, row.language, row.name)
        trail.record("person.erase", row, actor=trail.role_of(by) if by else "system")
        for _, holder in _holders():
            if hasattr(holder, "erase"):
                holder.erase(row, at)
        _detach(row)
        _empty(row, at)
        tell("data_erased", f"person:{row.pk}:erased", farewell, {"asked": by is not None}, at=at)
    log.info("person_erased", asked=by is not None)
    return row


def _detach(person: Person) -> None:
    """Do to every row that points to the account what its deletion would do; the account's own row stays.

    The log of consents stays too: it says what was agreed to, and no longer by whom.
    """
    for relation in Person._meta.related_objects:  # noqa: SLF001 - Django's documented attribute
        if relation.related_model is Consent or not isinstance(relation.field, models.ForeignKey):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person})  # noqa: SLF001
        if relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        else:
            rows.delete()


def _empty(person: Person, at: datetime) -> None:
    person.email = f"{secrets.token_hex(8)}@erased.invalid"
    person.name = person.phone = ""
    person.is_active = person.is_superuser = False
    person.erased_at, person.last_login, person.warned_at = at, None, None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def left(membership: Membership, heir: Membership | None, at: datetime) -> None:
    """Have each app pass on what somebody held for an organisation they leave to the colleague who stays, if any."""
    for _, holder in _holders():
        if hasattr(holder, "left"):
            holder.left(membership, heir, at)


def purge(now: datetime) -> dict[str, int]:
    """Take away what was kept long enough, each app's in its own transaction; how many rows of each."""
    return {label: holder.purge(now) for label, holder in _holders() if hasattr(holder, "purge")}


def warn_unused(now: datetime) -> int:
    """Tell whoever has not come for long that their account will be erased, and when; how many were told."""
    kept = timedelta(days=settings.KEEP_INACTIVE_ACCOUNT_DAYS - settings.WARN_BEFORE_ERASING_DAYS)
    told = 0
    for person in unused(now - kept).filter(warned_at=None):
        with transaction.atomic():
            if not Person.objects.filter(pk=person.pk, warned_at=None).update(warned_at=now):
                continue
            trail.record("person.warn", person)
            context = {"days": settings.WARN_BEFORE_ERASING_DAYS}
            occasion, url = f"person:{person.pk}:unused:{now:%Y%m%d}", reverse("account_login")
            tell("account_unused", occasion, Addressee.of(person), context, url=url, at=now)
            told += 1
    return told


def erase_unused(now: datetime) -> int:
    """Erase the accounts whose owners were warned and did not come back; how many. Coming back forgets the warning."""
    Person.objects.filter(warned_at__lt=models.F("last_login")).update(warned_at=None)
    warned = now - timedelta(days=settings.WARN_BEFORE_ERASING_DAYS)
    late = unused(now - timedelta(days=settings.KEEP_INACTIVE_ACCOUNT_DAYS)).filter(warned_at__lte=warned)
    return len([erase(person, at=now) for person in late])


def unused(since: datetime) -> QuerySet[Person]:
    """The accounts nobody signed in to since then. Those the chamber gave a role are its own to end."""
    rows = Person.objects.filter(is_active=True, is_superuser=False, erased_at=None)
    without_role = rows.exclude(grants__ended_at=None, grants__isnull=False)
    return without_role.annotate(came_at=Coalesce("last_login", "joined_at")).filter(came_at__lt=since).order_by("pk")

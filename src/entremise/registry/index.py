"""The search index in service, and its generations.

Each load or rebuild writes a new folder under INDEX_DIRECTORY and then, in the transaction that changes the rows, a row
that names it: readers see rows and index change at once. The generation before is kept for those who still read it.
"""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Length
from django.utils import timezone

from entremise.matching.index import Index, UnreadableIndexError
from entremise.matching.model import Document
from entremise.registry import queries
from entremise.registry.models import Establishment, IndexGeneration, Offer, Reference

#: How many generations are kept: the one in service and the one before.
_KEPT = 2
#: Fingerprints are summed modulo this prime, so that the sum of millions of them stays within 64 bits.
_MODULUS = 2_147_483_647


def current() -> Index | None:
    """The index in service, opened once in each process; ``None`` when nothing was loaded yet or its folder is gone."""
    name = IndexGeneration.objects.order_by("-pk").values_list("name", flat=True).first()
    if name is None or not folder(name).is_dir():
        return None
    return _open(folder(name))


@lru_cache(maxsize=1)
def _open(directory: Path) -> Index:
    return Index.open(directory)


def beside(documents: Iterable[Document]) -> Index | None:
    """A small index of documents that are to join the one in service, or to change in it: scores are those they will
    have there. ``None`` when nothing is in service.
    """
    among = current()
    if among is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        Index.build(Path(home) / "few", documents)
        return Index.open(Path(home) / "few", among=among)


class Latest(NamedTuple):
    """The establishments that said something since the index in service was built: which, and a small index of them.

    ``name`` is another one as soon as one of them says something else.
    """

    name: str
    ids: frozenset[str]
    found_in: Index


def latest() -> Latest | None:
    """What the index in service does not hold yet; ``None`` when there is nothing of the kind."""
    newest = IndexGeneration.objects.order_by("-pk").first()
    if newest is None:
        return None
    since = Offer.objects.filter(updated_at__gte=newest.created_at)
    told = since.aggregate(count=Count("pk"), last=Max("updated_at"), lasting=Max("pk"))
    return _latest(newest.pk, newest.created_at, tuple(told.values())) if told["count"] else None


@lru_cache(maxsize=1)
def _latest(generation: int, read_at: datetime, told: tuple[object, ...]) -> Latest | None:
    """Built once in each process for each generation and each new saying: the arguments tell when it is another."""
    who = Establishment.objects.filter(pk__in=Offer.objects.filter(updated_at__gte=read_at).values("establishment"))
    ids = frozenset(f"{scheme}:{identifier}" for scheme, identifier in who.values_list("scheme", "identifier"))
    small = beside(queries.document(shown) for shown in queries.establishments(ids).values())
    name = hashlib.blake2b(repr((generation, told)).encode(), digest_size=4).hexdigest()
    return Latest(name, ids, small) if small else None


def folder(name: str) -> Path:
    """Where the generation of that name lives."""
    return Path(settings.INDEX_DIRECTORY) / name


def new_name() -> str:
    """A name for a new generation: when, and a few letters so that no two are the same."""
    return f"{timezone.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def publish(name: str, documents: int, read_at: datetime | None = None) -> IndexGeneration:
    """Put a built generation in service; call it in the transaction that writes the rows it was built from.

    ``read_at`` is when these began to be read: what somebody says meanwhile is not in it.
    """
    return IndexGeneration.objects.create(
        name=name, documents=documents, fingerprint=fingerprint(), created_at=read_at or timezone.now()
    )


def in_step() -> bool:
    """Whether the index in service is whole and was built from the rows that the database holds now."""
    newest = IndexGeneration.objects.order_by("-pk").first()
    if newest is None:
        return False
    try:
        found = Index.open(folder(newest.name))
    except UnreadableIndexError:
        return False
    said_since = Offer.objects.filter(updated_at__gte=newest.created_at).exists()
    return len(found) == newest.documents and newest.fingerprint == fingerprint() and not said_since


def fingerprint() -> str:
    """What the rows that the index is built from add up to: other rows give another text."""
    shown = Establishment.objects.filter(named=True, organisation__named=True)
    rows = shown.aggregate(count=Count("pk"), total=Sum(F("digest") % _MODULUS))
    offers = Offer.objects.filter(Offer.SHOWN).aggregate(
        count=Count("pk"), last=Sum("pk"), total=Sum(Length("title") + Length("text"))
    )
    references = Reference.objects.aggregate(count=Count("pk"), last=Sum("pk"), total=Sum(Length("text")))
    return " ".join(str(value or 0) for part in (rows, offers, references) for value in part.values())


def sweep() -> None:
    """Forget old generations, and remove the folders that no row names (left by a load that was killed).

    Only the one load or rebuild at work may call this.
    """
    kept = list(IndexGeneration.objects.order_by("-pk").values_list("pk", "name")[:_KEPT])
    if kept:
        IndexGeneration.objects.filter(pk__lt=kept[-1][0]).delete()
    names = {name for _, name in kept}
    root = Path(settings.INDEX_DIRECTORY)
    for path in root.iterdir() if root.is_dir() else ():
        if path.name not in names:
            shutil.rmtree(path)

"""The consultations open to all who are signed in, as columns: what each firm's question is answered from.

Read again from the database as soon as a consultation is published, changed or over: nothing to rebuild, nothing stale.
A confidential consultation is never in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.db.models import Count, F, Max, Q, Sum, TextField
from django.db.models.functions import Cast, Length
from numpy.typing import NDArray

from entremise.market.models import Tender
from entremise.market.queries import closeness
from entremise.market.queries.tenders import ON
from entremise.matching.model import Place
from entremise.matching.understanding import places

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]

#: All but the confidential ones.
_TOLD = ON & ~Q(audience=Tender.Audience.CHOSEN)


@dataclass(frozen=True, eq=False)
class Board:
    """Consultations by place in the columns.

    Attributes:
        ids: primary keys (int[n]).
        closes, published: seconds since 1970 (float[n]); `closes` is NaN when nobody tells it.
        rows, codes, weights: the activities asked for, one after the other: whose, which, how much.
        where: the places each is for; empty when nobody tells.
        titles: of each.
    """

    ids: NDArray[np.int64]
    closes: F64
    published: F64
    rows: Rows
    codes: Rows
    weights: F64
    where: Sequence[tuple[Place, ...]]
    titles: Sequence[str]

    def scores(self, able: F64) -> F64:
        """What a firm answers of each (`closeness.answering`), 0 to 1."""
        answered = np.bincount(self.rows, self.weights * able[self.codes], minlength=len(self.ids))
        return np.minimum(answered, 1.0)


def board() -> Board:
    """What is on the board now."""
    told = Tender.objects.filter(_TOLD).aggregate(
        count=Count("pk"), keys=Sum("pk"), published=Max("published_at"), changed=Max("changed_at"),
        corrected=Count("changed_at"), closes=Max("closes_at"),
        asked=Sum(F("pk") * Length(Cast("activities", TextField()))),
        where=Sum(F("pk") * Length(Cast("places", TextField()))), titles=Sum(F("pk") * Length("title")),
    )  # fmt: skip
    return _read(tuple(told.values()))


@lru_cache(maxsize=1)
def _read(_stamp: tuple[object, ...]) -> Board:
    """Read once in each process for each state of the table: the stamp tells when it is another."""
    fields = ("pk", "closes_at", "published_at", "activities", "places", "lat", "lon", "title")
    told = list(Tender.objects.filter(_TOLD).order_by("pk").values_list(*fields))
    asked = [
        (row, closeness.places()[code], weight)
        for row, each in enumerate(told)
        for code, weight in each[3]
        if code in closeness.places()
    ]
    rows, codes, weights = zip(*asked, strict=True) if asked else ((), (), ())
    return Board(
        np.array([each[0] for each in told], np.int64),
        _seconds([each[1] for each in told]),
        _seconds([each[2] for each in told]),
        np.array(rows, np.intp),
        np.array(codes, np.intp),
        np.array(weights, np.float64),
        [tuple(_where(*each[4:7])) for each in told],
        [each[7] for each in told],
    )


def _seconds(moments: Sequence[datetime | None]) -> F64:
    return np.array([np.nan if moment is None else moment.timestamp() for moment in moments], np.float64)


def _where(codes: Sequence[str], lat: float | None, lon: float | None) -> Iterator[Place]:
    """The places of a consultation: those it names, else the point it gives."""
    known = [found for code in codes if (found := _place(code))]
    yield from known
    if not known and lat is not None and lon is not None:
        yield places.from_coordinates(lat, lon)


@lru_cache(maxsize=50_000)
def _place(code: str) -> Place | None:
    return places.from_code(code)


def forget() -> None:
    """Read again whatever the stamp says."""
    _read.cache_clear()

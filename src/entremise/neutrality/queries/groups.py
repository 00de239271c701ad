"""To which groups the firms of the ledger belong: by size, age, sector and commune, as the register knows them now."""

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index import fingerprint
from entremise.matching.nomenclature import communes, naf
from entremise.registry import sizes
from entremise.registry.models import Establishment

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

#: What firms are told apart by.
DIMENSIONS: Final = ("size", "age", "sector", "commune")
#: Years since a firm was created: less than the first, from it to the second, and so on.
AGES: Final = (1, 3, 10, 25)
AGE_KEYS: Final = ("0-1", "1-3", "3-10", "10-25", "25")
#: Very small firms: those of fewer than ten employees.
VERY_SMALL: Final = ("0", "1-9")
#: The group of those who are in the ledger and no longer in the register.
GONE: Final = "gone"

_SIZE: Final = {band: key for key, (bands, _name) in sizes.GROUPS.items() for band in bands}
_FIELDS: Final = (
    "scheme", "identifier", "organisation__size", "size", "organisation__created_on", "opened_on", "activity", "commune"
)  # fmt: skip


class Groups(NamedTuple):
    """The groups of each firm.

    Attributes:
        firms: fingerprints, sorted (uint64[n]).
        codes: the groups of each, one a dimension (int64[n + 1, dimensions]); the last row is for those who are gone.
        names: dimension and key of each group, by its code.
    """

    firms: U64
    codes: I64
    names: list[tuple[str, str]]

    def rows(self, firms: U64) -> I64:
        """The rows of ``codes`` of some firms (int64[k])."""
        if not len(self.firms):
            return np.zeros(len(firms), np.int64)
        order = firms.argsort()
        found = np.empty(len(firms), np.int64)
        found[order] = np.minimum(self.firms.searchsorted(firms[order]), len(self.firms) - 1)
        return np.where(self.firms[found] == firms, found, len(self.firms))


def groups(on: dt.date) -> Groups:
    """The groups of all firms of the register, their age being counted on a day: one query."""
    codes: dict[tuple[str, str], int] = {}
    rows = sorted((firm, [codes.setdefault(each, len(codes)) for each in keys]) for firm, keys in _keys(on))
    rows.append((0, [codes.setdefault((dimension, GONE), len(codes)) for dimension in DIMENSIONS]))
    return Groups(
        np.array([firm for firm, _codes in rows[:-1]], np.uint64),
        np.array([each for _firm, each in rows], np.int64),
        list(codes),
    )


def _keys(on: dt.date) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    sectors: dict[str, str] = {}
    cities: dict[str, str] = {}
    for scheme, identifier, own, local, created, opened, activity, commune in Establishment.objects.values_list(
        *_FIELDS
    ).iterator(chunk_size=10_000):
        if activity not in sectors:
            sectors[activity] = _section(activity)
        if commune not in cities:
            cities[commune] = _city(commune)
        keys = (_SIZE.get(own or local, "0"), age(created or opened, on), sectors[activity], cities[commune])
        yield fingerprint(f"{scheme}:{identifier}"), list(zip(DIMENSIONS, keys, strict=True))


def age(created: dt.date | None, on: dt.date) -> str:
    """The group of ages of a firm created on a day; "" when it is not known."""
    if created is None:
        return ""
    years = on.year - created.year - ((on.month, on.day) < (created.month, created.day))
    return AGE_KEYS[sum(years >= limit for limit in AGES)]


def _section(activity: str) -> str:
    """The section of the NAF (a letter) of an activity."""
    lineage = naf.ancestors(activity) if activity else []
    return lineage[-1].code if lineage else ""


def _city(code: str) -> str:
    """The commune, whole: an arrondissement counts for its city."""
    found = communes.commune(code) if code else None
    return (found.parent or found.code) if found else ""

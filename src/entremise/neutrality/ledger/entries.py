"""What the ledger says, a line for each fact. Nothing in it names a person or holds a text that somebody wrote.

Firms are told by their fingerprint (`entremise.matching.index.fingerprint` of `siret:…`): whoever has the register can
say whose it is. Needs are told by their key, a keyed digest.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U64 = npt.NDArray[np.uint64]

#: By which door a list reached somebody: the page of results, the API, an export, the page of a need, a mail.
Door = Literal["search", "api", "file", "need", "mail"]
#: Who had the idea of an introduction.
Proposer = Literal["asker", "firm", "chamber"]
Verdict = Literal["explained", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """A list was made, and its first page shown.

    Attributes:
        at: when, to the minute, in UTC.
        door: how it reached somebody.
        key: the need's (16 hexadecimal digits); also the seed of its draw.
        index: the generation of the index.
        policy: the version of the rules.
        state: the number of the last entry that the balances it was made from take into account; 0 for none.
        activities: NAF codes the need was resolved to, weightiest first.
        place: INSEE code of where it is; empty for nowhere in particular.
        radius_km: within how far; `None` for anywhere.
        eligible: how many could answer.
        positions: for how many positions the order was made.
        first, last: the positions shown (from 1, both included), those above them being taken as seen too; 1 and 0 when
            nobody saw any yet.
        firms: who shared the list, in the order shown (uint64[n]); those further down follow by score, then draw.
        best: the best score of all who could answer (steps).
        gaps: how far below the best score each is (uint16[n], steps).
        features: what each had of the need (uint8[n], bits of `entremise.matching.index.FEATURES`).
    """

    at: datetime
    door: Door
    key: str
    index: str
    policy: str
    state: int
    activities: tuple[str, ...]
    place: str
    radius_km: float | None
    eligible: int
    positions: int
    first: int
    last: int
    best: int
    firms: U64 = field(repr=False)
    gaps: U16 = field(repr=False)
    features: U8 = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A list was shown again, or further: the number of its entry, and which positions, but those just seen."""

    at: datetime
    door: Door
    list: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An introduction was proposed.

    Attributes:
        key: the need's.
        firm: the fingerprint of the establishment.
        by: who had the idea: the asker who chose it in a list, the firm itself, the chamber by hand.
        position: where it stood in the need's list; `None` when it was not there.
    """

    at: datetime
    key: str
    firm: int
    by: Proposer
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """A firm objected to where it stood in a list."""

    at: datetime
    objection: str
    firm: int
    list: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An adviser answered an objection."""

    at: datetime
    objection: str
    verdict: Verdict


Entry = Listed | Shown | Proposed | Objected | Answered

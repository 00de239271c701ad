"""What the ledger comes to at some of its entries, kept beside it so that a process starts at once.

They are files `<number>-<hash>.npz` of a folder `snapshots`, which may be removed at any time: they only save time.
`entremise audit verify` compares each with what the ledger says.
"""

import contextlib
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.equity import POLICY
from entremise.neutrality.ledger.book import Book
from entremise.neutrality.ledger.entries import U64

I64 = npt.NDArray[np.int64]

_FOLDER: Final = "snapshots"
_NAME: Final = re.compile(r"(\d+)-([0-9a-f]{64})\.npz")


#: The lists made during a month: by key of the need, generation of the index and policy, the number of the last.
Made = dict[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What the ledger came to after an entry, of that number, hash and month.

    Attributes:
        firms, amounts: who was owed something, or owed it, and how much (uint64[n], in order; int64[n]).
        made: the lists of that month.
    """

    number: int
    hash: str
    month: str
    firms: U64
    amounts: I64
    made: Made

    def same(self, other: "Snapshot") -> bool:
        """Whether both say the same."""
        return (
            (self.number, self.hash, self.month, self.made) == (other.number, other.hash, other.month, other.made)
            and np.array_equal(self.firms, other.firms)
            and np.array_equal(self.amounts, other.amounts)
        )


def kept(directory: Path) -> list[tuple[int, str, Path]]:
    """The snapshots of a folder, oldest first: of which entry, its hash, and the file."""
    found = ((_NAME.fullmatch(path.name), path) for path in (directory / _FOLDER).glob("*.npz"))
    return sorted((int(name[1]), name[2], path) for name, path in found if name)


def newest(directory: Path) -> int:
    """The number of the entry of the newest snapshot; 0 when there is none."""
    return max((number for number, _, _ in kept(directory)), default=0)


def save(directory: Path, snapshot: Snapshot) -> None:
    """Write a snapshot, whole or not at all. It only saves time: where there is no room for it, nothing is written."""
    keys = [key for key, _, _ in snapshot.made]
    rules = sorted({(index, policy) for _, index, policy in snapshot.made})
    numbers = {rule: place for place, rule in enumerate(rules)}
    with contextlib.suppress(OSError):
        (directory / _FOLDER).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory / _FOLDER) as draft:
            np.savez(
                Path(draft) / "draft.npz",
                policy=np.array(POLICY),
                month=np.array(snapshot.month),
                firms=snapshot.firms,
                amounts=snapshot.amounts,
                keys=np.array([int(key, 16) for key in keys], np.uint64),
                rules=np.array(rules, np.str_).reshape(-1, 2),
                made_by=np.array([numbers[index, policy] for _, index, policy in snapshot.made], np.uint32),
                made=np.array(list(snapshot.made.values()), np.uint64),
            )
            name = f"{snapshot.number}-{snapshot.hash}.npz"
            (Path(draft) / "draft.npz").replace(directory / _FOLDER / name)


def load(book: Book, most: int | None = None) -> Snapshot | None:
    """The newest snapshot, taken at most at entry `most`, that is of this ledger and of the rules in force."""
    for number, digest, path in reversed(kept(book.directory)):
        if most is not None and number > most:
            continue
        with contextlib.suppress(LookupError):
            found = opened(path) if book.recorded(number).hash == digest else None
            if found:
                return found
    return None


def opened(path: Path) -> Snapshot | None:
    """A snapshot; `None` when it cannot be read, or was made by other rules."""
    name = _NAME.fullmatch(path.name)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            if not name or str(held["policy"]) != POLICY:
                return None
            rules = [(str(index), str(policy)) for index, policy in held["rules"].tolist()]
            lists = zip(held["keys"].tolist(), held["made_by"].tolist(), held["made"].tolist(), strict=True)
            return Snapshot(
                int(name[1]),
                name[2],
                str(held["month"]),
                held["firms"],
                held["amounts"],
                {(f"{key:016x}", *rules[by]): number for key, by, number in lists},
            )
    except (OSError, EOFError, ValueError, KeyError, IndexError, zipfile.BadZipFile):
        return None

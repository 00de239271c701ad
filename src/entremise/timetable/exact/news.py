"""What a process learns while it works, one line of JSON each."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class News:
    """A timetable found, idle periods that none is under, or that there is none at all."""

    slots: tuple[int, ...] | None = None
    bound: int | None = None
    infeasible: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        told = json.loads(line)
        slots = told["slots"]
        return cls(None if slots is None else tuple(slots), told["bound"], told["infeasible"])


INFEASIBLE = News(infeasible=True)

"""What a process learns while it works, one line of JSON each."""

import json
import os
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


class Hearing:
    """What a process says through a pipe, as it comes: several lines at once, or a part of one."""

    def __init__(self, pipe: int) -> None:
        self._pipe, self._rest = pipe, b""

    def news(self) -> list[News] | None:
        """All that was said since the last time; None once nothing more will be. It waits until there is something."""
        said = os.read(self._pipe, 1 << 16)
        if not said:
            return None
        *lines, self._rest = (self._rest + said).split(b"\n")
        return [News.from_json(line.decode()) for line in lines]


INFEASIBLE = News(infeasible=True)

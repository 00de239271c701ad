"""The decision makers that an investor has to meet in a French territory: roles, never names (`models.Holder`).

A role is met by every project, by those of some activities, or by those that name some things: `roles.toml`, read here.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from entremise.timetable.words import Said


@dataclass(frozen=True)
class Role:
    """A role among the decision makers.

    Attributes:
        name, does: how it is called, and what it decides, for the investor.
        activities: beginnings of the NAF codes whose projects meet it.
        words: what a project says when it has to meet it; `port*` is any word that begins so.
        always: met by every project.
    """

    key: str
    theme: str
    name: Said
    does: Said
    activities: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    always: bool = False

    def heard(self, text: str) -> str:
        """The first words of a project, as it wrote them, by which it meets this role; empty when it says none."""
        if self._words is None:
            return ""
        found = self._words.search(folded(text))
        return text[found.start() : found.end()] if found else ""

    def concerns(self, activity: str) -> bool:
        """Whether projects of an activity meet it."""
        return activity.startswith(self.activities) if self.activities else False

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        told = ("[ -]".join(re.escape(part).replace(r"\*", r"\w*") for part in each.split()) for each in self.words)
        return re.compile(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)") if self.words else None


def folded(text: str) -> str:
    """A text in small letters without accents, letter for letter: each stays where it was."""
    return "".join(_bare(letter) for letter in text.replace("’", "'"))


def _bare(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter.casefold())[:1]
    return bare or letter


def _role(told: Mapping[str, Any]) -> Role:
    return Role(
        told["key"], told["theme"], Said(told["fr"], told["en"]), Said(told["does_fr"], told["does_en"]),
        tuple(told.get("activities", ())), tuple(told.get("words", ())), told.get("always", False),
    )  # fmt: skip


_TOLD = tomllib.loads((files("entremise.meetings") / "roles.toml").read_text("utf-8"))
#: The themes, and the roles by theme, in the order they are shown.
THEMES: dict[str, Said] = {each["key"]: Said(each["fr"], each["en"]) for each in _TOLD["themes"]}
ROLES: tuple[Role, ...] = tuple(map(_role, _TOLD["roles"]))
BY_KEY: dict[str, Role] = {role.key: role for role in ROLES}

"""An instance from JSON, with everything that is wrong in it told at once; a timetable to JSON and back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from entremise.timetable.instance import Fault, Instance, InstanceError
from entremise.timetable.refusals import refusals
from entremise.timetable.result import Measured, Placed, Status, Timetable
from entremise.timetable.soundness import unsound
from entremise.timetable.words import Said

Source = str | Path | Mapping[str, Any]


def read(source: Source) -> Instance:
    """The instance of a file, or of what a file would hold.

    Raises:
        InstanceError: with every fault found. Those of form (a wrong type, a key misspelt) hide those of sense
            (a meeting with an unknown participant), which are looked for once the form is right.
    """
    written = source if isinstance(source, Mapping) else _parsed(Path(source))
    try:
        instance = Instance.model_validate_json(to_json(written), strict=True)
    except ValidationError as error:
        raise InstanceError(refusals(error.errors(include_url=False), written)) from error
    except (TypeError, ValueError) as error:  # a mapping of what JSON cannot hold
        raise InstanceError(
            [Fault("instance", Said(f"N'est pas du JSON : {error}.", f"Is no JSON: {error}."))]
        ) from error
    if faults := list(unsound(instance)):
        raise InstanceError(faults)
    return instance


def schema() -> dict[str, Any]:
    """What an instance may hold, as JSON Schema."""
    return Instance.model_json_schema()


def told(timetable: Timetable) -> dict[str, Any]:
    """A timetable as JSON writes it; `docs/timetable/instance.md` describes each key."""
    return {
        "status": timetable.status.value,
        "value": timetable.value,
        "bound": timetable.bound,
        "seconds": round(timetable.seconds, 2),
        "seed": timetable.seed,
        "objectives": [
            {"objective": each.objective.value, "value": each.value, "bound": each.bound}
            for each in timetable.objectives
        ],
        "meetings": [_placed(each) for each in timetable.placed],
        "conflicts": [each._asdict() for each in timetable.conflicts],
    }


def _placed(placed: Placed) -> dict[str, Any]:
    found: dict[str, Any] = {"meeting": placed.meeting, "slot": placed.slot, "table": placed.table}
    if placed.delegates:
        found["delegates"] = placed.delegates
    if placed.why:
        found["why"] = placed.why._asdict()
    return found


def write(timetable: Timetable, file: str | Path) -> None:
    """Put a timetable into a file, whole or not at all."""
    path = Path(file)
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(told(timetable), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def read_timetable(source: Source) -> Timetable:
    """A timetable that `write` wrote.

    Raises:
        InstanceError: if it is none.
    """
    written = source if isinstance(source, Mapping) else _parsed(Path(source))
    try:
        return Timetable(
            status=Status(written["status"]),
            placed=TypeAdapter(tuple[Placed, ...]).validate_python(written["meetings"]),
            objectives=TypeAdapter(tuple[Measured, ...]).validate_python(written["objectives"]),
            conflicts=tuple(Said(each["fr"], each["en"]) for each in written["conflicts"]),
            seconds=written["seconds"],
            seed=written["seed"],
        )
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        where = "emploi du temps" if isinstance(source, Mapping) else str(source)
        what = Said("N'est pas un emploi du temps de cette commande.", "Is no timetable that this command wrote.")
        raise InstanceError([Fault(where, what)]) from error


def _parsed(path: Path) -> Mapping[str, Any]:
    """What a JSON file holds; a key given twice is refused, since one of the two would be lost."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        what = Said(
            f"N'est pas du JSON : ligne {error.lineno}, colonne {error.colno} ({error.msg}).",
            f"Is no JSON: line {error.lineno}, column {error.colno} ({error.msg}).",
        )
    except UnicodeDecodeError:
        what = Said("N'est pas un texte en UTF-8.", "Is no text in UTF-8.")
    except OSError as error:
        what = Said(f"Ne peut être lu : {error.strerror}.", f"Cannot be read: {error.strerror}.")
    except RecursionError:
        what = Said("Contient trop de niveaux.", "Has too many levels.")
    except _TwiceError as error:
        what = Said(f"La clé « {error} » y est deux fois.", f'The key "{error}" is there twice.')
    else:
        if isinstance(found, Mapping):
            return cast(Mapping[str, Any], found)
        what = Said("Doit contenir un objet JSON { … }.", "Must hold a JSON object { … }.")
    raise InstanceError([Fault(str(path), what)])


class _TwiceError(Exception):
    """A key given twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return found

"""What pydantic refuses in an instance, told to whoever wrote it: which item, and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic_core import ErrorDetails

from entremise.timetable.instance import Fault
from entremise.timetable.words import Said

#: What to do about each kind of refusal; the braces are filled from what pydantic tells of it.
_WORDS: dict[str, Said] = {
    "missing": Said("Manque.", "Is missing."),
    "extra_forbidden": Said("N'est pas une clé connue : voyez le schéma.", "Is no key known here: see the schema."),
    "int_type": Said("Doit être un nombre entier.", "Must be a whole number."),
    "int_from_float": Said("Doit être un nombre entier.", "Must be a whole number."),
    "string_type": Said("Doit être un texte entre guillemets.", "Must be a text in quotes."),
    "bool_type": Said("Doit être true ou false.", "Must be true or false."),
    "tuple_type": Said("Doit être une liste [ … ].", "Must be a list [ … ]."),
    "mapping_type": Said("Doit être un objet {{ … }}.", "Must be an object {{ … }}."),
    "model_type": Said("Doit être un objet {{ … }}.", "Must be an object {{ … }}."),
    "dict_type": Said("Doit être un objet {{ … }}.", "Must be an object {{ … }}."),
    "string_too_short": Said("Ne peut être vide.", "Cannot be empty."),
    "string_too_long": Said("Dépasse {max_length} caractères.", "Is longer than {max_length} characters."),
    "too_short": Said("En faut au moins {min_length}.", "Needs at least {min_length}."),
    "greater_than_equal": Said("Doit être au moins {ge}.", "Must be at least {ge}."),
    "enum": Said("Doit être l'un de : {expected}.", "Must be one of: {expected}."),
    "timezone_aware": Said(
        "Doit dire son fuseau, comme 2026-11-22T09:00:00+01:00.", "Must tell its time zone: 2026-11-22T09:00:00+01:00."
    ),
    "datetime_type": Said(
        "Doit être un moment, comme 2026-11-22T09:00:00+01:00.", "Must be a moment: 2026-11-22T09:00:00+01:00."
    ),
    "datetime_from_date_parsing": Said(
        "Doit être un moment, comme 2026-11-22T09:00:00+01:00.", "Must be a moment: 2026-11-22T09:00:00+01:00."
    ),
    "datetime_parsing": Said(
        "Doit être un moment, comme 2026-11-22T09:00:00+01:00.", "Must be a moment: 2026-11-22T09:00:00+01:00."
    ),
    "value_error": Said("Un créneau finit après avoir commencé.", "A slot ends after it starts."),
}


def refusals(errors: Iterable[ErrorDetails], written: object) -> Iterator[Fault]:
    """One fault for each error of pydantic, those of the forms that were not meant left out.

    Args:
        written: what was read, to name items by their id and to see which form was meant.
    """
    for error in errors:
        place = _place(error["loc"], written)
        if place is not None:
            yield Fault(place or "instance", _said(error))


def _said(error: ErrorDetails) -> Said:
    words = _WORDS.get(error["type"], Said("Refusé : {msg}.", "Refused: {msg}."))
    known = {"msg": error["msg"], **error.get("ctx", {})}
    return Said(words.fr.format_map(known).replace(" or ", " ou "), words.en.format_map(known))


def _place(path: Sequence[int | str], written: object) -> str | None:
    """Where an error is (`meetings[m12].between[0]`); None if it is of a form that was not meant.

    Where several forms are possible (a number of slots, or a list), pydantic tries all and names them in its path.
    """
    told, here = "", written
    for part in path:
        if isinstance(part, int) and isinstance(here, Sequence):
            here = here[part]
            name = here.get("id") if isinstance(here, Mapping) else None
            told += f"[{name if isinstance(name, str) and name else part}]"
        elif isinstance(here, Mapping) and (part in here or not _is_form(str(part))):
            here = here.get(part)
            told += f".{part}" if told else str(part)
        elif not _meant(str(part), here):
            return None
    return told


def _is_form(part: str) -> bool:
    return part in {"int", "constrained-int"} or "[" in part


def _meant(form: str, here: object) -> bool:
    """Whether one of several forms (`int`, `tuple[Room, ...]`) is the one of what was written."""
    if not isinstance(here, Sequence) or isinstance(here, str):
        return not form.startswith("tuple")
    numbers = all(isinstance(each, int | float) for each in here)
    return form.startswith("tuple") and ("Room" not in form if numbers else form != "tuple[int, ...]")

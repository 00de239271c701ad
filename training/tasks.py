"""What the engine is asked, made of the data: the same tables that `entremise match` reads, and the right answers."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from entremise.matching.nomenclature import communes, naf
from training import data
from training.data import Award, Part

#: Needs of a task, at most: enough for a measure to a few hundredths, few enough for a run of a minute.
CAP = 1000
#: Notices a label must have been given to for an alert on it to be judged.
_LABEL_NOTICES = 5
#: Parts whose awards firms may show as past work when the needs of a part are asked.
PAST: dict[Part, tuple[Part, ...]] = {"train": ("tune",), "tune": ("train",), "held-out": ("train", "tune")}

Row = dict[str, Any]
Relevant = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Task:
    """Needs, solutions, and for each need the solutions that answer it.

    `name` is that of the task even for a variant of it: both are judged alike. `needs` and `solutions` are rows as
    `entremise match` reads them; every need has at least one relevant solution.
    """

    name: str
    part: Part
    needs: list[Row]
    solutions: list[Row]
    relevant: Relevant = field(repr=False)


def tasks(part: Part, names: Iterable[str] = (), cap: int | None = CAP) -> dict[str, Task]:
    """The tasks of a part by name, without those that have no need there.

    Args:
        names: which of `TASKS` and `VARIANTS`; none for all of `TASKS`.
        cap: how many needs to keep at most, always the same ones; `None` for all.
    """
    known = TASKS | VARIANTS
    made = {name: _capped(known[name](part), cap) for name in names or TASKS}
    return {name: task for name, task in made.items() if task.needs}


def write(task: Task, folder: Path) -> tuple[Path, Path]:
    """Write the tables of a task as `entremise match` reads them, and give their paths: needs, then solutions."""
    paths = folder / "needs.jsonl", folder / "solutions.jsonl"
    for path, rows in zip(paths, (task.needs, task.solutions), strict=True):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return paths


def need_id(award: Award) -> str:
    """The id of the need that a contract answers: one for a text of a buyer."""
    return _key(f"{award.buyer} {award.text}")


def _award(part: Part) -> Task:
    """The text of a contract -> the establishments that won it."""
    solutions = _firms(PAST[part])
    known = {row["id"] for row in solutions}
    needs, relevant = _contracts(part, lambda award: award.siret if award.siret in known else "")
    return Task("award", part, [_need(key) for key in needs], solutions, relevant)


def _award_with_place(part: Part) -> Task:
    """The same, the place of the contract being told."""
    task = _award(part)
    told = {need_id(award): place for award in data.awards() if (place := _told_place(award))}
    needs = [need | ({"place": told[need["id"]]} if need["id"] in told else {}) for need in task.needs]
    return Task("award", part, needs, task.solutions, task.relevant)


def _activity(part: Part) -> Task:
    """The text of a contract -> the activities of those who won it, told by their label and their code."""
    codes = naf.subclasses()
    needs, relevant = _contracts(part, lambda award: award.naf if award.naf in codes else "")
    solutions = [{"id": code, "title": entry.label_fr, "naf": code} for code, entry in codes.items()]
    return Task("activity", part, [_need(key) for key in needs], solutions, relevant)


def _activity_without_code(part: Part) -> Task:
    """The same, activities being told by their label alone."""
    task = _activity(part)
    solutions = [{"id": row["id"], "title": row["title"]} for row in task.solutions]
    return Task("activity", part, task.needs, solutions, task.relevant)


def _alert(part: Part) -> Task:
    """A label of human indexers -> the notices they gave it to, among all."""
    filed: Relevant = defaultdict(set)
    for notice in data.notices():
        for label in notice.labels:
            filed[label].add(notice.id)
    relevant = {
        label: found for label, found in filed.items() if len(found) >= _LABEL_NOTICES and data.part(label) == part
    }
    solutions = [{"id": notice.id, "text": notice.text} for notice in data.notices()]
    return Task("alert", part, [{"id": label, "text": label} for label in relevant], solutions, relevant)


def _aid(part: Part) -> Task:
    """A project of an entrepreneur -> the aids that experts linked to it, among all."""
    known = {aid.id for aid in data.aids()}
    asked = [project for project in data.projects() if project.part == part and project.aids & known]
    return Task(
        "aid",
        part,
        [{"id": project.id, "text": project.text} for project in asked],
        [{"id": aid.id, "title": aid.title, "text": aid.text} for aid in data.aids()],
        {project.id: set(project.aids & known) for project in asked},
    )


def _startup(part: Part) -> Task:
    """The tagline of a start-up -> its summary, among all. One that competed twice may have several of either."""
    told = [startup for startup in data.startups() if startup.tagline and startup.summary]
    asked = [(_key(one.tagline), one.tagline, one.summary) for one in told if one.part == part]
    return _pairs("start-up", part, asked, (startup.summary for startup in data.startups() if startup.summary))


def _english(part: Part) -> Task:
    """An English label of the procurement vocabulary -> its French counterpart, among all."""
    asked = [(_key(label.english), label.english, label.french) for label in data.labels() if label.part == part]
    return _pairs("english", part, asked, (label.french for label in data.labels()))


def _english_told(part: Part) -> Task:
    """The same, the language of both being told."""
    task = _english(part)
    needs = [need | {"lang": "en"} for need in task.needs]
    return Task("english", part, needs, [row | {"lang": "fr"} for row in task.solutions], task.relevant)


def _question(part: Part) -> Task:
    """A question -> the answer written for it, among all."""
    asked = [(_key(one.question), one.question, one.text) for one in data.answers() if one.part == part]
    return _pairs("question", part, asked, (answer.text for answer in data.answers()))


def _question_of_part(part: Part) -> Task:
    """The same among the answers of that part alone, five times fewer: how far a rank depends on how many there are."""
    task = _question(part)
    known = {_key(answer.text) for answer in data.answers() if answer.part == part}
    return Task("question", part, task.needs, [row for row in task.solutions if row["id"] in known], task.relevant)


#: Every task by its name: what makes it for a part.
TASKS: dict[str, Callable[[Part], Task]] = {
    "award": _award,
    "activity": _activity,
    "alert": _alert,
    "aid": _aid,
    "start-up": _startup,
    "english": _english,
    "question": _question,
}
#: The same needs with more, or less, being told.
VARIANTS: dict[str, Callable[[Part], Task]] = {
    "award+place": _award_with_place,
    "activity-code": _activity_without_code,
    "english+lang": _english_told,
    "question-others": _question_of_part,
}


def _pairs(name: str, part: Part, asked: Sequence[tuple[str, str, str]], texts: Iterable[str]) -> Task:
    """A task of (id, need, answer): the same need told twice is one, and so is the same answer."""
    relevant: Relevant = defaultdict(set)
    for key, _, answer in asked:
        relevant[key].add(_key(answer))
    return Task(
        name,
        part,
        [{"id": key, "text": text} for key, text in {key: text for key, text, _ in asked}.items()],
        [{"id": _key(text), "text": text} for text in dict.fromkeys(texts)],
        dict(relevant),
    )


def _contracts(part: Part, answer: Callable[[Award], str]) -> tuple[list[Award], Relevant]:
    """The contracts of a part, one for a text of a buyer, and all who answer it (`answer` gives none: left out)."""
    first: dict[str, Award] = {}
    relevant: Relevant = defaultdict(set)
    for award in data.awards():
        if award.part == part and (found := answer(award)):
            identifier = need_id(award)
            first.setdefault(identifier, award)
            relevant[identifier].add(found)
    return list(first.values()), dict(relevant)


def _need(award: Award) -> Row:
    return {"id": need_id(award), "text": award.text}


def _firms(past: Sequence[Part]) -> list[Row]:
    """The establishments of the register, with what they won in those parts as evidence."""
    won: dict[str, dict[str, None]] = defaultdict(dict)
    for award in data.awards():
        if award.part in past:
            won[award.siret][award.text] = None
    return [_firm(firm, list(won.get(firm.siret, ()))) for firm in data.establishments()]


def _firm(firm: data.Establishment, evidence: list[str]) -> Row:
    """What is known of a firm: what is not known is not told."""
    row = {
        "id": firm.siret,
        "title": firm.name or firm.sign,
        "text": "\n".join(filter(None, (firm.sign if firm.name else "", firm.text))),
        "naf": firm.naf,
        "place": firm.commune,
        "lat": firm.lat,
        "lon": firm.lon,
        "evidence": evidence,
    }
    return {name: value for name, value in row.items() if value not in ("", None, [])}


def _told_place(award: Award) -> str:
    """The place of a contract as a postal code or a département, the two that cannot be taken for each other."""
    if award.place_kind == "Code postal" and len(award.place) == 5:
        return award.place
    if award.place_kind == "Code département":
        return award.place
    commune = communes.commune(award.place) if award.place_kind == "Code commune" else None
    return commune.postcodes[0] if commune and commune.postcodes else ""


def _key(text: str) -> str:
    """An id for a text, the same in every run."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _capped(task: Task, cap: int | None) -> Task:
    needs = sorted(task.needs, key=lambda need: _key(need["id"]))[:cap]
    return Task(task.name, task.part, needs, task.solutions, {need["id"]: task.relevant[need["id"]] for need in needs})

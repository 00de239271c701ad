"""Playing the stories: the people of the territory, their needs, and what becomes of each.

Nothing is written behind the back of the actions: each need is stated, published, matched, introduced and concluded by
the same verbs as for real, told when they happen. Days are counted back from the moment it is played.
"""

import importlib
import importlib.util
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F

from entremise.hub.actions import introductions, needs
from entremise.hub.models import Introduction, Match, Need, Outcome
from entremise.hub.sample.stories import STORIES, Scene
from entremise.matching.understanding import language as languages
from entremise.notices.models import Mail, Notice
from entremise.people.actions import accounts, memberships
from entremise.people.actions.memberships import Claimed
from entremise.people.models import Consent, Membership, Person, Role
from entremise.people.rules import TERMS
from entremise.people.trail import acting
from entremise.registry import queries as registry
from entremise.registry.models import Scheme

#: Needs are named after what they say: played twice, they are the same ones.
_NAMESPACE = uuid.UUID("5e7ed0e5-6f4c-4c0e-9b7a-2f6a5f0c1d3e")
#: How many days apart the needs of one story were stated.
_APART = 31
#: Notices older than this were read.
_READ_AFTER = timedelta(days=7)
#: The need that the baker's firm saw on the board, and offered itself for.
_OFFERED = "N48"


@dataclass(frozen=True)
class Played:
    """What there is once all is played."""

    people: int
    needs: int
    introductions: int
    outcomes: int


def played() -> bool:
    """Whether there are needs already: a trial goes on from where it was."""
    return Need.objects.exists()


def play(folder: Path, now: datetime) -> Iterator[str]:
    """Play everything on the territory of a folder, or nothing; gives the text of each need as it is done.

    Raises:
        FileNotFoundError: the folder does not hold the people and the needs of the territory.
    """
    people, buyers, asked = (list(_lines(folder / f"{name}.jsonl")) for name in ("people", "buyers", "needs"))
    with acting("command"), transaction.atomic():
        cast = {told["key"]: _person(told, now) for told in people}
        askers = {told["identifier"]: _asker(told, cast, people, now) for told in buyers}
        firms = {f"{Scheme.ENTREMISE}:{told['identifier']}": cast[told["key"]] for told in people if _firm(told)}
        names = {told["identifier"]: told["name"] for told in buyers}
        order = list(STORIES)
        for place, told in enumerate(asked):
            name = "published" if told["id"] == _OFFERED else order[place % len(order)]
            facts = {"organisation": f"{Scheme.ENTREMISE}:{told['buyer']}", "organisation_name": names[told["buyer"]]}
            scene = _scene(told["fr"], askers[told["buyer"]], cast, firms, _when(name, place // len(order), now), facts)
            STORIES[name][1](scene)
            if told["id"] == _OFFERED:
                _offer(scene, cast["baker"])
            yield told["fr"]
        for told in people:
            yield from _own_needs(told, cast, firms, now)
        _play_besides(now)
        _as_if_told(now)


def _play_besides(now: datetime) -> None:
    """What other apps add, once the loop is played: each may have a `play(now)` in its `played.py`."""
    for app in apps.get_app_configs():
        if app.name.startswith("entremise.") and importlib.util.find_spec(f"{app.name}.played"):
            importlib.import_module(f"{app.name}.played").play(now)


def count() -> Played:
    """What there is now."""
    rows = (Person, Need, Introduction, Outcome)
    return Played(*(model.objects.count() for model in rows))


def _own_needs(
    told: Mapping[str, Any], cast: Mapping[str, Person], firms: Mapping[str, Person], now: datetime
) -> Iterator[str]:
    facts = {}
    if "identifier" in told:
        facts = {
            "organisation": f"{Scheme.ENTREMISE}:{told['identifier']}",
            "organisation_name": told["organisation"],
        }
    for place, need in enumerate(told.get("needs", ())):
        anonymous = need["story"] == "anonymous"
        name = "asked" if anonymous else need["story"]
        scene = _scene(
            need["text"], cast[told["key"]], cast, firms, _when(name, 0, now) - timedelta(hours=place),
            {**facts, "anonymous": anonymous},
        )  # fmt: skip
        STORIES[name][1](scene)
        yield need["text"]


def _when(story: str, again: int, now: datetime) -> datetime:
    """When a need was stated: long enough ago for its story, at an hour when people work."""
    day = now - timedelta(days=STORIES[story][0] + (_APART * again if STORIES[story][0] > 12 else again))
    return min(day.replace(hour=8 + again % 9, minute=12, second=0, microsecond=0), now - timedelta(hours=6))


def _scene(
    text: str,
    asker: Person,
    cast: Mapping[str, Person],
    firms: Mapping[str, Person],
    stated_at: datetime,
    facts: Mapping[str, Any],
) -> Scene:
    number = uuid.uuid5(_NAMESPACE, text)
    need = needs.draft(text, languages.detect(text), submission=number, by=asker, at=stated_at, **facts)
    own = facts.get("organisation", "")
    others = {organisation: person for organisation, person in firms.items() if organisation != own}
    return Scene(need, asker, cast["adviser"], others, stated_at)


def _offer(scene: Scene, baker: Person) -> None:
    membership = baker.memberships.get(Membership.CURRENT)
    organisation = registry.organisation(membership.scheme, membership.identifier)
    establishment = registry.head_office(organisation) if organisation else None
    if establishment:
        word = "Nous livrons déjà deux cantines voisines avant six heures."
        key = str(uuid.uuid5(scene.need.submission, "offer"))
        introductions.offer_itself(scene.need, establishment, baker, word, key, scene.on(0.2))


def _person(told: Mapping[str, Any], now: datetime) -> Person:
    joined = now - timedelta(days=400)
    person = accounts.create(told["email"], told["name"], told.get("language", "fr"))
    accounts.identify(person, name=told["name"], phone=told.get("phone", ""), language=person.language)
    Person.objects.filter(pk=person.pk).update(joined_at=joined)
    accounts.prove_address(person, told["email"])
    accounts.consent(person, Consent.Purpose.TERMS, given=True, wording=TERMS, at=joined)
    if "role" in told:
        scope = {name: told[name] for name in ("institution", "subjects", "places") if name in told}
        accounts.grant(person, Role(told["role"]), at=joined, **scope)
    if "identifier" in told:
        _belong(person, told["identifier"], told["organisation"], told.get("function", ""), joined)
    return Person.objects.get(pk=person.pk)


def _belong(person: Person, identifier: str, name: str, function: str, at: datetime) -> None:
    claimed = Claimed(Scheme.ENTREMISE, identifier, name)
    memberships.confirm(
        memberships.claim(person, claimed, Membership.Proof.ADVISER, function=function, at=at), at=at
    )  # fmt: skip


def _asker(
    buyer: Mapping[str, Any], cast: Mapping[str, Person], people: Sequence[Mapping[str, Any]], now: datetime
) -> Person:
    """Who states the needs of a buyer: somebody of people.jsonl, else its purchasing office."""
    known = next((told["key"] for told in people if told.get("identifier") == buyer["identifier"]), None)
    if known:
        return cast[known]
    office = {"key": buyer["key"], "name": f"Achats, {buyer['name']}"[:150], "email": f"{buyer['key']}@example.org"}
    return _person({**office, "identifier": buyer["identifier"], "organisation": buyer["name"]}, now)


def _firm(told: Mapping[str, Any]) -> bool:
    """Whether somebody speaks for a firm of the register."""
    return "identifier" in told and told.get("role") != Role.BUYER


def _as_if_told(now: datetime) -> None:
    """What these days would have sent was sent in its time: a trial does not begin by writing to everybody."""
    Mail.objects.filter(sent_at=None, dropped_at=None).update(sent_at=F("created_at"), claimed_at=F("created_at"))
    Notice.objects.filter(read_at=None, created_at__lt=now - _READ_AFTER).update(read_at=F("created_at"))
    Match.objects.filter(found_at__gt=now).update(found_at=now)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())

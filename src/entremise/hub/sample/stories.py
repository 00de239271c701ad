"""What becomes of a need: a story for each stage of the loop, told by the verbs themselves at the days they happen."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entremise.hub.actions import introductions, matches, messages, needs, outcomes, showing
from entremise.hub.models import Correspondent, Introduction, Need, Outcome, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.needs import solutions
from entremise.people.models import Person
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

Kind = Outcome.Kind


@dataclass
class Scene:
    """A need, those who play in it, and the moment it was stated.

    ``firms`` speak for themselves: an organisation (`entremise:…`) and who belongs to it. At the others somebody is
    known to the chamber.
    """

    need: Need
    asker: Person
    adviser: Person
    firms: Mapping[str, Person]
    stated_at: datetime

    def on(self, day: float) -> datetime:
        """A moment, so many days after the need was stated."""
        return self.stated_at + timedelta(days=day)

    def publish(self) -> None:
        """Let it be seen, and find who can answer."""
        needs.publish(self.need, self.asker, self.on(0.01))
        matches.match(self.need, self.on(0.02))
        self.need.refresh_from_db()

    def found(self) -> list[Establishment]:
        """Who can answer, in order."""
        ids = list(self.need.matches.order_by("rank").values_list("solution", flat=True))
        shown = registry.establishments(ids)
        return [shown[id_] for id_ in ids if id_ in shown]

    def pick(self, firms: int = 3, day: float = 1) -> list[Introduction]:
        """The asker sees the list and chooses the first ones; somebody is known at each."""
        showing.show_solutions(self.need, solutions(self.need, self.asker), "need", "")
        chosen = self.found()[:firms]
        for firm in chosen:
            self.know(firm)
        picked = [introductions.pick(self.need, str(firm), self.asker, self.on(day)) for firm in chosen]
        return list(self.need.introductions.filter(pk__in=[each.pk for each in picked]).order_by("pk"))

    def know(self, firm: Establishment) -> None:
        """Have somebody to write to at a firm."""
        organisation = str(firm.organisation)
        if organisation not in self.firms:
            Correspondent.objects.get_or_create(
                organisation=organisation, email=f"accueil.{firm.organisation.identifier.lower()}@example.org",
                defaults={"name": "Accueil", "source": "territoire fictif", "added_by": self.adviser,
                          "added_at": self.on(0)},
            )  # fmt: skip

    def accept(self, introduction: Introduction, day: float, word: str = "") -> Introduction:
        """The firm takes the contact."""
        person = self.firms.get(introduction.organisation)
        contact = (
            Contact(person.name, person.email, person.phone) if person
            else Contact("Accueil", f"accueil.{introduction.organisation.partition(':')[2].lower()}@example.org", "")
        )  # fmt: skip
        key = str(uuid.uuid5(introduction.number, "accept"))
        return introductions.accept(introduction, contact, word=word, key=key, by=person, at=self.on(day))

    def say(self, introduction: Introduction, side: Side, kind: Kind, day: float, **facts: Any) -> None:
        """One side says what came of it."""
        by = self.asker if side == Side.ASKER else self.firms.get(introduction.organisation)
        outcomes.say(introduction, side, kind, by=by, door="page" if by else "mail", at=self.on(day), **facts)


Story = Callable[[Scene], None]


def draft(scene: Scene) -> None:
    """Written, not published."""


def published(scene: Scene) -> None:
    """Published; nobody chosen yet."""
    scene.publish()


def asked(scene: Scene) -> None:
    """Three firms written to; one asks a question."""
    scene.publish()
    picked = scene.pick()
    if picked:
        text = "Pouvez-vous préciser à quelle date, et s’il y a un accès pour un camion ?"
        messages.post(picked[0], Side.FIRM, text, "question", at=scene.on(2))


def proposed(scene: Scene) -> None:
    """An adviser thinks of a firm; the asker has not said yet."""
    scene.publish()
    for firm in scene.found()[1:2]:
        scene.know(firm)
        introductions.propose(scene.need, str(firm), scene.adviser, scene.on(1))


def declined(scene: Scene) -> None:
    """One declines, the next is written to."""
    scene.publish()
    for picked in scene.pick(4)[:1]:
        introductions.decline(picked, Introduction.Reason.BUSY, at=scene.on(3))


def silent(scene: Scene) -> None:
    """Nobody answered in time."""
    scene.publish()
    for picked in scene.pick(2):
        introductions.give_up(picked, scene.on(10))


def introduced(scene: Scene) -> Introduction | None:
    """One accepts: each has the other's address."""
    scene.publish()
    picked = scene.pick(2)
    return scene.accept(picked[0], 2, "Avec plaisir, appelez-moi quand vous voulez.") if picked else None


def meeting(scene: Scene) -> None:
    """They agreed on a day to meet, which is to come."""
    if (found := introduced(scene)) is not None:
        when = scene.on(30).replace(hour=9, minute=0, second=0, microsecond=0)
        introductions.plan_meeting(found, Side.ASKER, when, "À la chambre", scene.asker, scene.on(4))


def met(scene: Scene) -> Introduction | None:
    """They met."""
    found = introduced(scene)
    return introductions.say_met(found, Side.ASKER, scene.asker, scene.on(9)) if found else None


def contract(scene: Scene) -> None:
    """Both say the same contract; the need is met."""
    amount = 1_500 + 1_150 * (scene.need.pk % 17)
    if (found := met(scene)) is not None:
        scene.say(found, Side.ASKER, Kind.CONTRACT, 31, amount=amount)
        scene.say(found, Side.FIRM, Kind.CONTRACT, 33, amount=amount)
        needs.close(scene.need, "met", scene.asker, scene.on(34))


def disputed(scene: Scene) -> None:
    """Both say a contract, of different amounts."""
    if (found := met(scene)) is not None:
        scene.say(found, Side.ASKER, Kind.CONTRACT, 31, amount=8_000)
        scene.say(found, Side.FIRM, Kind.CONTRACT, 32, amount=9_600)


def one_side(kind: Kind) -> Story:
    """The asker alone says what came of it."""

    def told(scene: Scene) -> None:
        if (found := met(scene)) is not None:
            scene.say(found, Side.ASKER, kind, 31)

    return told


def nothing(scene: Scene) -> None:
    """Nothing came of it, and why."""
    if (found := met(scene)) is not None:
        scene.say(found, Side.ASKER, Kind.NOTHING, 30, because=Outcome.Reason.PRICE)
        scene.say(found, Side.FIRM, Kind.NOTHING, 31, because=Outcome.Reason.ELSEWHERE)


def paused(scene: Scene) -> None:
    """Put aside for a while."""
    scene.publish()
    scene.pick(1)
    needs.pause(scene.need, scene.asker, scene.on(5))


def closed(scene: Scene) -> None:
    """Closed before anybody answered."""
    scene.publish()
    scene.pick(2)
    needs.close(scene.need, "elsewhere", scene.asker, scene.on(6))


#: Each story by its name, and how many days ago its need was stated, at the latest.
STORIES: Mapping[str, tuple[int, Callable[[Scene], object]]] = {
    "published": (1, published),
    "contract": (60, contract),
    "asked": (3, asked),
    "met": (20, met),
    "declined": (5, declined),
    "disputed": (50, disputed),
    "introduced": (9, introduced),
    "pilot": (75, one_side(Kind.PILOT)),
    "silent": (13, silent),
    "nothing": (70, nothing),
    "proposed": (4, proposed),
    "partnership": (90, one_side(Kind.PARTNERSHIP)),
    "meeting": (6, meeting),
    "hire": (110, one_side(Kind.HIRE)),
    "paused": (15, paused),
    "information": (45, one_side(Kind.INFORMATION)),
    "closed": (25, closed),
    "draft": (1, draft),
}

"""Whatever is tried, by whoever, in whatever order: what must always hold of introductions does."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, People, siren
from tests.hub.stories import DAY, found, published
from tests.hub.test_transitions import standing

from entremise.hub.actions import correspondents, introductions, messages
from entremise.hub.models import Correspondent, Introduction, Message, Need, Side
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import TABLE, Status, TransitionError
from entremise.notices.models import Mail
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

ASKER = ("camille@example.org", "Camille Essai", "Fournil des Calanques", "04 11 11 11 11")
FIRMS, AT_ONCE = 3, 1


def moves() -> set[tuple[Status, Status]]:
    """Every move the table allows: from a status, by the fact of a verb, to the status then read."""
    found = set()
    for line in TABLE.values():
        for start in line.starts:
            moved = standing(start)
            if line.fact and not getattr(moved, line.fact):
                setattr(moved, line.fact, DAY)
                found.add((start, moved.status))
    return found


MOVES = moves()


@dataclass
class World:
    """A need of the baker's, firms that can answer it, and everybody who does something."""

    need: Need
    people: People
    firms: list[Establishment]
    at: dt.datetime = DAY
    keys: int = 0
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)

    def introduction(self, place: int) -> Introduction | None:
        return self.need.introductions.filter(solution=str(self.firms[place])).order_by("-pk").first()

    def try_to(self, verb: str, place: int, hours: int) -> None:
        """Do it if the table lets; what is refused changes nothing."""
        self.at += dt.timedelta(hours=hours)
        self.keys += 1
        before = self.state()
        try:
            with transaction.atomic():
                VERBS[verb](self, place)
        except TransitionError:
            assert self.state() == before

    def state(self) -> list[Any]:
        return [*Introduction.objects.order_by("pk").values(), Message.objects.count(), Mail.objects.count()]


def of_one(act: Callable[[World, Introduction], object]) -> Callable[[World, int], None]:
    """Done to the last introduction of a firm, when there is one."""

    def do(world: World, place: int) -> None:
        made = world.introduction(place)
        if made is not None:
            act(world, made)

    return do


def contact(made: Introduction) -> Contact:
    return Contact("Qui répond", f"{made.solution[-5:]}@example.org", "04 22 22 22 22")


def toggle(world: World, **facts: Any) -> None:
    Need.objects.filter(pk=world.need.pk).update(**facts)


def close(world: World, place: int) -> None:
    toggle(world, closed_at=world.at)
    introductions.close_with_need(world.need, world.at)


def know(world: World, place: int) -> None:
    firm = world.firms[place]
    known = Contact("", f"{firm.identifier[-5:]}@example.org")
    correspondents.add(str(firm.organisation), known, "fr", "test", world.people.lea, world.at)


def stop(world: World, place: int) -> None:
    firm = world.firms[place]
    correspondents.stop(str(firm.organisation), f"{firm.identifier[-5:]}@example.org", world.at)


def offer(world: World, place: int) -> None:
    introductions.offer_itself(
        world.need, world.firms[place], world.people.bruno, "Nous voilà.", str(world.keys), world.at
    )


VERBS: dict[str, Callable[[World, int], object]] = {
    "pick": lambda w, n: introductions.pick(w.need, str(w.firms[n]), w.people.camille, w.at),
    "propose": lambda w, n: introductions.propose(w.need, str(w.firms[n]), w.people.lea, w.at),
    "offer": offer,
    "agree": of_one(lambda w, made: introductions.agree(made, w.people.camille, w.at)),
    "turn_down": of_one(lambda w, made: introductions.turn_down(made, w.people.camille, w.at)),
    "accept": of_one(lambda w, made: introductions.accept(made, contact(made), word="Oui", key=str(w.keys), at=w.at)),
    "decline": of_one(lambda w, made: introductions.decline(made, Introduction.Reason.BUSY, at=w.at)),
    "give_up": of_one(lambda w, made: introductions.give_up(made, w.at)),
    "withdraw": of_one(lambda w, made: introductions.withdraw(made, Side.CHAMBER, w.people.lea, w.at)),
    "write": of_one(lambda w, made: messages.post(made, Side.ASKER, "Bonjour", str(w.keys), w.people.camille, at=w.at)),
    "meet": of_one(lambda w, made: messages.post_by_mail(made, Side.FIRM, "Bonjour", str(w.keys), at=w.at)),
    "plan": of_one(lambda w, made: introductions.plan_meeting(made, Side.FIRM, w.at, "Ici", at=w.at)),
    "say_met": of_one(lambda w, made: introductions.say_met(made, Side.ASKER, w.people.camille, w.at)),
    "pause": lambda w, n: toggle(w, paused_at=w.at),
    "resume": lambda w, n: (toggle(w, paused_at=None), introductions.send_next(w.need, w.at)),
    "close": close,
    "reopen": lambda w, n: toggle(w, closed_at=None),
    "send_next": lambda w, n: introductions.send_next(w.need, w.at),
    "know": know,
    "stop": stop,
}
#: What moves an introduction is tried more often than what happens to its need.
OFTEN = ["pick", "propose", "offer", "agree", "turn_down", "accept", "accept", "decline", "give_up", "withdraw"]
#: A verb and the firm it is about; how many hours pass before it.
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(VERBS) + OFTEN), st.integers(0, FIRMS - 1), st.integers(0, 300)),
    min_size=10,
    max_size=25,
)
#: What may be said again otherwise.
SAID_AGAIN = {"meeting_at", "meeting_place"}


def check(world: World) -> None:
    """What must always hold."""
    for made in world.need.introductions.select_related("need__person", "answered_by"):
        both = made.agreed_at is not None and made.accepted_at is not None
        assert bool(made.introduced_at) is both, made
        assert bool(queries.contacts(made)) is both
        check_moved(world, made)
        check_told(made)
    assert queries.unanswered(world.need).count() <= AT_ONCE


def check_moved(world: World, made: Introduction) -> None:
    """Statuses move along the table; a fact that was set stays as it was."""
    now = {name: value for name, value in vars(made).items() if not name.startswith("_")} | {"status": made.status}
    before = world.seen.get(made.pk, {})
    if before:
        reached = {before["status"]}
        for _ in range(3):
            reached |= {after for start, after in MOVES if start in reached}
        assert made.status in reached, (before["status"], made.status)
        changed = {name for name, value in before.items() if value not in (None, "") and now[name] != value}
        assert changed <= SAID_AGAIN | {"status"}, changed
    world.seen[made.pk] = now


def check_told(made: Introduction) -> None:
    """No side reads the other's address before both have agreed; nobody is told twice of what happens once."""
    mails = Mail.objects.filter(occasion__startswith=f"introduction:{made.pk}:")
    once = [
        (each.kind, each.email, each.context.get("because"))
        for each in mails
        if ":message:" not in each.occasion and "meeting" not in each.kind
    ]
    assert len([each for each in once if "late" not in each[0]]) == len(
        {each for each in once if "late" not in each[0]}
    )
    if made.introduced_at is None:
        for each in mails:
            private = (made.firm_email, made.firm_phone) if each.email == ASKER[0] else ASKER
            assert [word for word in private if word and word in str(each.context) + each.reply_to] == [], each.kind


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_must_hold_always_does(people: People, cast: Cast, settings: Settings, steps: list[Any]) -> None:
    settings.APPROACHED_AT_ONCE = AT_ONCE
    with transaction.atomic():
        people.camille.phone = ASKER[3]
        people.camille.save()
        need = published(people.camille, text="Un couvreur", anonymous=True, organisation=str(cast.baker.organisation),
                         organisation_name=ASKER[2])  # fmt: skip
        firms = [EstablishmentFactory(organisation=OrganisationFactory(identifier=siren(200 + n)))
                 for n in range(FIRMS)]  # fmt: skip
        found(need, *firms)
        for firm in firms[:2]:
            email = f"{firm.identifier[-5:]}@example.org"
            Correspondent.objects.create(organisation=str(firm.organisation), email=email, source="test")
        world = World(need, people, firms)
        for step in steps:
            world.try_to(*step)
            check(world)
        transaction.set_rollback(True)

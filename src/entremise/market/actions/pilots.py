"""A pilot, from the idea to the showcase: every write, one verb a function.

Each verb holds the pilot until its transaction ends, sets its fact, records who did it and has the other side told.
Done again by the same side it changes nothing; too late, it raises PilotError.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.actions import doors, outcomes
from entremise.hub.models import Introduction, Need, Outcome, Side
from entremise.market.actions import pilots_told as telling
from entremise.market.actions.proposals import held as held_proposal
from entremise.market.models import Party, Pilot, Proposal
from entremise.market.queries import pilots as queries
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry import queries as registry

#: What the agreement says; a change of one of them is agreed on again by both.
AGREEMENT = (
    "title", "goal", "protocol", "measure", "startup_brings", "host_brings", "price", "after", "place", "lat", "lon",
    "starts_on", "ends_on",
)  # fmt: skip
#: What must be said before it is agreed on.
NEEDED = ("title", "goal", "protocol", "measure", "starts_on", "ends_on")
#: Who speaks for each side in the loop: the start-up seeks its first customer.
SIDES = {Party.STARTUP: Side.ASKER, Party.HOST: Side.FIRM}
#: The column that holds when a side agreed, or shows.
AGREED = {Party.STARTUP: "startup_agreed_at", Party.HOST: "host_agreed_at"}
SHOWS = {Party.STARTUP: "startup_shows_at", Party.HOST: "host_shows_at"}


class PilotError(Exception):
    """It cannot be done, or no longer: the message says why and what to do, for a person."""


class ChangedMeanwhileError(PilotError):
    """The other side changed the agreement after one opened it."""


@transaction.atomic
def propose(mine: Proposal, other: Proposal, message: str, by: Person, at: datetime | None = None) -> Pilot:
    """Somebody proposes to carry out a pilot with a proposal of the other side, which is told.

    Two proposals have one pilot at a time: when they have one, it is given as it is.

    Raises:
        PilotError: one of them is closed, they are of the same side or of the same organisation, or it was declined.
    """
    at = at or timezone.now()
    for each in sorted((mine, other), key=lambda proposal: proposal.pk):
        _check_open(held_proposal(each))
    startup, host = (mine, other) if mine.side == Party.STARTUP else (other, mine)
    if mine.side == other.side or startup.organisation == host.organisation:
        raise PilotError(_("Un essai réunit une solution et un lieu d’accueil, de deux organismes différents."))
    known = queries.standing(startup, host)
    if known is not None:
        return known
    if Pilot.objects.filter(startup=startup, host=host, accepted_at=None, dropped_by=other.side).exists():
        raise PilotError(_("Cette proposition a déjà été déclinée. D’autres peuvent vous convenir."))
    made = Pilot.objects.create(
        startup=startup, host=host, proposed_by=mine.side, message=message, proposed_at=at,
        reasons=list(queries.reasons(mine, other)), **_draft(startup, host),
    )  # fmt: skip
    trail.record("pilot.propose", made, by, side=mine.side)
    telling.proposed(made, at)
    return made


def _check_open(proposal: Proposal) -> None:
    if proposal.published_at is None or proposal.closed_at is not None:
        raise PilotError(_("Cette proposition n’est plus ouverte. D’autres peuvent vous convenir."))


def _draft(startup: Proposal, host: Proposal) -> dict[str, Any]:
    """An agreement that begins with what both sides wrote."""
    return {
        "title": startup.title, "goal": host.text[:1000], "startup_brings": startup.text[:1000],
        "host_brings": host.terms[:1000], "place": host.place or startup.place,
        "lat": host.lat if host.place else startup.lat, "lon": host.lon if host.place else startup.lon,
    }  # fmt: skip


@transaction.atomic
def accept(pilot: Pilot, side: Party, by: Person, at: datetime | None = None) -> Pilot:
    """The other side wants to talk: both are introduced, each has the other's address.

    Raises:
        PilotError: it was dropped, or the side is the one that proposed it.
    """
    at = at or timezone.now()
    current = held(pilot)
    _still_on(current)
    if side == current.proposed_by:
        raise PilotError(_("C’est à l’autre partie de répondre. Elle est prévenue."))
    if current.accepted_at is None:
        current.accepted_at = at
        current.save(update_fields=["accepted_at"])
        trail.record("pilot.accept", current, by, side=side)
        _introduce(current, by, at)
        telling.accepted(current, at)
    return current


def _introduce(pilot: Pilot, by: Person, at: datetime) -> Introduction:
    """The loop goes on from there: the start-up sought a first customer, the host is one."""
    startup, host = pilot.startup, pilot.host
    text = "\n\n".join(filter(None, (startup.title, startup.text, startup.terms)))
    agreed = doors.Agreed(
        pilot.number, startup.number, text, Need.Kind.PILOT, at, by=by, reasons=pilot.reasons,
        proposed_by=SIDES[Party(pilot.proposed_by)],
    )  # fmt: skip
    return doors.introduced(agreed, _party(startup), _party(host), door="pilot", at=at)


def _party(proposal: Proposal) -> doors.Party:
    person = telling.speaker(proposal)
    if person is None:
        raise PilotError(_("Plus personne ne répond de cette proposition. D’autres peuvent vous convenir."))
    site = registry.head_offices([proposal.organisation]).get(proposal.organisation) if proposal.organisation else None
    return doors.Party(
        firm=proposal.organisation_name or person.name, name=person.name, email=person.email, phone=person.phone,
        language=person.language, person=person, organisation=proposal.organisation, solution=str(site) if site else "",
    )  # fmt: skip


@transaction.atomic
def write(
    pilot: Pilot, side: Party, facts: Mapping[str, Any], seen: str, by: Person, at: datetime | None = None
) -> Pilot:
    """Say the agreement otherwise: both sides are to agree on it again, the other one is told.

    Args:
        facts: columns of `AGREEMENT`.
        seen: `version` of the agreement that was before one's eyes.

    Raises:
        ChangedMeanwhileError: the other side changed it in between.
        PilotError: both did not say yet that they want to talk, or the pilot is over.
    """
    current = held(pilot)
    _writable(current)
    if seen != version(current):
        raise ChangedMeanwhileError(_(
            "L’autre partie a modifié l’accord pendant que vous écriviez. Votre texte est encore là : "
            "comparez-le avec le sien, puis enregistrez de nouveau."
        ))  # fmt: skip
    changed = [name for name, value in facts.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, facts[name])
        current.changed_at = at or timezone.now()
        void = current.startup_agreed_at is not None or current.host_agreed_at is not None
        current.startup_agreed_at = current.host_agreed_at = None
        current.save()
        trail.record("pilot.write", current, by, side=side, fields=sorted(changed), void=void)
        telling.changed(current, side, current.changed_at, void=void)
    return current


def version(pilot: Pilot) -> str:
    """What names the agreement as it is now: a digest of what it says."""
    said = repr([str(getattr(pilot, name)) for name in AGREEMENT])
    return blake2b(said.encode(), digest_size=16).hexdigest()


def missing(pilot: Pilot) -> list[str]:
    """The columns that must be filled before the agreement is agreed on."""
    return [name for name in NEEDED if not getattr(pilot, name)]


@transaction.atomic
def agree(pilot: Pilot, side: Party, seen: str, by: Person, at: datetime | None = None) -> Pilot:
    """One side agrees on the agreement as it read it.

    Raises:
        ChangedMeanwhileError: it is not what is written now.
        PilotError: something is missing in it, or it cannot be agreed on any more.
    """
    at = at or timezone.now()
    current = held(pilot)
    _writable(current)
    if seen != version(current):
        raise ChangedMeanwhileError(
            _("L’accord a changé depuis que vous l’avez lu : relisez-le, puis donnez votre accord.")
        )
    if missing(current):
        raise PilotError(_("L’accord n’est pas complet : ajoutez ce qui manque, puis donnez votre accord."))
    if getattr(current, AGREED[side]) is None:
        setattr(current, AGREED[side], at)
        current.save(update_fields=[AGREED[side]])
        trail.record("pilot.agree", current, by, side=side)
        telling.agreed(current, side, at)
    return current


@transaction.atomic
def take_back(pilot: Pilot, side: Party, by: Person, at: datetime | None = None) -> Pilot:
    """A side that agreed does not any more, as long as the other one did not agree too.

    Raises:
        PilotError: both agreed: the agreement is changed or the pilot is dropped instead.
    """
    current = held(pilot)
    _writable(current)
    if current.startup_agreed_at and current.host_agreed_at:
        raise PilotError(_("Les deux parties sont d’accord. Modifiez l’accord, ou mettez fin à l’expérimentation."))
    if getattr(current, AGREED[side]) is not None:
        setattr(current, AGREED[side], None)
        current.save(update_fields=[AGREED[side]])
        trail.record("pilot.take_back", current, by, side=side)
        telling.taken_back(current, side, at or timezone.now())
    return current


@transaction.atomic
def close(pilot: Pilot, side: Party, facts: Mapping[str, Any], by: Person, at: datetime | None = None) -> Pilot:
    """Write the results; said again, they replace the former, and the other side is asked again to show them.

    Args:
        facts: `worked`, `results`, `results_en`, and `shows`: whether this side agrees to show them to all.

    Raises:
        PilotError: it was not agreed on by both, or was dropped.
    """
    at = at or timezone.now()
    current = held(pilot)
    _still_on(current, closed=True)
    if not (current.startup_agreed_at and current.host_agreed_at):
        raise PilotError(_("Les résultats s’écrivent une fois l’accord donné des deux côtés."))
    changed = [name for name in ("worked", "results", "results_en") if getattr(current, name) != facts[name]]
    for name in changed:
        setattr(current, name, facts[name])
    if changed or current.closed_at is None:
        current.startup_shows_at = current.host_shows_at = None
        current.closed_at = current.closed_at or at
        trail.record("pilot.close", current, by, side=side, worked=current.worked)
        telling.closed(current, side, at)
    shows = getattr(current, SHOWS[side])
    setattr(current, SHOWS[side], (shows or at) if facts["shows"] else None)
    current.save()
    _say(current, side, by, at)
    return current


@transaction.atomic
def show(pilot: Pilot, side: Party, by: Person, at: datetime | None = None) -> Pilot:
    """A side agrees to show the pilot and its results to all; once both do, it is on the showcase.

    Raises:
        PilotError: it has no results yet.
    """
    at = at or timezone.now()
    current = held(pilot)
    _has_results(current)
    if getattr(current, SHOWS[side]) is None:
        setattr(current, SHOWS[side], at)
        current.save(update_fields=[SHOWS[side]])
        trail.record("pilot.show", current, by, side=side)
        _say(current, side, by, at)
        if current.status is Pilot.Status.SHOWN:
            telling.shown(current, at)
    return current


@transaction.atomic
def hide(pilot: Pilot, side: Party, by: Person) -> Pilot:
    """A side does not show it any more: it leaves the showcase at once.

    Raises:
        PilotError: it has no results yet.
    """
    current = held(pilot)
    _has_results(current)
    if getattr(current, SHOWS[side]) is not None:
        setattr(current, SHOWS[side], None)
        current.save(update_fields=[SHOWS[side]])
        trail.record("pilot.hide", current, by, side=side)
    return current


def _say(pilot: Pilot, side: Party, by: Person, at: datetime) -> None:
    """In the loop too, this side says what came of it; what it said there itself stays."""
    introduction = Introduction.objects.filter(number=pilot.number).first()
    said = introduction is None or introduction.outcomes.filter(side=SIDES[side], replaced_at=None).exists()
    if introduction is not None and not said:
        outcomes.say(introduction, SIDES[side], Outcome.Kind.PILOT, by=by, at=at)


@transaction.atomic
def drop(pilot: Pilot, side: Party, because: str, by: Person | None, at: datetime | None = None) -> Pilot:
    """A side declines what is proposed, or ends a pilot that is not closed; the other one is told, with its words.

    Args:
        by: nobody when it ends because its account is erased.

    Raises:
        PilotError: it has results.
    """
    at = at or timezone.now()
    current = held(pilot)
    if current.dropped_at is not None:
        return current
    _still_on(current)
    current.dropped_at, current.dropped_by, current.dropped_because = at, side, because
    current.save(update_fields=["dropped_at", "dropped_by", "dropped_because"])
    trail.record("pilot.drop", current, by, side=side)
    telling.dropped(current, side, at)
    return current


def held(pilot: Pilot) -> Pilot:
    """A pilot as it is now, held until the end of the transaction."""
    locked = Pilot.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("startup__person", "host__person").get(pk=pilot.pk)


def _still_on(pilot: Pilot, *, closed: bool = False) -> None:
    if pilot.dropped_at is not None:
        raise PilotError(_("Il a été mis fin à cette expérimentation : rien ne s’y ajoute plus."))
    if pilot.closed_at is not None and not closed:
        raise PilotError(_("Cette expérimentation est terminée : seuls ses résultats se complètent encore."))


def _writable(pilot: Pilot) -> None:
    _still_on(pilot)
    if pilot.accepted_at is None:
        raise PilotError(_("L’accord s’écrit une fois que les deux parties veulent se parler."))


def _has_results(pilot: Pilot) -> None:
    _still_on(pilot, closed=True)
    if pilot.closed_at is None:
        raise PilotError(_("Écrivez d’abord les résultats : c’est eux qui sont présentés."))

"""What the page of a pilot says to each side: where it stands, whose turn it is, the agreement, the results."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.hub.models import Introduction
from entremise.market.actions.pilots import AGREED, SHOWS, missing, version
from entremise.market.actions.pilots_told import OTHER, called, side_of, speaker
from entremise.market.forms.pilots import AgreementForm
from entremise.market.models import Party, Pilot, Proposal
from entremise.market.words import euros, place
from entremise.people.models import Person

Status = Pilot.Status
#: How a status is drawn (the badges of the style sheet).
BADGES = {
    Status.DROPPED: "declined", Status.SHOWN: "positive", Status.CLOSED: "done", Status.RUNNING: "active",
    Status.AGREED: "published", Status.WRITING: "draft", Status.PROPOSED: "proposed",
}  # fmt: skip


class Step(NamedTuple):
    """A step of where things stand: when it was done, nothing while it is to come."""

    label: str
    at: dt.datetime | None
    current: bool = False
    note: str = ""


@dataclass(frozen=True)
class PilotPage:
    """A pilot for a reader: `side` is the one they speak for, none for an adviser."""

    pilot: Pilot
    side: Party | None

    @cached_property
    def status(self) -> Pilot.Status:
        """Where it stands."""
        return self.pilot.status

    @property
    def badge(self) -> str:
        """How it is drawn."""
        return BADGES[self.status]

    @property
    def title(self) -> str:
        """That of the agreement."""
        return self.pilot.title or self.pilot.startup.title

    @property
    def startup(self) -> str:
        """Who tries its solution."""
        return called(self.pilot, Party.STARTUP)

    @property
    def host(self) -> str:
        """Who hosts the trial."""
        return called(self.pilot, Party.HOST)

    @property
    def other(self) -> str:
        """How the other side is called."""
        return called(self.pilot, OTHER[self.side]) if self.side else ""

    @property
    def mine(self) -> Proposal | None:
        """The reader's proposal."""
        return side_of(self.pilot, self.side) if self.side else None

    @property
    def theirs(self) -> Proposal | None:
        """The other side's proposal."""
        return side_of(self.pilot, OTHER[self.side]) if self.side else None

    @property
    def contact(self) -> Person | None:
        """Whom to write to on the other side, once both want to talk."""
        return speaker(side_of(self.pilot, OTHER[self.side])) if self.side and self.pilot.accepted_at else None

    @cached_property
    def introduction(self) -> Introduction | None:
        """Where they write to each other, and say what came of it."""
        return Introduction.objects.filter(number=self.pilot.number).first() if self.side else None

    @property
    def reasons(self) -> list[str]:
        """Why they were put together, in the reader's language."""
        return [each[current_language()] for each in self.pilot.reasons]

    @property
    def version(self) -> str:
        """What names the agreement as it is shown."""
        return version(self.pilot)

    @property
    def missing(self) -> list[str]:
        """What the agreement does not say yet."""
        return [str(AgreementForm.base_fields[each].label) for each in missing(self.pilot)]

    @property
    def may_accept(self) -> bool:
        """Whether it is for the reader to answer."""
        return self.status is Status.PROPOSED and self.side is not None and self.side != self.pilot.proposed_by

    @property
    def may_write(self) -> bool:
        """Whether the agreement is written now."""
        return self.side is not None and self.status in (Status.WRITING, Status.AGREED, Status.RUNNING)

    @property
    def i_agreed(self) -> bool:
        """Whether the reader's side agreed on what is written."""
        return self.side is not None and getattr(self.pilot, AGREED[self.side]) is not None

    @property
    def other_agreed(self) -> bool:
        """Whether the other side did."""
        return self.side is not None and getattr(self.pilot, AGREED[OTHER[self.side]]) is not None

    @property
    def may_agree(self) -> bool:
        """Whether the reader can agree now."""
        return self.status is Status.WRITING and self.side is not None and not self.i_agreed and not self.missing

    @property
    def may_take_back(self) -> bool:
        """Whether the reader can go back on it."""
        return self.status is Status.WRITING and self.i_agreed

    @property
    def may_close(self) -> bool:
        """Whether the results can be written, or corrected."""
        return self.side is not None and self.status in (Status.AGREED, Status.RUNNING, Status.CLOSED, Status.SHOWN)

    @property
    def may_drop(self) -> bool:
        """Whether it can still be declined or ended."""
        return self.side is not None and self.pilot.dropped_at is None and self.pilot.closed_at is None

    @property
    def has_results(self) -> bool:
        """Whether they are written."""
        return self.pilot.closed_at is not None

    @property
    def i_show(self) -> bool:
        """Whether the reader's side agrees to show them."""
        return self.side is not None and getattr(self.pilot, SHOWS[self.side]) is not None

    @property
    def other_shows(self) -> bool:
        """Whether the other side does."""
        return self.side is not None and getattr(self.pilot, SHOWS[OTHER[self.side]]) is not None

    @property
    def turn(self) -> str:
        """Whose turn it is, in one sentence."""
        if self.side is None:
            return f"{capfirst(self.status.label)}."
        return capfirst(_TURNS[self.status](self))

    @property
    def dropped(self) -> str:
        """Who ended it."""
        return called(self.pilot, Party(self.pilot.dropped_by)) if self.pilot.dropped_by else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The short lines of the agreement."""
        return facts(self.pilot)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The paragraphs of the agreement that are written."""
        return [(title, text) for title, text in parts(self.pilot) if text]

    @property
    def steps(self) -> list[Step]:
        """From the idea to the showcase."""
        it = self.pilot
        both = max(it.startup_agreed_at, it.host_agreed_at) if it.startup_agreed_at and it.host_agreed_at else None
        shown = max(it.startup_shows_at, it.host_shows_at) if it.startup_shows_at and it.host_shows_at else None
        told = [
            (_("Proposée"), it.proposed_at), (_("Les deux parties se parlent"), it.accepted_at),
            (_("Accord donné des deux côtés"), both), (_("Résultats écrits"), it.closed_at),
            (_("Présentée au démonstrateur"), shown),
        ]  # fmt: skip
        if it.dropped_at:
            return [*(Step(label, at) for label, at in told if at), Step(_("Abandonnée"), it.dropped_at)]
        ahead = next((rank for rank, (_label, at) in enumerate(told) if at is None), -1)
        return [Step(label, at, current=rank == ahead) for rank, (label, at) in enumerate(told)]


def _writing(page: PilotPage) -> str:
    if page.i_agreed:
        return _("Vous avez donné votre accord. %(other)s le lit à son tour.") % {"other": page.other}
    if page.other_agreed:
        return _("%(other)s a donné son accord. Relisez, puis donnez le vôtre.") % {"other": page.other}
    return _("Écrivez l’accord ensemble, sur une page, puis donnez chacun votre accord.")


def _closed(page: PilotPage) -> str:
    if page.i_show:
        return _("Vous voulez bien présenter ces résultats. %(other)s doit encore le dire.") % {"other": page.other}
    return _("Les résultats sont écrits. Voulez-vous les présenter à tous ?")


_TURNS: dict[Status, Callable[[PilotPage], str]] = {
    Status.DROPPED: lambda page: _("Il a été mis fin à cette expérimentation."),
    Status.SHOWN: lambda page: _("Cette expérimentation est au démonstrateur du territoire."),
    Status.CLOSED: _closed,
    Status.RUNNING: lambda page: _("L’essai est en cours. À la fin, écrivez ce qu’il a montré."),
    Status.AGREED: lambda page: _("Les deux parties sont d’accord : l’essai peut commencer."),
    Status.WRITING: _writing,
    Status.PROPOSED: lambda page: (
        _("%(other)s vous propose un essai. Voulez-vous en parler ?") if page.may_accept
        else _("Votre proposition est transmise à %(other)s, qui doit répondre.")
    ) % {"other": page.other},
}  # fmt: skip


def facts(pilot: Pilot) -> list[tuple[str, str]]:
    """When, where and for how much, as short lines; empty when not said."""
    return [(_("Dates"), dates(pilot)), (_("Lieu"), place(pilot.place)), (_("Prix"), price(pilot))]


def parts(pilot: Pilot) -> list[tuple[str, str]]:
    """The paragraphs of an agreement, in its order."""
    names = {"startup": called(pilot, Party.STARTUP), "host": called(pilot, Party.HOST)}
    return [
        (_("Ce que l’on veut apprendre"), pilot.goal),
        (_("Ce que l’on fait, avec qui, sur quelles données"), pilot.protocol),
        (_("À quoi l’on saura que cela marche"), pilot.measure),
        (_("Ce que %(startup)s apporte") % names, pilot.startup_brings),
        (_("Ce que %(host)s apporte") % names, pilot.host_brings),
        (_("Si cela marche, la suite"), pilot.after),
    ]


def dates(pilot: Pilot) -> str:
    """`du 1 mars 2027 au 31 mai 2027`; empty without both."""
    if not (pilot.starts_on and pilot.ends_on):
        return ""
    told = {"start": date_format(pilot.starts_on, "j F Y"), "end": date_format(pilot.ends_on, "j F Y")}
    return _("du %(start)s au %(end)s") % told


def price(pilot: Pilot) -> str:
    """What the host pays; empty when it was not agreed on."""
    return _("sans prix") if pilot.price == 0 else euros(pilot.price)


def public_facts(pilot: Pilot) -> list[tuple[str, Any]]:
    """What the showcase says in short lines: never the price."""
    return [(_("Dates"), dates(pilot)), (_("Lieu"), place(pilot.place))]


def public_parts(pilot: Pilot) -> list[tuple[str, str]]:
    """What the showcase says of the trial, before its results."""
    told = [(_("Le problème"), pilot.goal), (_("Ce qui a été essayé"), pilot.protocol),
            (_("Ce qui était attendu"), pilot.measure)]  # fmt: skip
    return [(title, text) for title, text in told if text]


def results(pilot: Pilot) -> tuple[str, str]:
    """The results in the reader's language when they are written in it, and the language they are in."""
    if current_language() == "en" and pilot.results_en:
        return pilot.results_en, "en"
    return pilot.results, "fr"

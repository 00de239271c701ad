"""What the page of an introduction shows to each side: where it stands, what one may do now, what was written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.hub import transitions
from entremise.hub.forms import introductions as forms
from entremise.hub.forms.introductions import SideForm
from entremise.hub.models import Correspondent, Introduction, Message, Side
from entremise.hub.outcome_links import outcome_url
from entremise.hub.queries import addressees
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.needs import asker_name
from entremise.hub.transitions import ENDED, TOGETHER, Status, Verb
from entremise.hub.views import need_page
from entremise.hub.views.statuses import idea, short
from entremise.people.models import Person
from entremise.people.rules import Visitor
from entremise.registry.models import Establishment

#: The address of each act, under that of the introduction, and what it does.
VERBS: dict[str, Verb] = {
    "retenir": Verb.AGREE,
    "ecarter": Verb.TURN_DOWN,
    "accepter": Verb.ACCEPT,
    "decliner": Verb.DECLINE,
    "ecrire": Verb.WRITE,
    "rendez-vous": Verb.PLAN_MEETING,
    "rencontre": Verb.SAY_MET,
    "retirer": Verb.WITHDRAW,
}
#: What is asked for each act that asks something; an adviser also says whom to write to (`correspondant`).
FORMS: dict[str, type[SideForm]] = {
    "accepter": forms.AcceptForm,
    "decliner": forms.DeclineForm,
    "ecrire": forms.MessageForm,
    "rendez-vous": forms.MeetingForm,
    "correspondant": forms.CorrespondentForm,
}


class Step(NamedTuple):
    """A step of where things stand: when it was done, nothing while it is to come."""

    label: str
    at: dt.datetime | None
    current: bool = False
    note: str = ""


class Line(NamedTuple):
    """A message of the thread, and who wrote it as this side knows them."""

    message: Message
    author: str
    mine: bool


@dataclass(frozen=True)
class IntroductionPage:
    """An introduction, for one side.

    Attributes:
        side: for which the reader speaks: of several, the first of asker, firm, chamber.
        sides: all those they speak for.
        viewer: their account, when they have one.
        contact: who they are, to fill in the form by which a firm accepts.
        root: the path under which each act has its address.
        told: the form that was sent back with what is missing, by the name of its act.
        stops: whether they may ask never to be written to again: whom the chamber knows without an account.
    """

    introduction: Introduction
    side: Side
    sides: frozenset[Side]
    viewer: Visitor
    contact: Contact
    root: str
    told: dict[str, SideForm] = field(default_factory=dict)
    stops: bool = False

    @property
    def asks(self) -> bool:
        """Whether the reader has the need."""
        return self.side == Side.ASKER

    @property
    def answers(self) -> bool:
        """Whether the reader answers for the firm."""
        return self.side == Side.FIRM

    @property
    def accompanies(self) -> bool:
        """Whether the reader reads it for the chamber."""
        return Side.CHAMBER in self.sides

    @cached_property
    def establishment(self) -> Establishment | None:
        """The firm, unless it left the register."""
        return queries.firm(self.introduction)

    @cached_property
    def firm(self) -> str:
        """The firm's name."""
        return queries.firm_name(self.introduction)

    @property
    def firm_path(self) -> str:
        """The firm's page in the register."""
        site = self.establishment
        return reverse("registry:establishment", args=[site.scheme, site.identifier]) if site else ""

    @property
    def whose_idea(self) -> str:
        """Who had the idea, when no match tells why."""
        return idea(self.introduction)

    @cached_property
    def asker(self) -> str:
        """Who has the need, as this side may know them."""
        if self.side == Side.FIRM:
            return queries.asker_shown(self.introduction)
        return asker_name(self.introduction.need, self.viewer)

    @property
    def title(self) -> str:
        """Who is met: the other side."""
        if self.side == Side.FIRM:
            return _("Une demande pour %(firm)s") % {"firm": self.firm}
        return self.firm

    @property
    def standing(self) -> str:
        """Where it stands, in one sentence for this side."""
        return transitions.stands(self.introduction, self.side)

    @property
    def status(self) -> Status:
        """Where it stands, for the badge."""
        return self.introduction.status

    @property
    def status_words(self) -> str:
        """Where it stands, in two words."""
        return short(self.status)

    @property
    def reasons(self) -> list[str]:
        """Why this firm."""
        return queries.reasons(self.introduction, current_language())

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the need says besides its text, without anything of who has it."""
        told = need_page.NeedPage(self.introduction.need, AnonymousUser()).facts
        return [(str(label), value) for label, value in told]

    @cached_property
    def others(self) -> list[tuple[str, Contact]]:
        """How to reach the other side, once both have agreed; both of them, for the chamber."""
        known = queries.contacts(self.introduction)
        whose = {Side.ASKER: self.asker, Side.FIRM: self.firm}
        return [(whose[side], contact) for side, contact in known.items() if side != self.side]

    @cached_property
    def thread(self) -> list[Line]:
        """What was written, oldest first."""
        authors = {Side.ASKER: self.asker, Side.FIRM: self.firm, Side.CHAMBER: settings.CHAMBER_NAME}
        return [
            Line(each, authors[Side(each.side)], each.side == self.side)
            for each in self.introduction.messages.order_by("at", "pk")
        ]

    @cached_property
    def verbs(self) -> frozenset[Verb]:
        """What the reader may do now."""
        return frozenset(verb for side in self.sides for verb in transitions.allowed(self.introduction, side))

    @cached_property
    def acts(self) -> dict[str, "Act"]:
        """The acts open now, by the name of their address, underscores for hyphens: each with its address and form."""
        names = [name for name, verb in VERBS.items() if verb in self.verbs]
        names += ["correspondant"] if self.lacks_address else []
        return {name.replace("-", "_"): Act(f"{self.root}/{name}", self._form(name)) for name in names}

    def _form(self, name: str) -> SideForm | None:
        if name in self.told:
            return self.told[name]
        return FORMS[name](name=name, initial=self._initial(name)) if name in FORMS else None

    def _initial(self, name: str) -> dict[str, object]:
        if name == "accepter":
            return {"name": self.contact.name, "email": self.contact.email, "phone": self.contact.phone}
        if name == "rendez-vous" and self.introduction.meeting_at:
            planned = timezone.localtime(self.introduction.meeting_at)
            return {"day": planned.date(), "hour": planned.time(), "place": self.introduction.meeting_place}
        return {}

    @cached_property
    def known(self) -> list[Correspondent]:
        """Whom the chamber knows at the firm, for an adviser."""
        return addressees.correspondents(self.introduction.organisation) if self.accompanies else []

    @cached_property
    def members(self) -> list[Person]:
        """Who has an account at the firm, for an adviser."""
        return addressees.members(self.introduction.organisation) if self.accompanies else []

    @property
    def lacks_address(self) -> bool:
        """Whether an adviser may say whom to write to at a firm that was not reached yet."""
        return self.accompanies and self.status in {Status.WAITING, Status.PROPOSED, Status.SENT, Status.SILENT}

    @property
    def unreachable(self) -> bool:
        """Whether it waits because nobody is known at the firm."""
        return self.status is Status.WAITING and self.accompanies and not (self.known or self.members)

    @property
    def declined_because(self) -> str:
        """Why the firm declined, for advisers only."""
        return self.introduction.get_declined_because_display() if self.accompanies else ""

    @property
    def ended(self) -> bool:
        """Whether nothing will come of it."""
        return self.status in ENDED

    @property
    def together(self) -> bool:
        """Whether each has the other's address."""
        return self.status in TOGETHER

    @property
    def need_path(self) -> str:
        """The page of the need, for those who follow it."""
        return "" if self.side == Side.FIRM else reverse("hub:need_page", args=[self.introduction.need.submission])

    @property
    def outcome_path(self) -> str:
        """Where one says what came of it, once put in touch: the side's own link for who has no account."""
        if not self.together:
            return ""
        if isinstance(self.viewer, Person):
            return reverse("hub:say_outcome", args=[self.introduction.number])
        return outcome_url(self.introduction.number, self.side, self.contact.email)

    @cached_property
    def steps(self) -> list[Step]:
        """What happened, then what comes."""
        implied = IMPLIED.get(self.introduction.proposed_by, "")
        told = [(label(self), getattr(self.introduction, fact)) for fact, label in STEPS.items() if fact != implied]
        done = sorted(((label, at) for label, at in told if at), key=lambda each: each[1])
        steps = [Step(label, at) for label, at in done]
        if self.ended:
            return steps
        over = {"sent_at"} if self.introduction.accepted_at else set()
        over |= {"met_at"} if self.introduction.concluded_at else set()
        ahead = [
            label(self) for fact, label in AHEAD.items() if fact not in over and not getattr(self.introduction, fact)
        ]
        return steps + [Step(label, None, current=place == 0) for place, label in enumerate(ahead)]


class Act(NamedTuple):
    """An act one may do: where its form goes, and what it asks."""

    path: str
    form: SideForm | None


Label = Callable[[IntroductionPage], str]

#: The fact that goes without saying when somebody had the idea themselves.
IMPLIED: dict[str, str] = {Side.ASKER: "agreed_at", Side.FIRM: "accepted_at"}
#: What each fact is called once it happened.
STEPS: dict[str, Label] = {
    "proposed_at": lambda page: idea(page.introduction),
    "agreed_at": lambda page: _("Retenue par le demandeur"),
    "turned_down_at": lambda page: _("Écartée par le demandeur"),
    "sent_at": lambda page: _("Demande transmise à l’entreprise"),
    "silent_at": lambda page: _("Pas de réponse à ce jour"),
    "accepted_at": lambda page: _("L’entreprise accepte"),
    "declined_at": lambda page: _("L’entreprise décline"),
    "introduced_at": lambda page: _("Coordonnées échangées"),
    "met_at": lambda page: _("Rencontre faite"),
    "concluded_at": lambda page: _("Retombée connue"),
    "withdrawn_at": lambda page: _("Retirée"),
    "closed_at": lambda page: _("Besoin clos"),
}
#: What is to come while the fact does not hold.
AHEAD: dict[str, Label] = {
    "agreed_at": lambda page: _("Accord du demandeur"),
    "sent_at": lambda page: _("Demande à l’entreprise"),
    "accepted_at": lambda page: _("Réponse de l’entreprise"),
    "introduced_at": lambda page: _("Échange des coordonnées"),
    "met_at": lambda page: _("Rencontre"),
    "concluded_at": lambda page: _("Ce qu’il en est sorti"),
}

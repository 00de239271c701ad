"""The answers to a consultation: as its buyer compares them, and those of a reader's firms."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.common.spreadsheets import Sheet
from entremise.hub.models import Introduction, Outcome
from entremise.market import rules, words
from entremise.market.models import Answer, Invitation, Partner, Tender
from entremise.market.queries.invited import STANDING
from entremise.people.rules import Visitor, organisations
from entremise.registry import queries as registry
from entremise.registry.models import Establishment


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer as its buyer reads it: what it is for, the firm's site when the register shows it, who joins it."""

    answer: Answer
    lots: Sequence[str]
    site: Establishment | None
    partners: Sequence[Partner]

    @property
    def status(self) -> Answer.Status:
        """Where it stands."""
        return status(self.answer)


def status(answer: Answer) -> Answer.Status:
    """Where an answer stands, read from the facts."""
    facts = {
        Answer.Status.WITHDRAWN: answer.withdrawn_at, Answer.Status.CHOSEN: answer.chosen_at,
        Answer.Status.TURNED_DOWN: answer.turned_down_at, Answer.Status.SENT: answer.sent_at,
    }  # fmt: skip
    return next((status for status, fact in facts.items() if fact), Answer.Status.DRAFT)


def standing(tender: Tender) -> QuerySet[Answer]:
    """The answers that count, in the order in which they came."""
    return tender.answers.filter(STANDING).select_related("invitation", "group", "person").order_by("sent_at", "pk")


def compared(tender: Tender) -> list[Compared]:
    """The answers side by side, in the order in which they came."""
    answers, titles = list(standing(tender)), dict(tender.lots.values_list("rank", "title"))
    sites = registry.establishments([each.solution for each in answers if each.solution])
    joined = Partner.objects.filter(
        group__in=[each.group_id for each in answers if each.group_id], accepted_at__isnull=False, declined_at=None,
        withdrawn_at=None,
    )  # fmt: skip
    partners: dict[int, list[Partner]] = {}
    for each in joined.order_by("pk"):
        partners.setdefault(each.group_id, []).append(each)
    return [
        Compared(each, [f"{rank}. {titles[rank]}" for rank in each.lots if rank in titles], sites.get(each.solution),
                 partners.get(each.group_id or 0, ()))
        for each in answers
    ]  # fmt: skip


def sheet(tender: Tender) -> Sheet:
    """The answers as a table of a workbook."""
    header = [
        _("Entreprise"), _("SIRET"), _("Commune"), _("Lots"), _("Prix (€ hors taxes)"), _("Délai"), _("Proposition"),
        _("Partenaires"), _("Nom"), _("Courriel"), _("Téléphone"), _("Remise le"), _("Décision"),
    ]  # fmt: skip
    rows = [
        (
            each.answer.called, each.answer.solution.removeprefix("siret:"),
            words.place(each.site.commune) if each.site else "", ", ".join(each.lots),
            "" if each.answer.amount is None else each.answer.amount, each.answer.delay, each.answer.text,
            ", ".join(partner.called for partner in each.partners), each.answer.name, each.answer.email,
            each.answer.phone, words.moment(each.answer.changed_at or each.answer.sent_at), str(each.status.label),
        )
        for each in compared(tender)
    ]  # fmt: skip
    return Sheet(_("Réponses"), header, rows, {0: 30, 6: 60, 8: 20, 9: 28})


def mine(visitor: Visitor) -> QuerySet[Answer]:
    """The answers of a reader's firms, the newest first: those sent, and those begun where they may still read."""
    seen = Q(tender__in=Tender.objects.filter(rules.seen(visitor)))
    rows = Answer.objects.filter(STANDING | seen, organisation__in=organisations(visitor))
    return rows.select_related("tender", "tender__buyer").order_by("-created_at", "pk")


def to_answer(visitor: Visitor) -> QuerySet[Invitation]:
    """The invitations of a reader's firms that wait: neither answered, declined nor over."""
    firms = organisations(visitor)
    begun = Answer.objects.filter(organisation__in=firms, withdrawn_at=None).values("tender")
    rows = Invitation.objects.filter(rules.INVITED, organisation__in=firms, declined_at=None).exclude(tender__in=begun)
    going = Q(tender__closes_at=None) | Q(tender__closes_at__gt=timezone.now())
    rows = rows.filter(going, tender__cancelled_at=None, tender__awarded_at=None)
    return rows.select_related("tender").order_by("-sent_at")


def introduction(answer: Answer) -> Introduction | None:
    """The introduction that an answer became."""
    return Introduction.objects.filter(number=answer.number).first()


def said(introductions: Sequence[Introduction]) -> dict[str, dict[str, Outcome]]:
    """What each side said came of introductions: by number, then side."""
    found: dict[str, dict[str, Outcome]] = {}
    rows = Outcome.objects.filter(introduction__in=introductions, replaced_at=None).select_related("introduction")
    for each in rows:
        found.setdefault(each.introduction.number.hex, {})[each.side] = each
    return found

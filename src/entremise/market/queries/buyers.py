"""Buyers as they are shown: who signed the charter, how far each is, what waits in a buyer's space."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from entremise.market import rules
from entremise.market.charter import CHARTERS, CURRENT, Commitment
from entremise.market.models import Answer, Buyer, Plan, Progress, Question, Signature, Tender
from entremise.matching.nomenclature import communes
from entremise.people.models import Membership
from entremise.people.rules import Visitor, organisations
from entremise.registry.rules import folded

_SIGNED = Signature.objects.filter(ended_at=None)
_PUBLIC = Tender.objects.filter(audience=Tender.Audience.PUBLIC, published_at__isnull=False)


def mine(visitor: Visitor) -> list[Buyer]:
    """The buyers somebody speaks for, by name."""
    return list(Buyer.objects.filter(organisation__in=organisations(visitor)).order_by("name", "pk"))


def openable(memberships: Iterable[Membership]) -> list[Membership]:
    """Those whose organisation has no buyer's space yet."""
    held = list(memberships)
    known = set(
        Buyer.objects.filter(organisation__in=[each.organisation for each in held]).values_list(
            "organisation", flat=True
        )
    )
    return [each for each in held if each.organisation not in known]


def shown() -> QuerySet[Buyer]:
    """The buyers that all may see: they signed the charter or published a consultation for all, and did not ask to be
    left out. Alphabetical: no other order is offered.
    """
    named = Buyer.objects.filter(hidden_at=None).filter(
        Q(Exists(_SIGNED.filter(buyer=OuterRef("pk")))) | Q(Exists(_PUBLIC.filter(buyer=OuterRef("pk"))))
    )
    signed = Prefetch("signatures", _SIGNED, to_attr="signed")
    open_now = Count("tenders", filter=Q(tenders__in=_PUBLIC.filter(cancelled_at=None, awarded_at=None)))
    return named.prefetch_related(signed).annotate(consultations=open_now).order_by("name", "pk")


def found(words: str = "", kind: str = "", *, signatories: bool = False) -> list[Buyer]:
    """Those of `shown` whose name, town or text holds every word; accents and capitals do not matter."""
    asked = folded(words).split()
    rows = shown().filter(kind=kind) if kind else shown()
    if signatories:
        rows = rows.filter(Exists(_SIGNED.filter(buyer=OuterRef("pk"))))
    return [each for each in rows if _holds(each, asked)]


def _holds(buyer: Buyer, asked: Sequence[str]) -> bool:
    town = communes.commune(buyer.commune)
    held = folded(f"{buyer.name} {buyer.text} {town.name if town else ''}")
    return all(word in held for word in asked)


def signatories() -> int:
    """How many buyers that all may see are bound by the charter today."""
    return _SIGNED.filter(buyer__hidden_at=None).count()


def signature(buyer: Buyer) -> Signature | None:
    """The one in force."""
    found: Signature | None = buyer.signatures.filter(ended_at=None).first()
    return found


def committed(signed: Signature | None) -> list[Commitment]:
    """What a signature commits to, in the words that were signed."""
    if signed is None:
        return []
    return CHARTERS.get(signed.charter, CURRENT).chosen(signed.commitments)


@dataclass(frozen=True, slots=True)
class Kept:
    """A commitment, and what was declared of it: the last year first.

    Attributes:
        told: `(year, figure, note)`; the figure is missing for a year that tells none.
        better: whether the last figure is better than the one before; unknown without two of them, or when equal.
    """

    commitment: Commitment
    told: list[tuple[int, float | None, str]]
    better: bool | None


def kept(buyer: Buyer) -> list[Kept]:
    """How far a buyer is with each of its commitments, and those it declared before."""
    years = list(buyer.progress.order_by("-year"))
    codes = {code for each in years for code in each.figures}
    signed = committed(signature(buyer))
    before = [each for each in CURRENT.commitments if each.code in codes and each not in signed]
    return [_kept(each, years) for each in (*signed, *before)]


def _kept(commitment: Commitment, years: Sequence[Progress]) -> Kept:
    told = []
    for each in years:
        figure = each.figures.get(commitment.code, {})
        told.append((each.year, figure.get("value"), figure.get("note", "")))
    values = [value for _year, value, _note in told if value is not None][:2]
    better = None
    if len(values) == 2 and values[0] != values[1]:
        better = (values[0] < values[1]) if commitment.less else (values[0] > values[1])
    return Kept(commitment, told, better)


def open_tenders(buyer: Buyer, visitor: Visitor) -> QuerySet[Tender]:
    """A buyer's published consultations that somebody may see, the first to close first."""
    published = buyer.tenders.filter(rules.seen(visitor), published_at__isnull=False)
    return published.distinct().order_by("closes_at", "pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a buyer.

    Attributes:
        drafts: consultations that were not published.
        questions: asked, and without an answer; by consultation.
        to_read: closed consultations that have answers and no decision, with how many answers.
        late: years whose progress was not declared.
        reading: plans that are being read.
    """

    drafts: list[Tender]
    questions: list[Question]
    to_read: list[tuple[Tender, int]]
    late: list[int]
    reading: list[Plan]

    def __bool__(self) -> bool:
        return any((self.drafts, self.questions, self.to_read, self.late, self.reading))


def waiting(buyer: Buyer, now: datetime) -> Waiting:
    """What its members have to do now."""
    typed = buyer.tenders.filter(source=Tender.Source.TYPED, cancelled_at=None)
    asked = Question.objects.filter(tender__in=typed, replied_at=None).select_related("tender")
    sent = Answer.objects.filter(tender=OuterRef("pk"), sent_at__isnull=False, withdrawn_at=None)
    closed = typed.filter(Exists(sent), published_at__isnull=False, awarded_at=None, closes_at__lte=now)
    counted = closed.annotate(
        count=Count("answers", filter=Q(answers__sent_at__isnull=False, answers__withdrawn_at=None))
    )
    return Waiting(
        drafts=list(typed.filter(published_at=None).order_by("-created_at")),
        questions=list(asked),
        to_read=[(each, each.count) for each in counted.order_by("closes_at")],
        late=late(buyer, now),
        reading=list(buyer.plans.filter(read_at=None)),
    )


def late(buyer: Buyer, now: datetime) -> list[int]:
    """The years since it signed that are over and were not declared, the last first."""
    signed = signature(buyer)
    if signed is None:
        return []
    declared = set(buyer.progress.values_list("year", flat=True))
    return [year for year in range(now.year - 1, signed.signed_at.year - 1, -1) if year not in declared]


def years(buyer: Buyer, now: datetime) -> list[int]:
    """The years that may be declared: from the one before it first signed, to compare with, to this one."""
    first = buyer.signatures.order_by("signed_at").first()
    since = first.signed_at.year - 1 if first else now.year - 1
    return list(range(now.year, since - 1, -1))

"""What came of introductions: each is counted once, with what both sides said of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Abs, Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Introduction, Outcome, Side

#: Two amounts that differ by less than this part of the larger (1/20 is 5 %) are the same: one side rounds.
TOLERANCE = 20
#: The kinds that come with an amount.
WITH_AMOUNT = frozenset({Outcome.Kind.CONTRACT, Outcome.Kind.FUNDING})


def current(introduction: Introduction) -> dict[Side, Outcome]:
    """What each side says today; a side that has said nothing is not there."""
    return {Side(each.side): each for each in introduction.outcomes.filter(replaced_at=None)}


def final(outcome: Outcome | None) -> bool:
    """Whether a side has told how it ended; until then it is asked again."""
    return outcome is not None and outcome.kind != Outcome.Kind.ONGOING


def told(introduction: Introduction, side: Side) -> bool:
    """Whether a side has told how it ended."""
    return final(current(introduction).get(side))


def readable(introduction: Introduction, sides: Collection[Side]) -> list[Outcome]:
    """What those who speak for some sides may read of what both said, the last first.

    Each side reads its own answers, and the other's present one once its own is given; the chamber reads them all.
    """
    rows = list(introduction.outcomes.order_by("-said_at", "-pk"))
    if Side.CHAMBER in sides:
        return rows
    answered = any(final(each) for each in rows if each.side in sides and each.replaced_at is None)
    return [each for each in rows if each.side in sides or (answered and each.replaced_at is None)]


def differ(one: Outcome | None, other: Outcome | None) -> bool:
    """Whether the two sides tell two different ends: another kind, or amounts more than 5 % apart.

    A side still in discussion, or that tells no amount, contradicts nobody.
    """
    if one is None or other is None or not (final(one) and final(other)):
        return False
    if one.kind != other.kind:
        return True
    if one.amount is None or other.amount is None:
        return False
    return abs(one.amount - other.amount) * TOLERANCE > max(one.amount, other.amount)


class Certainty(models.TextChoices):
    """How sure what came of an introduction is."""

    CERTAIN = "certain", _("dit par les deux côtés")
    ONE = "one", _("dit par un seul côté")
    DISPUTED = "disputed", _("les deux côtés diffèrent")
    UNKNOWN = "unknown", _("pas encore dit")


@dataclass(frozen=True, slots=True)
class Line:
    """Introductions that ended alike. Each introduction is in one line only.

    Attributes:
        by: the values of what they were grouped by.
        kind: what came of them; empty when it is not known, or the two sides tell different kinds.
        low, high: euros: the sum of the least, and of the most, that one of the two sides says.
        untold: how many are contracts or fundings of which nobody told the amount; they add nothing to the sums.
    """

    by: tuple[Any, ...]
    certainty: Certainty
    kind: str
    count: int
    low: int
    high: int
    untold: int


def tally(introductions: QuerySet[Introduction], *by: str) -> list[Line]:
    """Count what came of introductions that were made, each once, in one query.

    Args:
        introductions: which ones: those that were not made are left out.
        by: fields to group by: `need__door`, `activity`, `commune`…
    """
    rows = (
        answered(introductions.filter(introduced_at__isnull=False))
        .order_by()
        .values(*by, "certainty", "kind")
        .annotate(
            count=Count("pk"),
            low_sum=Coalesce(Sum("low"), 0),
            high_sum=Coalesce(Sum("high"), 0),
            untold=Count("pk", filter=Q(money=True, asker_amount=None, firm_amount=None)),
        )
        .order_by(*by, "certainty", "kind")
    )
    return [
        Line(
            tuple(row[name] for name in by), Certainty(row["certainty"]), row["kind"], row["count"], row["low_sum"],
            row["high_sum"], row["untold"],
        )
        for row in rows
    ]  # fmt: skip


def total(lines: Iterable[Line]) -> tuple[int, int]:
    """What lines amount to in euros, at least and at most."""
    rows = list(lines)
    return sum(line.low for line in rows), sum(line.high for line in rows)


def differing() -> QuerySet[Any]:
    """The introductions whose sides tell two different ends; `began` when the second one told it."""
    said = answered(Introduction.objects.filter(concluded_at__isnull=False))
    began = Greatest("asker__said_at", "firm__said_at")
    found: QuerySet[Any] = said.annotate(began=began).filter(certainty=Certainty.DISPUTED)
    return found


def answered(introductions: QuerySet[Introduction]) -> QuerySet[Any]:
    """With what each side says in the end (`asker_kind`, `asker_amount`, `firm_kind`, `firm_amount`), how sure it is
    (`certainty`), of which kind (`kind`), for how much (`low`, `high`; nothing when nobody tells), and whether money
    was said to pass (`money`).
    """
    ends = Q(outcomes__replaced_at=None) & ~Q(outcomes__kind=Outcome.Kind.ONGOING)
    sides = introductions.annotate(
        asker=FilteredRelation("outcomes", condition=ends & Q(outcomes__side=Side.ASKER)),
        firm=FilteredRelation("outcomes", condition=ends & Q(outcomes__side=Side.FIRM)),
    ).annotate(
        asker_kind=F("asker__kind"), asker_amount=F("asker__amount"), firm_kind=F("firm__kind"),
        firm_amount=F("firm__amount"),
    )  # fmt: skip
    return sides.annotate(
        certainty=_certainty(), kind=_kind(),
        low=Least(_worth("asker", "firm"), _worth("firm", "asker")),
        high=Greatest(_worth("asker", "firm"), _worth("firm", "asker")),
        money=Case(
            When(Q(asker_kind__in=WITH_AMOUNT) | Q(firm_kind__in=WITH_AMOUNT), then=True), default=False,
            output_field=models.BooleanField(),
        ),
    )  # fmt: skip


def _certainty() -> Case:
    both = Q(asker_kind__isnull=False, firm_kind__isnull=False)
    gap = Abs(F("asker_amount") - F("firm_amount")) * TOLERANCE
    apart = Q(GreaterThan(gap, Greatest("asker_amount", "firm_amount")))
    return Case(
        When(both & (~Q(asker_kind=F("firm_kind")) | apart), then=Value(Certainty.DISPUTED)),
        When(both, then=Value(Certainty.CERTAIN)),
        When(Q(asker_kind__isnull=False) | Q(firm_kind__isnull=False), then=Value(Certainty.ONE)),
        default=Value(Certainty.UNKNOWN),
        output_field=models.CharField(),
    )


def _kind() -> Case:
    return Case(
        When(asker_kind=F("firm_kind"), then=F("asker_kind")),
        When(firm_kind=None, asker_kind__isnull=False, then=F("asker_kind")),
        When(asker_kind=None, firm_kind__isnull=False, then=F("firm_kind")),
        default=Value(""),
        output_field=models.CharField(),
    )


def _worth(side: str, other: str) -> Coalesce:
    """What a side says in euros, nothing being 0; what the other says when it does not tell."""
    return Coalesce(*(
        Case(
            When(**{f"{each}_kind__in": WITH_AMOUNT}, then=F(f"{each}_amount")),
            When(**{f"{each}_kind__isnull": False}, then=Value(0)),
            output_field=models.BigIntegerField(),
        )
        for each in (side, other)
    ))  # fmt: skip

"""What came of introductions: said by each side, kept, compared, counted once."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests import factories
from tests.factories import Cast, EstablishmentFactory, People
from tests.hub.stories import DAY, after, introduction, made, published

from entremise.hub.actions.outcomes import say
from entremise.hub.models import Delivery, Introduction, Outcome, Side, Webhook
from entremise.hub.queries.outcomes import Certainty, Line, current, differ, differing, tally, total
from entremise.hub.transitions import TransitionError
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

KINDS = list(Outcome.Kind)
CONTRACT, FUNDING, NOTHING, ONGOING = (
    Outcome.Kind.CONTRACT, Outcome.Kind.FUNDING, Outcome.Kind.NOTHING, Outcome.Kind.ONGOING,
)  # fmt: skip


@pytest.fixture
def pair(people: People, cast: Cast) -> Introduction:
    """The baker and the caterer were put in touch."""
    return made(published(people.camille), cast.caterer)


def told(introduction: Introduction) -> list[tuple[Any, ...]]:
    """All that was said, the replaced ones too, in order."""
    rows = introduction.outcomes.order_by("pk")
    return list(rows.values_list("side", "kind", "amount", "because", "note", "door", "replaced_at"))


def test_a_side_says_what_came_of_it_and_the_introduction_is_concluded(pair: Introduction, people: People) -> None:
    Webhook.objects.create(person=people.camille, url="https://example.org/hook", secret="whsec_x")
    say(pair, Side.ASKER, CONTRACT, amount=12_000, note=" Buffet ", by=people.camille, at=after(30))
    assert told(pair) == [("asker", "contract", 12_000, "", "Buffet", "page", None)]
    pair.refresh_from_db()
    assert (pair.concluded_at, pair.status) == (after(30), Introduction.Status.CONCLUDED)
    assert [each.verb for each in Trace.objects.all()] == ["outcome.say"]
    assert [each.event for each in Delivery.objects.all()] == ["outcome.said"]


def test_the_same_said_again_changes_nothing(pair: Introduction) -> None:
    first = say(pair, Side.FIRM, NOTHING, because="price", door="mail", at=after(30))
    again = say(pair, Side.FIRM, NOTHING, because="price", door="page", at=after(31))
    assert first == again
    assert told(pair) == [("firm", "nothing", None, "price", "", "mail", None)]


def test_said_otherwise_the_former_answer_is_kept_as_replaced(pair: Introduction) -> None:
    say(pair, Side.FIRM, ONGOING, at=after(30))
    pair.refresh_from_db()
    assert pair.concluded_at is None
    say(pair, Side.FIRM, CONTRACT, amount=900, at=after(60))
    say(pair, Side.FIRM, CONTRACT, amount=1_000, at=after(61))
    assert told(pair) == [
        ("firm", "ongoing", None, "", "", "page", after(60)),
        ("firm", "contract", 900, "", "", "page", after(61)),
        ("firm", "contract", 1_000, "", "", "page", None),
    ]
    pair.refresh_from_db()
    assert pair.concluded_at == after(60)


def test_only_a_contract_or_funding_has_an_amount_and_only_nothing_a_reason(pair: Introduction) -> None:
    say(pair, Side.ASKER, Outcome.Kind.PILOT, amount=5, because="price", at=after(1))
    say(pair, Side.FIRM, FUNDING, amount=5, because="price", at=after(1))
    assert told(pair) == [
        ("asker", "pilot", None, "", "", "page", None),
        ("firm", "funding", 5, "", "", "page", None),
    ]


def test_nothing_is_said_of_two_who_were_not_put_in_touch(people: People, cast: Cast) -> None:
    waiting = introduction(published(people.camille), cast.caterer)
    with pytest.raises(TransitionError, match="n’ont pas encore été mis en relation"):
        say(waiting, Side.ASKER, NOTHING)
    with pytest.raises(TransitionError, match="l’un des deux côtés"):
        say(waiting, Side.CHAMBER, NOTHING)
    assert told(waiting) == []


def test_a_difference_is_told_to_both_sides_once(pair: Introduction, people: People) -> None:
    say(pair, Side.ASKER, CONTRACT, amount=10_000, at=after(30))
    assert not Mail.objects.filter(kind="outcome_differs").exists()
    say(pair, Side.FIRM, CONTRACT, amount=20_000, at=after(31))
    say(pair, Side.FIRM, CONTRACT, amount=20_000, at=after(32))
    mails = Mail.objects.filter(kind="outcome_differs").order_by("email")
    assert [each.email for each in mails] == ["camille@example.org", "firme@example.org"]
    assert list(differing()) == [pair]
    say(pair, Side.FIRM, CONTRACT, amount=10_100, at=after(33))
    assert list(differing()) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((CONTRACT, 100), (CONTRACT, 100), False),
        ((CONTRACT, 100), (CONTRACT, 95), False),
        ((CONTRACT, 100), (CONTRACT, 94), True),
        ((CONTRACT, 94), (CONTRACT, 100), True),
        ((CONTRACT, 100), (CONTRACT, None), False),
        ((CONTRACT, 0), (CONTRACT, 0), False),
        ((CONTRACT, 100), (FUNDING, 100), True),
        ((CONTRACT, 100), (ONGOING, None), False),
        ((NOTHING, None), (NOTHING, None), False),
        ((NOTHING, None), (Outcome.Kind.INFORMATION, None), True),
    ],
)  # fmt: skip
def test_what_differs(one: tuple[str, int | None], other: tuple[str, int | None], expected: bool) -> None:
    answers = [Outcome(kind=kind, amount=amount) for kind, amount in (one, other)]
    assert differ(*answers) is expected
    assert differ(answers[0], None) is False


def test_each_introduction_is_counted_once_with_what_both_say(people: People, cast: Cast) -> None:
    need, other = published(people.camille), published(people.bruno, door="api")
    agreed, disputed, alone = made(need, cast.caterer), made(need, cast.roofer), made(need, cast.accountant)
    silent, apart = made(other, cast.baker), made(other, cast.caterer)
    introduction(other, cast.accountant)
    say(agreed, Side.ASKER, CONTRACT, amount=1_000)
    say(agreed, Side.FIRM, CONTRACT, amount=980)
    say(disputed, Side.ASKER, CONTRACT, amount=5_000)
    say(disputed, Side.FIRM, CONTRACT, amount=2_000)
    say(alone, Side.FIRM, FUNDING)
    say(silent, Side.ASKER, ONGOING)
    say(apart, Side.ASKER, NOTHING, because="price")
    say(apart, Side.FIRM, CONTRACT, amount=700)
    lines = tally(Introduction.objects.all(), "need__door")
    assert lines == [
        Line(("api",), Certainty.DISPUTED, "", 1, 0, 700, 0),
        Line(("api",), Certainty.UNKNOWN, "", 1, 0, 0, 0),
        Line(("page",), Certainty.CERTAIN, "contract", 1, 980, 1_000, 0),
        Line(("page",), Certainty.DISPUTED, "contract", 1, 2_000, 5_000, 0),
        Line(("page",), Certainty.ONE, "funding", 1, 0, 0, 1),
    ]
    assert total(lines) == (2_980, 6_700)
    assert total(line for line in lines if line.certainty == Certainty.CERTAIN) == (980, 1_000)


def test_counting_is_one_query(people: People, cast: Cast, django_assert_num_queries: Any) -> None:
    say(made(published(people.camille), cast.caterer), Side.ASKER, NOTHING)
    with django_assert_num_queries(1):
        tally(Introduction.objects.all(), "activity", "size")


Answer = tuple[str, int | None] | None

answers = st.one_of(
    st.none(),
    st.tuples(st.sampled_from([CONTRACT, FUNDING]), st.one_of(st.none(), st.integers(0, 100), st.just(10**12))),
    st.tuples(st.sampled_from([kind for kind in KINDS if kind not in (CONTRACT, FUNDING)]), st.none()),
)


class TestCounting(TestCase):
    """The tally against a plain version of its rules, one introduction at a time."""

    @settings(deadline=None, max_examples=40)
    @given(st.lists(st.tuples(answers, answers, st.sampled_from(["page", "api"])), max_size=6))
    def test_tally_is_what_counting_one_by_one_gives(self, said: list[tuple[Answer, Answer, str]]) -> None:
        asker = factories.PersonFactory()
        for asker_says, firm_says, door in said:
            pair = made(published(asker, door=door), EstablishmentFactory())
            for side, answer in ((Side.ASKER, asker_says), (Side.FIRM, firm_says)):
                if answer:
                    Outcome.objects.create(introduction=pair, side=side, kind=answer[0], amount=answer[1], said_at=DAY)
        found = {(*line.by, line.certainty, line.kind): (line.count, line.low, line.high, line.untold)
                 for line in tally(Introduction.objects.all(), "need__door")}  # fmt: skip
        assert found == plainly(said)
        disputed = {pair.pk for pair in Introduction.objects.all() if differ(*both(pair))}
        assert set(differing_ids()) == disputed


def both(pair: Introduction) -> tuple[Outcome | None, Outcome | None]:
    """What the two sides say today."""
    said = current(pair)
    return said.get(Side.ASKER), said.get(Side.FIRM)


def differing_ids() -> list[int]:
    """Those the query finds to differ, whether they were marked as concluded or not."""
    Introduction.objects.update(concluded_at=DAY)
    return list(differing().values_list("pk", flat=True))


def plainly(said: list[tuple[Answer, Answer, str]]) -> dict[tuple[str, ...], tuple[int, int, int, int]]:
    """Counted one by one, in plain words."""
    sums: dict[tuple[str, ...], Counter[str]] = {}
    for asker_says, firm_says, door in said:
        ends = [each for each in (asker_says, firm_says) if each and each[0] != ONGOING]
        kinds = {kind for kind, _ in ends}
        worth = [amount if kind in (CONTRACT, FUNDING) else 0 for kind, amount in ends]
        known = [each for each in worth if each is not None]
        line = sums.setdefault((door, certainty(ends), kinds.pop() if len(kinds) == 1 else ""), Counter())
        line["count"] += 1
        line["low"] += min(known, default=0)
        line["high"] += max(known, default=0)
        money = [amount for kind, amount in ends if kind in (CONTRACT, FUNDING)]
        line["untold"] += bool(money) and all(amount is None for amount in money)
    return {key: (line["count"], line["low"], line["high"], line["untold"]) for key, line in sums.items()}


def certainty(ends: list[tuple[str, int | None]]) -> str:
    """How sure it is, from what the sides say in the end."""
    if len(ends) < 2:
        return "one" if ends else "unknown"
    (one, amount), (other, other_amount) = ends
    if one != other:
        return "disputed"
    if amount is None or other_amount is None:
        return "certain"
    return "disputed" if abs(amount - other_amount) > max(amount, other_amount) / 20 else "certain"

"""Who is owed what: a plain dictionary would say the same."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.equity import Balances, attention
from entremise.matching.equity.browsing import UNIT

_FIRMS = list(range(1, 41))
#: Of each position, from 1.
ATTENTION = dict(enumerate(attention(1, 60).tolist(), start=1))
#: A list shown: who shares it in the order shown, with their relevances; from and to which position.
_lists = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(_FIRMS), st.integers(1, 3)), min_size=1, unique_by=lambda one: one[0]).map(
            lambda shared: sorted(shared, key=lambda one: -one[1])
        ),
        st.integers(1, 20),
        st.integers(0, 20),
    ),
    max_size=12,
)


def told(balances: Balances) -> dict[int, int]:
    return dict(zip(balances.firms.tolist(), balances.amounts.tolist(), strict=True))


@settings(deadline=None)
@given(_lists)
def test_a_firm_is_owed_what_it_was_due_less_what_it_received(lists) -> None:  # type: ignore[no-untyped-def]
    balances, expected = Balances(), Counter[int]()
    for shared, first, more in lists:
        firms, classes = [one[0] for one in shared], [one[1] for one in shared]
        balances.shown(np.array(firms, np.uint64), np.array(classes), first, first + more)
        received = {position: given for position, given in ATTENTION.items() if first <= position <= first + more}
        for position, (firm, one) in enumerate(shared, start=1):
            of_class = sum(received.get(place, 0) for place, other in enumerate(classes, start=1) if other == one)
            expected[firm] += of_class // classes.count(one) - received.get(position, 0)
    assert told(balances) == expected
    assert balances.amounts.dtype == np.int64


@settings(deadline=None)
@given(_lists)
def test_balances_add_up_to_nothing_but_for_a_millionth_a_firm_and_list(lists) -> None:  # type: ignore[no-untyped-def]
    balances = Balances()
    for shared, first, more in lists:
        firms, relevances = np.array([one[0] for one in shared], np.uint64), np.array([one[1] for one in shared])
        balances.shown(firms, relevances, first, first + more)
    assert 0 <= -int(balances.amounts.sum()) <= sum(len(shared) for shared, _, _ in lists)


@given(st.dictionaries(st.sampled_from(_FIRMS), st.integers(-9 * UNIT, 9 * UNIT)), st.randoms())
def test_balances_start_from_what_they_are_given_in_any_order(known, random) -> None:  # type: ignore[no-untyped-def]
    firms = list(known)
    random.shuffle(firms)
    balances = Balances(np.array(firms, np.uint64), np.array([known[firm] for firm in firms], np.int64))
    asked = np.array([*firms, 99], np.uint64)
    assert balances.owed(asked).tolist() == [known.get(firm, 0) for firm in asked.tolist()]
    balances.forget()
    assert told(balances) == {firm: int(amount / 2) for firm, amount in known.items()}


def test_nobody_knows_a_newcomer() -> None:
    assert Balances().owed(np.array([7, 8], np.uint64)).tolist() == [0, 0]


def test_nothing_is_shown_beyond_the_last_firm() -> None:
    balances = Balances()
    balances.shown(np.array([7, 8], np.uint64), np.array([1, 1]), 21, 40)
    assert told(balances) == {7: 0, 8: 0}

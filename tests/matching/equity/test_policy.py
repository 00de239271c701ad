"""The name of the rules: ledgers are made again by the rules they name, so that other rules need another name."""

from hashlib import blake2b

import numpy as np

from entremise.matching.equity import POLICY, Balances, attention, ordered, sharing
from entremise.matching.equity.balances import FORGETTING
from entremise.matching.equity.ordering import FLOOR, SHARERS
from entremise.matching.equity.relevance import LEVELS


def orders() -> list[list[int]]:
    """Lists of a made-up town, one after the other: what the rules in force make of them."""
    chance, balances, found = np.random.default_rng(20261122), Balances(), []
    firms = np.arange(1, 601, dtype=np.uint64) * np.uint64(9_000_000_000_000_003)
    for number in range(30):
        draws = firms ^ np.uint64(number * 7919)
        scores = 60_000 - chance.choice([0, 40, 900, 5_000, 8_000, 30_000, 50_000], len(firms)).astype(np.int64)
        shares = sharing(scores, draws, 20)
        among = firms[shares.places]
        order = ordered(shares, balances.owed(among), draws[shares.places], 20)
        balances.shown(among[order], shares.relevance[order], 1, 20)
        found.append(among[order].tolist())
        if number == 20:
            balances.forget()
    return found


def test_other_rules_have_another_name() -> None:
    """When this fails, the rules have changed: give POLICY another value, then write the new digest here."""
    rules = (LEVELS, FLOOR, SHARERS, FORGETTING, attention(1, 1000).tolist(), orders())
    assert (POLICY, blake2b(repr(rules).encode(), digest_size=8).hexdigest()) == ("2026-11", "a3927505273d49f2")

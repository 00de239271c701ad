"""Equity of attention: firms that answer a need as well are shown, over needs, as much as each other.

A list gives more attention to those it shows first. Each list owes its attention to those who may share it, in
proportion to how relevant they are; what a firm was due and did not get is remembered, and among those that the engine
cannot tell apart, whoever is owed most comes first (Biega, Gummadi and Weikum, "Equity of Attention", SIGIR 2018).

    balances = Balances()
    shares = sharing(scores, draws, positions=20)            # who may share this list
    places = ordered(shares, balances.owed(firms), positions=20)
    balances.shown(firms, shares.relevance, first=1, last=20)

Everything is whole numbers, so that whoever does it again finds the same, on any machine: attention is counted in
millionths of the first position, relevance in millionths, scores in the engine's steps (`index.weights.STEPS`).
What decides: `browsing` (attention by position), `relevance` (from scores to relevance, and how sure it is), `ordering`
(who shares, in which order), `balances` (who is owed what).
"""

from entremise.matching.equity.balances import Balances
from entremise.matching.equity.browsing import attention
from entremise.matching.equity.ordering import Shares, ordered, sharing
from entremise.matching.equity.relevance import POLICY

__all__ = ["POLICY", "Balances", "Shares", "attention", "ordered", "sharing"]

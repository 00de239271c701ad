"""Lists go by, one after the other, ordered by every policy at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benchmarks.equity import measures
from benchmarks.equity.measures import Wait
from benchmarks.equity.policies import POSITIONS, Given, Policy, policies
from benchmarks.equity.world import CLASSES, World
from entremise.matching.equity import attention
from entremise.matching.equity.ordering import due as due_alike
from entremise.matching.equity.relevance import relevance
from entremise.matching.index.searching import draw

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

#: Lists of a month: balances are halved at its end.
MONTH = 8000
#: Of all firms, the share that arrives, and that leaves, at some moment of the simulation.
_ARRIVE, _LEAVE = 0.1, 0.05
#: A wait is followed up to that many lists.
HORIZON = 1000


@dataclass(frozen=True, slots=True)
class Script:
    """What happens, drawn from a seed: which need each list is for, and when each firm is there.

    Attributes:
        needs: int64[lists].
        arrives, leaves: the list from which each firm is there, and is no more (int64[firms]).
    """

    seed: int
    needs: I64
    arrives: I64
    leaves: I64

    @property
    def newcomers(self) -> npt.NDArray[np.bool_]:
        """Firms that were not there at first."""
        return self.arrives > 0


def script(world: World, seed: int, lists: int) -> Script:
    """Draw what happens. A need's popularity falls as its rank, which is drawn."""
    chance = np.random.default_rng(seed)
    popularity = 1 / (1 + chance.permutation(world.needs))
    needs = chance.choice(world.needs, lists, p=popularity / popularity.sum())
    count = len(world.firms)
    arrives = np.where(chance.random(count) < _ARRIVE, chance.integers(1, lists, count), 0)
    leaves = np.where(chance.random(count) < _LEAVE, chance.integers(1, lists, count), lists)
    return Script(seed, needs, arrives, np.maximum(leaves, arrives))


def lists(world: World, events: Script) -> Iterator[Given]:
    """Every list to order: those eligible who are there, best score first. Lists that nobody answers are left out."""
    for number, need in enumerate(events.needs):
        pool = slice(world.starts[need], world.starts[need + 1])
        there = (events.arrives[world.firm[pool]] <= number) & (number < events.leaves[world.firm[pool]])
        firms, scores = world.firm[pool][there].astype(np.int64), world.score[pool][there].astype(np.int64)
        if not len(firms):
            continue
        values = relevance(scores[0] - scores)
        may_share = int((values >= values[min(POSITIONS, len(firms)) - 1]).sum())
        yield Given(int(need), firms, scores, draw(world.firms[firms], f"{events.seed} {number}"), values, may_share)


@dataclass
class Tally:
    """What a policy has given so far."""

    received: F64
    first: I64
    over: list[float] = field(default_factory=list)
    useful: list[float] = field(default_factory=list)
    useful_scores: list[float] = field(default_factory=list)

    def add(self, given: Given, order: I64, so_far: I64, ideal: tuple[F64, float, float]) -> None:
        """Count a list; `so_far` is how many lists each firm might have been in, this one included."""
        discounts, best, best_scores = ideal
        firms = given.firms[order]
        discounts = discounts[: len(order)]
        self.received[firms] += discounts
        new = firms[self.first[firms] == 0]
        self.first[new] = np.maximum(so_far[new], 1)
        self.useful.append(float((given.relevance[order] * discounts).sum() / best))
        self.useful_scores.append(float((given.scores[order] * discounts).sum() / best_scores))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a policy over a simulation; see `measures`.

    Attributes:
        unfairness: against what each list owes to firms of a class alike; `in_proportion` against a due in proportion
            to relevance among all who may share a list, whatever the floor.
        over: unfairness at the end of each month.
        useful: nDCG of relevances at the positions of the page, mean and least; `useful_scores` with scores as gains.
        classes: received over due, by size class.
        wait: of newcomers; `unseen` is the share of those that might have been in a list and never were.
        milliseconds: a list took, for ours.
    """

    unfairness: float
    in_proportion: float
    over: list[float]
    gini: float
    useful: tuple[float, float]
    useful_scores: tuple[float, float]
    classes: list[float]
    wait: Wait
    unseen: float
    milliseconds: float


def simulate(world: World, events: Script, run: dict[str, Policy] | None = None) -> dict[str, Outcome]:
    """Let every policy order every list."""
    run = run or policies(world, events.seed)
    count = len(world.firms)
    tallies = {name: Tally(np.zeros(count), np.zeros(count, np.int64)) for name in run}
    alike, due, considered = np.zeros(count), np.zeros(count), np.zeros(count, np.int64)
    discounts = attention(1, POSITIONS) / attention(1, 1)[0]
    number = 0
    for number, given in enumerate(lists(world, events), start=1):
        shown = discounts[: len(given.firms)]
        sharers = given.firms[: given.may_share]
        shared = given.relevance[: given.may_share]
        alike[sharers] += due_alike(shared, 1, len(shown))
        due[sharers] += shared / shared.sum() * shown.sum()
        considered[sharers] += 1
        top = slice(len(shown))
        ideal = shown, float((given.relevance[top] * shown).sum()), float((given.scores[top] * shown).sum())
        for name, policy in run.items():
            tallies[name].add(given, policy.order(given), considered, ideal)
            if number % MONTH == 0:
                policy.month()
                tallies[name].over.append(measures.unfairness(tallies[name].received, alike))
    seen = Seen(alike, due, considered, events.newcomers & (considered > 0))
    return {
        name: outcome(world, tally, seen, getattr(run[name], "seconds", 0.0) * 1000 / number)
        for name, tally in tallies.items()
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """What does not depend on the policy: what each firm was due, in how many lists it might have been, who is new."""

    alike: F64
    due: F64
    considered: I64
    newcomers: npt.NDArray[np.bool_]


def outcome(world: World, tally: Tally, seen: Seen, milliseconds: float) -> Outcome:
    """Measure what a policy gave."""
    new = seen.newcomers
    useful, useful_scores = np.array(tally.useful), np.array(tally.useful_scores)
    return Outcome(
        unfairness=measures.unfairness(tally.received, seen.alike),
        in_proportion=measures.unfairness(tally.received, seen.due),
        over=tally.over,
        gini=measures.gini(tally.received[seen.due > 0]),
        useful=(float(useful.mean()), float(useful.min())),
        useful_scores=(float(useful_scores.mean()), float(useful_scores.min())),
        classes=measures.by_class(tally.received, seen.alike, world.sizes, len(CLASSES)).tolist(),
        wait=measures.waited(tally.first[new], seen.considered[new], HORIZON),
        unseen=float((tally.first[new] == 0).sum() / max(new.sum(), 1)),
        milliseconds=milliseconds,
    )

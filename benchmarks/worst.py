"""The needs an engine answers worst, with what ours understood of them: errors are worth reading."""

from collections.abc import Mapping

from benchmarks.measures import MEASURES, Ranking, values
from benchmarks.peers import reading
from entremise.matching.model import Request
from entremise.matching.understanding import understand
from training.tasks import Row, Task

#: What is shown of a text, in characters.
_SHOWN = 110
#: How many of the solutions given, and of the right ones, are shown.
_FIRST = 3


def tell(task: Task, rankings: Mapping[str, Ranking], count: int) -> str:
    """The needs on which ours does worst: compared with the best of the other engines when some were asked."""
    measure = next(iter(MEASURES[task.name]))
    found = {engine: values(task, ranking, measure) for engine, ranking in rankings.items()}
    ours = found.pop("entremise")
    others = max(found.values(), key=lambda each: float(each.mean())) if found else 0 * ours
    order = (ours - others).argsort(kind="stable")[:count]
    known = {row["id"]: row for row in task.solutions}
    return "\n\n".join(
        _case(task.needs[row], known, rankings["entremise"], task.relevant)
        + f"\n  {measure}: {ours[row]:.2f}, others {others[row]:.2f}"
        for row in order
    )


def _case(need: Row, known: Mapping[str, Row], ranking: Ranking, relevant: Mapping[str, set[str]]) -> str:
    understood = understand(Request(need["text"]), circle=False, thorough=True)
    found, right = ranking.get(need["id"], []), relevant[need["id"]]
    activities = ", ".join(f"{each.code} {each.weight:.2f}" for each in understood.activities[:6])
    lines = [
        f"? {_short(need['text'])}",
        f"  read as {understood.language}: {activities or 'no activity'} · {' '.join(understood.words)}",
        *(f"  {rank}. {_shown(known[one])}" for rank, one in enumerate(found[:_FIRST], 1)),
        *(f"  = {_rank(found, one)} {_shown(known[one])}" for one in sorted(right)[:_FIRST]),
    ]
    return "\n".join(lines)


def _rank(found: list[str], one: str) -> str:
    return f"ranked {found.index(one) + 1}:" if one in found else "not found:"


def _shown(solution: Row) -> str:
    return f"{solution.get('naf', '')} {_short(reading.told(solution))}".strip()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"

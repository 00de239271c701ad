"""What a peer reads of a solution."""

from collections.abc import Iterator

from entremise.matching.nomenclature import naf
from training.tasks import Row, Task


def told(solution: Row) -> str:
    """Its title, text, the French label of its activity and its past work, in one text."""
    code = solution.get("naf", "")
    label = naf.label(code, "fr") if code else ""
    # The label of an activity is told once when it is the title.
    parts = dict.fromkeys([solution.get("title", ""), solution.get("text", ""), label])
    return "\n".join(filter(None, [*parts, *solution.get("evidence", [])]))


def solutions(task: Task) -> Iterator[str]:
    """All that is told of each solution of a task, in order."""
    return (told(solution) for solution in task.solutions)

"""The exact methods: the benchmark's problems, proven."""

from entremise.timetable.exact.race import solve_plain

__all__ = ["solve_plain"]

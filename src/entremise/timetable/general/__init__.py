"""The general method: everything an instance may ask, in one model for CP-SAT."""

from entremise.timetable.general.search import solve_general

__all__ = ["solve_general"]

"""Large events: what is worth holding is chosen first, then given slots, then the days are made compact."""

from entremise.timetable.large.planning import handles, plan_large

__all__ = ["handles", "plan_large"]

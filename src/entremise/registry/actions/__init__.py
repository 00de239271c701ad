"""Every write to the register that a person asks for (loads are written by pipeline/)."""

from entremise.registry.actions.errors import report_error
from entremise.registry.actions.offers import (
    MOST_OFFERS,
    Described,
    NotTheirsError,
    TooManyError,
    describe,
    undo,
    withdraw,
)

__all__ = ["MOST_OFFERS", "Described", "NotTheirsError", "TooManyError", "describe", "report_error", "undo", "withdraw"]

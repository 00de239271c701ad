"""Figures, run by hand: each module prints its table."""

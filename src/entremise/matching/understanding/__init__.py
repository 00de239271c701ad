"""From a need in everyday words to what is asked, where, and in which language."""

from entremise.matching.understanding.need import DEFAULT_RADIUS_KM, understand

__all__ = ["DEFAULT_RADIUS_KM", "understand"]

"""From a need in everyday words to what is asked, where, and in which language."""

from entremise.matching.understanding.need import understand

__all__ = ["understand"]

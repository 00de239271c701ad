"""The matching engine: a need in, ranked solutions with reasons out. A library, usable without Django or a database.

Its working parts: `nomenclature` (NAF, communes), `understanding` (what a need asks for), `index` (documents, made
searchable), `batch` (any table against any other).
"""

from entremise.matching.model import (
    Answer,
    Document,
    Language,
    Match,
    Place,
    Reason,
    Request,
    Understanding,
    WeightedActivity,
)

__all__ = [
    "Answer",
    "Document",
    "Language",
    "Match",
    "Place",
    "Reason",
    "Request",
    "Understanding",
    "WeightedActivity",
]

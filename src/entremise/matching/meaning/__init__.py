"""What a text is about, as a vector: texts that mean alike, in French or in English, point the same way."""

from entremise.matching.meaning.encoder import encode
from entremise.matching.meaning.table import DIMENSIONS

__all__ = ["DIMENSIONS", "encode"]

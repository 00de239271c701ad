"""What may influence the order of a list: the whole list, published (docs/neutrality/model.md), and held by tests.

A feature of the score, a field of a document or a column that scoring reads and that is not here fails
`tests/matching/index/test_allowed.py`: to add one is to change this page first, in the open.
"""

from collections.abc import Mapping
from typing import Final

#: What may count, by ground: the features made of it (`scoring.Features`), and what of a firm each looks at
#: (`Document`). How rare a word is, over all firms, counts as well: it is the same for each of them. Whether a firm is
#: available will count when firms can say it: nothing tells it yet.
ALLOWED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "activity": {
        "activity": ("activities",),
        "presumed": ("activities", "title", "text", "evidence", "language"),
    },
    "text": {
        "words": ("title", "text", "activities", "language"),
        "meaning": ("title", "text", "activities", "kind"),
    },
    "evidence": {"evidence": ("evidence", "language")},
    "place": {"nearness": ("lat", "lon")},
    "availability": {},
}
#: Fields that whoever asks may filter by, in the open: they leave firms out of a list and order none. (The kind also
#: says whether a title without a text is a mere name, as a firm's is, or all there is to read, as a service's.)
FILTERS: Final = ("kind", "size", "labels")
#: What tells a firm from another: the draw between equals, and what each is owed, are found by it.
NAMED: Final = ("id",)
#: What is never looked at: the computation is not even given it, but for the filters.
NEVER: Final = ("size", "age", "membership", "fees", "clicks", "past success", "completeness")
#: The columns of an index that features are made from, with those that only tell where others are.
COLUMNS: Final = (
    "among",
    "count",
    "counted",
    "distances_km",
    "known_activities",
    "piece_postings",
    "piece_rows",
    "postings",
    "text_rows",
    "workbench",
)
#: What is looked up in posting lists to score: no size, no label.
POSTINGS: Final = ("activity", "named", "described", "title", "text", "evidence")

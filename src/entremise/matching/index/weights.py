"""Every figure that decides of a rank, in one place. None of them looks at size, age, fees or past success.

A document's score for a need lies between 0 and 1:

    score = ACTIVITY x activity + PRESUMED x presumed + WORDS x words + EVIDENCE x evidence + MEANING x meaning
            + NEARNESS x nearness

- activity: that of the best of the need's activities the document has: for the first one, how surely activities were
  understood (at most 1), for the others less as they are less likely (`EVENNESS`);
- presumed: the same for documents that have no official activity, by those that their names or texts seem to tell of.
  A document has one or the other: the weights but this one add up to 1;
- words: how many of the need's words its title and text hold, rare words counting more (BM25), saturated; those that
  made activities understood are held by whoever has these, whatever their name. A word is also held, less, by texts
  that say it by another (see `understanding.equivalents`);
- evidence: how much the one piece of past work that resembles the need most does, by its words and by its meaning,
  however many there are;
- meaning: how close its text, not a mere name, comes to what the need means (cosine of their vectors);
- nearness: 1 in the place itself, falling to 0 at the edge of the circle, by whole kilometres.

Scores are compared by hundred-thousandths; documents with equal scores are told apart by a draw proper to the need.
"""

from typing import Final, NamedTuple

ACTIVITY: Final = 0.50
PRESUMED: Final = 0.40
WORDS: Final = 0.20
EVIDENCE: Final = 0.15
MEANING: Final = 0.06
NEARNESS: Final = 0.09

#: From this cosine on, a text is found even when it shares no word with the need.
FINDS: Final = 0.5
#: An index of more texts (or pieces of evidence) than this compares the meaning of those found otherwise only.
COMPARED: Final = 30_000
#: How much of what a piece of evidence is worth is what it means; the rest is the words it shares with the need.
EVIDENCE_MEANING: Final = 0.5

#: Scores are rounded to this many steps before they are compared.
STEPS: Final = 100_000

#: A document's second and further activities weigh this much of its first.
FURTHER_ACTIVITY: Final = 0.8
#: What a presumed activity counts for when it is read in a text rather than in a mere name, for a need of `BRIEF` words
#: at most: what a text says is also found by its words and its meaning, and those tell more. It falls as the square of
#: the need's length, for a need that says more is better answered by what it says.
DESCRIBED: Final = 0.05
BRIEF: Final = 2
#: How an activity answers as it grows less likely: its share of the likeliest one, raised to this power. Well under 1:
#: that an activity may be asked for at all tells more than by how much it is less likely than another.
EVENNESS: Final = 0.35
#: A faint activity (`understanding.need.FAINT`) finds nobody by itself once likelier ones have found that many.
ENOUGH: Final = 3000
#: What is left of an activity when the document only tells a broader one (need 43.91B, document 43.91), each level up.
BROADER_ACTIVITY: Final = 0.7

#: An activity that answers this well says in full the words that made it understood, and in proportion below.
SURE: Final = 0.5


class Saturation(NamedTuple):
    """BM25's two constants: `k` says how fast repeating a word stops paying, `b` how much a longer text dilutes it."""

    k: float
    b: float


#: Names are short and all alike in worth; long texts would otherwise win by saying everything.
FIELDS: Final = {"title": Saturation(0.4, 0.3), "text": Saturation(1.0, 0.5), "evidence": Saturation(1.0, 0.5)}

#: What a text says first is what it is about: its first word counts for that much more than it is said, the bonus of
#: later ones falling by e every so many words.
EARLY: Final = 0.5
EARLY_WORDS: Final = 6.0

#: A need is told by its rarest words: holding this many of them in full is holding what matters.
TELLING_WORDS: Final = 6
#: A long text is read by this many of its rarest words.
READ_WORDS: Final = 48
#: Words measure x gives x / (x + HALF): the rarest words in full earn half of the score.
HALF: Final = 1.0

#: A word in more documents than this share (and this number) finds none by itself when anything else does.
COMMON_SHARE: Final = 0.02
COMMON_NUMBER: Final = 1000

"""Texts of the same meaning, two by two: what the word vectors are learned from.

A source is a kind of pair; the third of a pair is what it is about, so that two pairs on the same thing are not taken
for opposites. Only the parts asked for are read of what is ever asked of the engine.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import NamedTuple

from entremise.matching.nomenclature import naf
from entremise.matching.understanding import lexicon
from training import data
from training.data import Part


class Pair(NamedTuple):
    """Two texts that should have much the same vector, and what both are about."""

    one: str
    other: str
    about: str


#: How often each source is drawn from: by what it teaches rather than by its size.
WEIGHTS = {
    "tagline": 1.5,
    "summary": 2.0,
    "question": 1.0,
    "answer": 0.7,
    "aid": 0.7,
    "label": 2.0,
    "activity": 1.0,
    "lexicon": 2.0,
    "trade": 1.0,
    "notice": 2.0,
    "filed together": 1.0,
    "award": 0.7,
    "winner": 0.7,
}

#: Notices taken of a label, at most: some have thousands.
_NOTICES_OF_A_LABEL = 150
_PAIRS_OF_A_LABEL = 30
#: Sentences of a text that are each to resemble the rest of it, at most.
_SENTENCES_OF_A_TEXT = 3
#: Terms of an activity that are each to resemble its label.
_TERMS_OF_A_LABEL = 6
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n")
_WORDS_OF_A_SENTENCE = 4


def pairs(parts: Collection[Part], seed: int) -> dict[str, list[Pair]]:
    """The pairs of every source, the same ones for a seed."""
    random = Random(seed)  # noqa: S311 (nothing secret)
    found = {
        **_startups(parts, random),
        **_answers(parts, random),
        "aid": _aids(random),
        "label": [Pair(label.english, label.french, label.code) for label in data.labels() if label.part in parts],
        "activity": [Pair(entry.label_en, entry.label_fr, entry.label_fr) for entry in _activities()],
        "lexicon": list(_lexicon(random)),
        "trade": list(_trades(random)),
        **_notices(parts, random),
        **_awards(parts),
    }
    return {source: [pair for pair in of if pair.one.strip() and pair.other.strip()] for source, of in found.items()}


def texts(parts: Collection[Part]) -> dict[str, list[str]]:
    """The texts that words are looked for in, by kind, each once; no need of another part is one."""
    startups = [one for one in data.startups() if one.part in parts]
    answers = [one for one in data.answers() if one.part in parts]
    labels = [one for one in data.labels() if one.part in parts]
    entries = lexicon.entries()
    found = {
        "award": [award.text for award in data.awards() if award.part in parts],
        "notice": [notice.text for notice in data.notices()],
        "tagline": [one.tagline for one in startups],
        "summary": [one.summary for one in startups],
        "question": [one.question for one in answers],
        "answer": [one.text for one in answers],
        "aid": [f"{aid.title}\n{aid.text}" for aid in data.aids()],
        "french label": [label.french for label in labels],
        "english label": [label.english for label in labels],
        "trade": [trade for trade, _, _ in _appellations()],
        "french activity": [entry.label_fr for entry in _activities()],
        "english activity": [entry.label_en for entry in _activities()],
        "french term": [term for entry in entries for term in _told(entry.terms["fr"])],
        "english term": [term for entry in entries for term in _told(entry.terms["en"])],
    }
    return {kind: [text for text in dict.fromkeys(of) if text.strip()] for kind, of in found.items()}


def _startups(parts: Collection[Part], random: Random) -> dict[str, list[Pair]]:
    known = [one for one in data.startups() if one.part in parts]
    return {
        "tagline": [Pair(one.tagline, one.summary, one.id) for one in known],
        "summary": [pair for one in known for pair in _sentences(one.summary, random)],
    }


def _answers(parts: Collection[Part], random: Random) -> dict[str, list[Pair]]:
    known = [one for one in data.answers() if one.part in parts]
    return {
        "question": [Pair(one.question, one.text, one.text) for one in known],
        "answer": [pair for text in dict.fromkeys(one.text for one in known) for pair in _sentences(text, random)],
    }


def _aids(random: Random) -> list[Pair]:
    told = [Pair(aid.title, aid.text, aid.id) for aid in data.aids()]
    return told + [pair for aid in data.aids() for pair in _sentences(f"{aid.title}. {aid.text}", random)]


def _sentences(text: str, random: Random) -> Iterator[Pair]:
    """Some sentences of a text, each with all the others."""
    sentences = [found for found in _SENTENCE_END.split(text) if len(found.split()) >= _WORDS_OF_A_SENTENCE]
    if len(sentences) < 2:
        return
    for place in random.sample(range(len(sentences)), min(_SENTENCES_OF_A_TEXT, len(sentences))):
        yield Pair(sentences[place], " ".join(sentences[:place] + sentences[place + 1 :]), text)


def _activities() -> list[naf.Activity]:
    return [entry for entry in naf.activities().values() if entry.label_en and entry.label_fr]


def _lexicon(random: Random) -> Iterator[Pair]:
    labels = {code: entry.label_fr for code, entry in naf.subclasses().items()}
    for entry in lexicon.entries():
        french, english = _told(entry.terms["fr"]), _told(entry.terms["en"])
        every = [*french, *english]
        for term in english if french else []:
            yield Pair(term, random.choice(french), entry.code)
        for term in french:
            yield Pair(term, random.choice(every), entry.code)
        for term in random.sample(every, min(_TERMS_OF_A_LABEL, len(every))):
            yield Pair(term, labels[entry.code], entry.code)


def _told(terms: Sequence[str]) -> list[str]:
    """Terms without the mark of those merely associated."""
    return [term.lstrip("~").strip() for term in terms]


def _appellations() -> list[tuple[str, str, str]]:
    """Everyday trade names, with the code and the name of their job."""
    return [(row["ogr_label"], row["rome_id"], row["rome_label"]) for row in data.lines("rome_appellations.csv.gz")]


def _trades(random: Random) -> Iterator[Pair]:
    """Trade names of the same job, two by two."""
    jobs: dict[str, list[str]] = defaultdict(list)
    for trade, job, _ in _appellations():
        jobs[job].append(trade)
    for trade, job, name in _appellations():
        yield Pair(trade, random.choice([*jobs[job], name]), job)


def _notices(parts: Collection[Part], random: Random) -> dict[str, list[Pair]]:
    """Labels and the notices filed under them, and notices filed together."""
    filed: dict[str, dict[str, None]] = defaultdict(dict)
    for notice in data.notices():
        for label in notice.labels:
            if data.part(label) in parts:
                filed[label][notice.text] = None
    under: list[Pair] = []
    together: list[Pair] = []
    for label, of in sorted(filed.items()):
        some = random.sample(list(of), min(_NOTICES_OF_A_LABEL, len(of)))
        under += [Pair(label, text, label) for text in some]
        together += [Pair(one, other, label) for one, other in zip(some[::2], some[1::2], strict=False)][
            :_PAIRS_OF_A_LABEL
        ]
    return {"notice": under, "filed together": together}


def _awards(parts: Collection[Part]) -> dict[str, list[Pair]]:
    """Contracts with the label of their procurement code, and with that of the winner's activity."""
    labels = {label.code: label.french for label in data.labels() if label.part in parts}
    activities = {code: entry.label_fr for code, entry in naf.subclasses().items()}
    awards = list(dict.fromkeys((one.text, one.cpv, one.naf) for one in data.awards() if one.part in parts))
    return {
        "award": [Pair(text, labels[cpv], cpv) for text, cpv, _ in awards if cpv in labels],
        "winner": [Pair(text, activities[code], code) for text, _, code in awards if code in activities],
    }

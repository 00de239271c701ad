"""Words as the engine reads them: folded, without elisions, stop words dropped, stemmed."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

from entremise.matching.model import Language

_ELISION = re.compile(r"\b(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu|aujourd)'")
_WRITTEN_ELISION = re.compile(_ELISION.pattern, re.IGNORECASE)
#: A character lost at the source (U+FFFD) stays in its word, which then resembles no other rather than two wrong ones.
_WORD = re.compile(r"(?:[^\W_]|\ufffd)+")
#: Counts, lots and years tell nothing of a trade.
_MERE_NUMBER = re.compile(r"\d{1,3}|(?:19|20)\d\d")
#: Without a memory of their own (0): `stem` has one, which threads can share.
_STEMMERS = {"fr": Stemmer.Stemmer("french", 0), "en": Stemmer.Stemmer("english", 0)}

STOP_WORDS: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        """a afin ai ainsi apres as au aucun aujourd aussi autour autre autres aux avait avant avec avez avoir avons
        ayant besoin car ce ceci cela celle ces cet cette ceux cherche cherchons chez comme comment contre dans
        de depuis des deux doit donc dont du elle elles en entre es est et etait etant ete etre eux faire fait
        faut font hors ici il ils j je l la le les leur leurs lors lui ma mais me mes mieux moins mon ne ni nos
        notre nous on ont ou par parmi pas peu peut plus pour pouvez pres qu quand que quel quelle quelles quels
        quelqu qui quoi recherche recherchons sa sans se selon ses si son sont sous souhaite souhaitons sur ta te
        tes toi ton tous tout toute toutes tres tu un une up vers vos votre voudrais voulons vous y""".split()  # noqa: SIM905 (read as prose)
    ),
    "en": frozenset(
        """a about after all am an and any are around as at be been before but by can could do does for from get had
        has have he her his how i if in into is it its looking made make me my near need needed needs no not of
        on or our out please seek seeking she should so some somebody someone than that the their them then there
        these they this to under up us want we were what when where which who will with within would you your""".split()  # noqa: SIM905 (read as prose)
    ),
}


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, ligatures opened: what unaccented typing would give."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'"))
    # Some characters are opened into capitals (🄐).
    return "".join(character for character in decomposed.lower() if not unicodedata.combining(character))


_PLAIN_LETTERS = {
    code: letter
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x180))
    if len(letter := unicodedata.normalize("NFD", chr(code))[0].lower()) == 1
} | {ord("’"): "'"}


def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, character for character: places in it are those in the text."""
    return text.translate(_PLAIN_LETTERS)


@lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """The stem of a folded word."""
    return str(_STEMMERS[language].stemWord(word))


def words(text: str) -> list[str]:
    """The folded words of a text in order, without elided articles."""
    return _WORD.findall(_ELISION.sub(" ", fold(text)))


def stems(text: str, language: Language) -> list[tuple[str, str]]:
    """Each meaningful word of a text in order, as (stem, folded word)."""
    stop = STOP_WORDS[language]
    return [(stem(word, language), word) for word in words(text) if word not in stop]


@lru_cache(maxsize=200_000)
def term(word: str, language: Language) -> str:
    """What a folded word is looked up by: its stem; empty when it tells nothing."""
    if word in STOP_WORDS[language] or _MERE_NUMBER.fullmatch(word):
        return ""
    return stem(word, language)


def terms(text: str, language: Language) -> list[str]:
    """What a text is looked up by: the stems of its telling words, or all its words when it has no other."""
    found = words(text)
    return [told for word in found if (told := term(word, language))] or found


def written_words(text: str) -> list[str]:
    """The words of a text in order as they were written, accents and capitals kept, elided articles dropped."""
    plain = _WRITTEN_ELISION.sub(" ", text.replace("’", "'"))
    return _WORD.findall(unicodedata.normalize("NFC", plain))

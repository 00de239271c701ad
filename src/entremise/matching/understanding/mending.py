"""Texts damaged on their way mended: tags and entities, characters read in the wrong encoding, letters lost.

Real registers and forms hold "r?novation", "rÃ©novation" and "d&eacute;chets<br />". Only letters with an accent and a
few signs get lost, so a lost one is found again from the words of the lexicon, of the labels of NAF and of the names of
places that have such a letter there. Needs and documents are mended alike, before anything is read.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from entremise.matching.nomenclature import communes, naf

LOST = "\ufffd"
"""What stands for a character lost at the source."""
COMMONEST = "é"
"""What a lost letter is when no known word tells: four in five are."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--")
#: What no text says: control characters, halves of characters, marks of direction and of no width.
_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_BLANKS = str.maketrans(
    dict.fromkeys("\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u3000", " ")
)
#: Windows-1252 characters that passed for control characters of Latin-1: \x9cuvre.
_CONTROLS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
#: Characters that two encodings tell apart: those of Latin-1, and those that only Windows-1252 has.
_MISREAD = "".join(map(chr, range(0xA0, 0x100))) + "".join(filter(None, _CONTROLS.values()))
#: A word longer than any: what it begins with is kept, lest pieces of nonsense fill the memory.
_ENDLESS = re.compile(r"([^\W_]{40})[^\W_]+")
_LETTER = r"[^\W\d_]"
_WITH_LOST = re.compile(rf"{_LETTER}*{LOST}(?:{_LETTER}|{LOST})*")
_ASKING_INSIDE = re.compile(rf"(?:{_LETTER}|'|^|(?<= ))\?{_LETTER}")
_WITH_ASKING = re.compile(rf"{_LETTER}*\?(?:{_LETTER}|\?)*")
_ELIDED = re.compile(rf"(?i:(qu|[dl])){LOST}(?=[aeiouyhAEIOUYH{LOST}])")
#: The ligature is the one letter that some encodings drop without a trace: "maîtrise d'uvre".
_LIGATURE_DROPPED = re.compile(r"\b(d'?)?½?uvre(?=s?\b)", re.IGNORECASE)
_DEGREE = re.compile(rf"(?i:(?<=\bn)){LOST}(?= ?\d)|(?<=\d){LOST}(?!{_LETTER})")


def mend(text: str) -> str:
    """The text as it was meant, in composed characters; a sound text is given back as it is.

    Time is linear in the length of the text. What is mended without being sure (an unknown word that lost letters) is
    written with the commonest one.
    """
    if "<" in text or "&" in text:
        text = _TAG.sub(" ", html.unescape(text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _decoded(text).translate(_BLANKS))
    text = _ENDLESS.sub(r"\1", _UNSAID.sub("", text))
    # Where letters with an accent are left, a question mark asks.
    marks_stand_for_letters = "?" in text and text.replace(LOST, "").isascii() and _ASKING_INSIDE.search(text)
    if LOST in text:
        text = _WITH_LOST.sub(lambda word: _found_again(word[0]), _DEGREE.sub("°", text))
    if marks_stand_for_letters:
        text = _WITH_ASKING.sub(lambda word: _known(word[0].replace("?", LOST)) or word[0], text)
    return _LIGATURE_DROPPED.sub(_with_ligature, text)


def _decoded(text: str) -> str:
    """The text, characters read in another encoding than the one they were written in put right."""
    misread, meant = _misread()
    for _ in range(2):  # some were misread twice
        decoded = misread.sub(lambda found: meant[found[0]], text)
        if decoded == text:
            break
        text = decoded
    return text.translate(_CONTROLS)


@cache
def _misread() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What each character looks like when its UTF-8 is read as Windows-1252 or as Latin-1."""
    meant = {"Ã ": "à "}  # a blank that cannot be broken, made a plain one
    for character in _MISREAD:
        written = character.encode()
        meant[written.decode("latin-1")] = character
        meant["".join(_CONTROLS.get(byte) or chr(byte) for byte in written)] = character
    longest_first = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), meant


def _found_again(damaged: str) -> str:
    """A word that lost letters, with those it most likely had."""
    if not damaged.strip(LOST):
        return "à" if len(damaged) == 1 else " "
    return _known(damaged) or _guessed(damaged)


def _guessed(damaged: str) -> str:
    """A word that is not known, its letters lost taken for the commonest."""
    letter = COMMONEST.upper() if damaged.replace(LOST, "").isupper() else COMMONEST
    return damaged.replace(LOST * 2, LOST).replace(LOST, letter)


def _known(damaged: str) -> str | None:
    """The known word that is so when its letters are lost, its article elided or not; None when there is none."""
    if found := _whole(damaged) or _whole(damaged.replace(LOST * 2, LOST)):
        return found
    if not (elided := _ELIDED.match(damaged)):
        return None
    rest = damaged[elided.end() :]
    return f"{elided[1]}'{rest if LOST not in rest else _whole(rest) or _guessed(rest)}"


def _whole(damaged: str) -> str | None:
    """The known word that is so when its letters are lost, singular or plural, in the capitals of the damaged one."""
    lower = damaged.lower()
    found = _words().get(lower)
    if found is None and lower.endswith("s") and (singular := _words().get(lower[:-1])):
        found = f"{singular}s"
    if found is None:
        return None
    sound = damaged.replace(LOST, "")
    if sound.isupper() and len(sound) > 1:
        return found.upper()
    return found[0].upper() + found[1:] if damaged[0].isupper() else found


@cache
def _words() -> Mapping[str, str]:
    """Known words that have letters to lose, by what is left of them without."""
    known: dict[str, str] = {}
    for text in _sources():
        for word in re.findall(rf"{_LETTER}+", text.lower()):
            if not word.isascii():
                known.setdefault("".join(letter if letter.isascii() else LOST for letter in word), word)
    return known


def _sources() -> Iterator[str]:
    """Texts of sound words, ordinary ones first."""
    data = files("entremise.matching") / "data"
    yield (data / "accented_words.txt").read_text(encoding="utf-8")
    for section in sorted((data / "lexicon").iterdir(), key=str):
        yield section.read_text(encoding="utf-8")
    for entry in naf.activities().values():
        yield entry.label_fr
    for area in communes.areas().values():
        yield area.name
    for commune in sorted(communes.communes().values(), key=lambda commune: -commune.population):
        yield commune.name


def _with_ligature(found: re.Match[str]) -> str:
    article = f"{found[1][0]}'" if found[1] else ""
    return article + ("ŒUVRE" if found[0].isupper() else "œuvre")

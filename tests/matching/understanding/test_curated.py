"""What the lexicon tells of activities, before it is put together with what was learned."""

from entremise.matching.understanding import curated, wording


def told(text: str, language: str = "fr") -> dict[str, curated.Told]:
    words = curated.spelt(wording.read(text, language), language)
    return curated.tell(wording.fold(text), words, language)


def test_shares_add_up_to_one_when_terms_explain_every_word():
    found = told("réfection de toiture")

    assert round(sum(each.share for each in found.values()), 6) == 1
    assert max(found, key=lambda code: found[code].share) == "43.91B"
    assert found["43.91B"].positions == {0, 1}


def test_weak_evidence_that_leaves_words_unexplained_is_held_back():
    assert sum(each.share for each in told("quelque chose de vert bouteille xyzzy").values()) < 1


def test_nothing_is_told_of_what_no_term_holds():
    assert told("bonjour") == told("xyzzy") == told("") == {}


def test_a_misspelt_word_counts_less_than_a_known_one():
    (known,) = curated.spelt(wording.read("plombier", "fr"), "fr")
    (meant,) = curated.spelt(wording.read("plonbier", "fr"), "fr")

    assert (meant.folded, meant.written) == ("plombier", "plonbier")
    assert meant.emphasis == curated.MISSPELT * known.emphasis


def test_a_short_word_is_never_taken_for_another():
    assert [word.folded for word in curated.spelt(wording.read("plonb", "fr"), "fr")] == ["plonb"]

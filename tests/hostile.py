"""What people, programs and mishaps put in a field: other scripts, signs, markup, queries, halves of characters."""

from hypothesis import strategies as st

PIECES = [
    *(
        "un traiteur",
        "à Aix",
        "lot 1 ",
        "pas de ",
        "sauf",
        "10 km",
        "œuvre",
        "d'",
        "l'",
        "n° ",
        "2019",
        "1 000 €",
        "13",
    ),
    *("Dachdecker gesucht", "أبحث عن طباخ", "我需要厨师", "🎂", "👨\u200d👩\u200d👧", "İ", "ﷺ", "e\u0301"),
    *("\u202e", "\u200d", "\ufffd", "\ud800", "\x00", "\x1b[31m", "\ufeff", "\xa0"),
    *("'; DROP TABLE needs; --", "<script>alert(1)</script>", "<a ", "&eacute;", "&#0;", "%s", "%00", "{0}", "{{ x }}"),
    *("\\", '"', "?", "(", ")", ",", "\n", "\t", " "),
]

#: Any text, a few of these pieces or the same ones over and over, up to some tens of thousands of characters.
texts = st.builds(
    lambda pieces, times: "".join(pieces) * times,
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8),
    st.sampled_from([1, 30, 1000]),
)

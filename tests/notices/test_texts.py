"""What a message says: filled in, laid out both ways, safe whatever people write."""

import pytest
from django.utils import translation
from tests.notices.conftest import EXAMPLE

from entremise.notices import kinds
from entremise.notices.kinds import Source
from entremise.notices.layout import Footer, as_text
from entremise.notices.models import Wording
from entremise.notices.texts import WordingError, Written, check, filled, subject, write

FOOTER = Footer("Chambre d’Essai", ("Vous recevez ce message.", "[Régler](https://e.example.org/avis)"))


def said(body: str, **context: object) -> Written:
    """A body filled in, in French."""
    return filled(Source("Objet", body), "fr", context, FOOTER)


@pytest.mark.parametrize("kind", kinds.kinds())
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_of_ours_says_something_and_names_only_what_exists(kind: str, language: str) -> None:
    ours = kinds.source(kind, language)
    check(ours, kinds.kind(kind), language)
    written = filled(ours, language, kinds.kind(kind).example, FOOTER, strict=True)
    assert written.subject
    assert len(written.text.partition("\n-- \n")[0].split()) > 3
    with translation.override(language):
        assert str(kinds.kind(kind).title)


def test_a_link_in_plain_text_follows_its_words_as_its_language_writes() -> None:
    body, footer = "[See](https://e.example.org/1)", Footer("Chamber")
    assert as_text(body, footer, "en") == "See: https://e.example.org/1\n\n-- \nChamber\n"


def test_a_body_is_laid_out_both_ways() -> None:
    written = said("Bonjour {{ name }},\n\nDeux lignes\nde texte & plus.\n\n- un\n- [deux](https://e.example.org/2)\n\n"
                   "[Répondre]({{ url }})\n", name="Camille", url="/r")  # fmt: skip
    assert written.text == (
        "Bonjour Camille,\n\nDeux lignes\nde texte & plus.\n\n- un\n- deux : https://e.example.org/2\n\n"
        "Répondre : https://entremise.example.org/r\n\n-- \nChambre d’Essai\nVous recevez ce message.\n"
        "Régler : https://e.example.org/avis\n"
    )
    for part in (
        "Bonjour Camille,</p>",
        "Deux lignes<br>de texte &amp; plus.</p>",
        '<a href="https://e.example.org/2" style="color:#0b5673">deux</a></li></ul>',
        '<a href="https://entremise.example.org/r" style="display:inline-block;',
    ):
        assert part in written.html


def test_what_people_write_stays_text() -> None:
    written = said(
        "{{ text }}", text="[Cliquez](https://evil.example.org) <script>alert(1)</script>\n{{ name }} {% x %}"
    )
    assert "[Cliquez](https://evil.example.org) &lt;script&gt;" in written.html
    assert "<a href" not in written.html.partition('<p style="max')[0]
    assert "{{ name }} {% x %}" in written.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example.org"])
def test_only_addresses_of_the_web_are_links(address: str) -> None:
    assert "<a href" not in said(f"[Ici]({address})").html.partition('<p style="max')[0]


def test_a_subject_is_one_line_whatever_it_names() -> None:
    written = filled(Source("Pour {{ name }}", "x"), "fr", {"name": "A\r\nBcc: tous@example.org\u2028\x00B"}, FOOTER)
    assert written.subject == "Pour A Bcc: tous@example.org B"


def test_paths_named_url_are_whole_and_no_other() -> None:
    written = said("{{ url }} {{ stop_url }} {{ place }} {{ parts[0].url }}", url="/a", stop_url="/b", place="/c",
                   parts=[{"url": "/d"}])  # fmt: skip
    site = "https://entremise.example.org"
    assert written.text.startswith(f"{site}/a {site}/b /c {site}/d\n")


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("Bonjour\n\n{% if name %}", 3, "expected"),
        ("Bonjour {{ name", 1, "expected"),
        ("{% include 'secret' %}", 1, "include"),
        ("{% render 'secret' %}", 1, "render"),
        ("x\n{{ name | nonsense }}", 2, "nonsense"),
        ("{% for i in (1..100000) %}x{% endfor %}", 1, "loop iteration limit"),
    ],
)
def test_a_text_that_cannot_be_understood_says_where(body: str, line: int, reason: str) -> None:
    with pytest.raises(WordingError) as refused:
        check(Source("Objet", body), kinds.kind("news"), "fr")
    assert (refused.value.part, reason in refused.value.reason) == ("body", True)
    assert refused.value.line in {line, 0}


def test_a_name_that_does_not_exist_is_refused_even_where_the_example_does_not_go() -> None:
    with pytest.raises(WordingError) as refused:
        check(Source("Objet", "Bonjour\n{% if name == 'Personne' %}{{ nmae }}{% endif %}"), kinds.kind("news"), "fr")
    assert (refused.value.part, refused.value.line, refused.value.reason, refused.value.unknown) == (
        "body", 2, "nmae", True
    )  # fmt: skip


@pytest.mark.django_db
class TestRewritten:
    def test_an_administrators_text_is_used(self) -> None:
        Wording.objects.create(kind="news", language="fr", subject="Oyez : {{ subject }}", body="Oyez, {{ name }} !")
        written = write("news", "fr", EXAMPLE, Footer("Chambre"))
        assert (written.subject, written.text) == ("Oyez : la fournée", "Oyez, Camille !\n\n-- \nChambre\n")
        assert subject("news", "fr", EXAMPLE) == "Oyez : la fournée"
        assert subject("news", "en", EXAMPLE) == "News of la fournée"

    def test_one_that_fails_gives_way_to_ours(self) -> None:
        Wording.objects.create(kind="news", language="fr", subject="{{ a | nonsense }}", body="x")
        assert write("news", "fr", EXAMPLE, FOOTER).subject == "Des nouvelles de la fournée"
        assert subject("news", "fr", EXAMPLE) == "Des nouvelles de la fournée"

    def test_a_name_the_context_lacks_is_empty_when_it_leaves(self) -> None:
        assert write("news", "fr", {"name": "Camille"}, FOOTER).subject == "Des nouvelles de"

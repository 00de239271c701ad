"""Taking the text out of a file: a PDF made by us, a text; what cannot be read says why and what to do."""

import io
from collections.abc import Iterator

import pypdf
import pytest
import typst

from entremise.market.pasting import pdf
from entremise.market.pasting.pdf import UnreadableError, text_of


@pytest.fixture(scope="module")
def page() -> bytes:
    """A PDF of two pages."""
    source = '#set text(lang: "fr")\nObjet : Peinture de la halle\n#pagebreak()\nLot 1 : façades'
    return bytes(typst.compile(source.encode()))


def file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def test_the_text_of_a_pdf_is_taken_out_page_after_page(page: bytes) -> None:
    assert text_of("avis.pdf", file(page)) == ("Objet : Peinture de la halle\nLot 1 : façades", False)


def test_the_first_pages_alone_are_read_and_it_is_said(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    assert text_of("avis.pdf", file(page)) == ("Objet : Peinture de la halle", True)


def test_a_plain_text_is_read_whatever_its_encoding() -> None:
    assert text_of("avis.txt", file("Façade à peindre".encode())) == ("Façade à peindre", False)
    assert text_of("avis.txt", file("Façade à peindre".encode("cp1252"))) == ("Façade à peindre", False)


def encrypted(page: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=file(page))
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def empty() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def unreadable(page: bytes) -> Iterator[tuple[str, bytes, str]]:
    yield "avis.pdf", encrypted(page), "Ce PDF demande un mot de passe : collez-en le texte."
    yield "avis.pdf", b"%PDF-1.7\nrubbish", (
        "Ce PDF ne se lit pas : enregistrez-le de nouveau en PDF, ou collez-en le texte."
    )  # fmt: skip
    yield (
        "scan.pdf",
        empty(),
        ("Ce PDF ne contient que des images, sans texte à lire : collez le texte, ou saisissez la consultation."),
    )
    for name in ("avis.docx", "avis.txt"):
        yield name, page, (
            "Ce fichier n’est ni un PDF ni un texte : enregistrez-le en PDF, ou collez son texte."
        )  # fmt: skip


def test_what_cannot_be_read_says_why_and_what_to_do(page: bytes) -> None:
    for name, content, said in unreadable(page):
        with pytest.raises(UnreadableError) as refused:
            text_of(name, file(content))
        assert str(refused.value) == said


def test_a_file_that_takes_too_long_is_given_up(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_PATIENCE", 0.01)
    with pytest.raises(UnreadableError, match="trop long à lire"):
        text_of("avis.pdf", file(page))

"""The text of a PDF, page after page, on standard output: run apart, so that a hostile file harms nobody.

It is given little time and memory by the system; what it cannot do within them is not done.
"""

import resource
import sys

#: Seconds of computing and bytes of memory.
_SECONDS, _MEMORY = 20, 1 << 30


def main(path: str, most_pages: int) -> None:
    """Write the text of the first pages; status 3 when the file asks for a password, 4 when it is no PDF."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import logging

    import pypdf
    from pypdf.errors import PdfReadError

    logging.disable()
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            sys.exit(3)
        count = len(reader.pages)
        texts = [page.extract_text() for page in reader.pages[:most_pages]]
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sys.exit(4)
    sys.stdout.buffer.write(f"{count}\n".encode() + "\n".join(texts).encode("utf-8", "replace"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""All that can be checked of the ledger, with what was kept of it elsewhere."""

from collections.abc import Iterable, Iterator

from entremise.matching.speech import say
from entremise.neutrality.ledger import snapshots
from entremise.neutrality.ledger.book import Book, DamagedError, Fault
from entremise.neutrality.ledger.standing import Fold


def audited(book: Book, heads: Iterable[tuple[int, str]] = ()) -> Iterator[Fault]:
    """All that is wrong with a ledger: its chain, the entries that were published or kept, the snapshots beside it.

    Args:
        heads: numbers and hashes of entries that it is known to have held: a ledger shortened or written anew from
            some entry on holds together, and only they can tell.
    """
    found = book.verify()
    yield from found
    for number, digest in sorted(set(heads)):
        if number and not held(book, number, digest):
            yield Fault("", number, _gone())
    if not found:
        yield from _snapshots(book)


def held(book: Book, number: int, digest: str) -> bool:
    """Whether the entry of a number is the one that has that hash."""
    try:
        return book.recorded(number).hash == digest
    except (LookupError, DamagedError):
        return False


def _gone() -> str:
    return say(
        "le registre ne contient plus cette entrée telle qu’elle a été publiée ou gardée",
        "the ledger no longer holds this entry as it was published or kept",
    )


def _snapshots(book: Book) -> Iterator[Fault]:
    """What is wrong with the snapshots, when the chain is whole."""
    fold, entries = Fold(book), book.entries()
    for number, digest, path in snapshots.kept(book.directory):
        while fold.number < number and (recorded := next(entries, None)):
            fold.add(recorded)
        if (fold.number, fold.hash) != (number, digest):
            yield Fault(fold.month, number, _gone())
            continue
        snapshot = snapshots.opened(path)
        if snapshot and not snapshot.same(fold.snapshot()):
            yield Fault(
                fold.month,
                number,
                say(
                    f"{path.name} ne dit pas ce que dit le registre : retirez ce fichier",
                    f"{path.name} does not say what the ledger says: remove this file",
                ),
            )

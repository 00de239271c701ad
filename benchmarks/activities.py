"""How often a public contract's subject is resolved to the activity of the firm that won it.

Reads real award notices (``../shared/data/decp_2018_2019_awards.parquet``); nothing is tuned on them case by case. The
winner's registered activity is a harsh judge: holdings, design offices and wholesalers win contracts of all kinds.

Run: ``.venv/bin/python benchmarks/activities.py``
"""

import sys
import time
from pathlib import Path
from statistics import quantiles

import duckdb

from entremise.matching.nomenclature import naf
from entremise.matching.understanding.activities import resolve

AWARDS = Path(__file__).parents[2] / "shared" / "data" / "decp_2018_2019_awards.parquet"
SUBJECTS = """
    SELECT trim(objet) AS subject, list(DISTINCT titulaire_naf) AS winners
    FROM read_parquet(?)
    WHERE objet IS NOT NULL AND titulaire_naf IS NOT NULL AND NOT coalesce(objet_abime, FALSE)
    GROUP BY ALL ORDER BY subject
"""


def main() -> int:
    """Print the share of subjects resolved to a winner's activity in the first 1, 3 and 10, at four levels of NAF."""
    if not AWARDS.exists():
        print(f"No award notices at {AWARDS}: nothing to measure.")
        return 0
    known = set(naf.subclasses())
    rows = duckdb.execute(SUBJECTS, [str(AWARDS)]).fetchall()
    subjects = [(subject, {code for code in winners if code in known}) for subject, winners in rows]
    subjects = [(subject, winners) for subject, winners in subjects if winners]
    resolve("", "fr")
    found, seconds = [], []
    for subject, _ in subjects:
        start = time.perf_counter()
        found.append([activity.code for activity in resolve(subject, "fr", 10)])
        seconds.append(time.perf_counter() - start)
    print(f"{len(subjects)} unique subjects; {sum(not codes for codes in found)} not known")
    print(f"{'NAF level':<10} {'hit@1':>7} {'hit@3':>7} {'hit@10':>7}")
    for level, length in (("subclass", 6), ("class", 5), ("group", 4), ("division", 2)):
        shares = [_share(subjects, found, first, length) for first in (1, 3, 10)]
        print(f"{level:<10} " + " ".join(f"{share:>6.1%}" for share in shares))
    cuts = quantiles(seconds, n=20)
    print(f"per subject: p50 {cuts[9] * 1e3:.2f} ms, p95 {cuts[18] * 1e3:.2f} ms")
    return 0


def _share(subjects: list[tuple[str, set[str]]], found: list[list[str]], first: int, length: int) -> float:
    hits = sum(
        bool({code[:length] for code in codes[:first]} & {code[:length] for code in winners})
        for (_, winners), codes in zip(subjects, found, strict=True)
    )
    return hits / len(subjects)


if __name__ == "__main__":
    sys.exit(main())

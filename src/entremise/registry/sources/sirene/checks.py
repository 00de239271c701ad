"""What makes a row wrong, said in SQL so that millions are checked in seconds."""

import numpy as np

from entremise.matching.nomenclature import naf
from entremise.registry.pipeline import Staging
from entremise.registry.sources.sirene import places

#: La Poste numbers its thousands of sites with a key of its own, but for its head office.
_LA_POSTE = "356000000"
_LA_POSTE_HEAD_OFFICE = "35600000000048"


def define(staging: Staging) -> None:
    """Make the macros and the table of activities that `judged` needs."""
    execute = staging.connection.execute
    execute("CREATE MACRO clean(t) AS nullif(nullif(trim(replace(t, chr(0), '')), ''), '[ND]')")
    execute(f"CREATE MACRO siret_is_right(t) AS {_siret_is_right('t')}")
    staging.register("naf", {"code": np.array(list(naf.subclasses()), dtype=object)})


def _siret_is_right(text: str) -> str:
    """The checks of python-stdnum's ``fr.siret``, on a whole column at once."""
    number = f"try_cast({text} AS BIGINT)"
    digits = [f"({number} // {10**place} % 10)" for place in range(14)]
    la_poste = f"starts_with({text}, '{_LA_POSTE}') AND {text} <> '{_LA_POSTE_HEAD_OFFICE}'"
    return f"""(regexp_full_match({text}, '[0-9]{{14}}')
        AND if({la_poste}, ({" + ".join(digits)}) % 5 = 0, {_luhn(digits)}) AND {_luhn(digits[5:])})"""


def _luhn(digits: list[str]) -> str:
    """Digits from the last to the first: every second one counts double, less nine beyond nine."""
    terms = [f"({digit} * 2 - 9 * ({digit} > 4)::INT)" if place % 2 else digit for place, digit in enumerate(digits)]
    return f"({' + '.join(terms)}) % 10 = 0"


def judge(staging: Staging) -> None:
    """Fill ``judged`` from the open rows of ``raw``: what is read of each, and ``reason`` when it is to be set aside.

    Unknown is never wrong: no activity, no commune, no coordinates keep a row. An activity of a nomenclature older than
    NAF rev. 2 (only seen on sites closed before 2008) or newer, and ``00.00Z`` (not yet attributed), are unknown.
    """
    staging.connection.execute("""
        CREATE TABLE twice AS
        SELECT siret, min(line) AS first_line FROM raw WHERE open GROUP BY siret HAVING count(*) > 1""")
    staging.connection.execute(f"""
        CREATE TABLE judged AS
        WITH read AS (
            SELECT raw.* EXCLUDE (activity, longitude, latitude, x, y),
                CASE WHEN coalesce(nomenclature, 'NAFRev2') <> 'NAFRev2' THEN NULL
                    WHEN activity IN ('00.00Z', '0000Z') THEN NULL
                    ELSE regexp_replace(upper(activity), '^([0-9][0-9])([0-9][0-9][A-Z])$', '\\1.\\2') END AS activity,
                longitude IS NOT NULL AND latitude IS NOT NULL AS in_degrees,
                in_degrees OR (x_text IS NOT NULL AND y_text IS NOT NULL) AS placed,
                if(in_degrees, try_cast(longitude AS DOUBLE), projected.lon) AS lon,
                if(in_degrees, try_cast(latitude AS DOUBLE), projected.lat) AS lat,
                if(in_degrees, longitude || ' ' || latitude, x_text || ' ' || y_text) AS coordinates
            FROM raw LEFT JOIN projected USING (line) WHERE open
        )
        SELECT read.*, left(siret, 9) AS siren, coalesce(sign, usual) AS own_name,
            CASE WHEN NOT coalesce(siret_is_right(siret), false) THEN 'key'
                WHEN line <> first_line THEN 'twice'
                WHEN activity IS NOT NULL AND naf.code IS NULL THEN 'activity'
                WHEN placed AND NOT coalesce({places.possible("lon", "lat")}, false) THEN 'coordinates' END AS reason
        FROM read LEFT JOIN twice USING (siret) LEFT JOIN naf ON naf.code = read.activity""")
    staging.connection.execute("""
        INSERT INTO reject SELECT line, 'siret', coalesce(siret, ''), reason,
            CASE reason WHEN 'activity' THEN activity WHEN 'coordinates' THEN coordinates ELSE coalesce(siret, '') END
        FROM judged WHERE reason IS NOT NULL""")

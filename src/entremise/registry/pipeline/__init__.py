"""From any source to the database and the search index, in bulk, all or nothing.

A source is a reader: it fills staged tables (`Staging`) and everything else is common to all sources.

    class Fair:
        name, file, scope = "fair", "exhibitors.csv", ()

        def stage(self, staging: Staging) -> date | None:
            staging.add("organisation", [{"scheme": "siren", "identifier": "000000018", "name": "Fournil"}])
            staging.add("establishment", [{
                "scheme": "siret", "identifier": "00000001800010", "name": "Fournil",
                "organisation_scheme": "siren", "organisation_identifier": "000000018",
                "activity": "10.71C", "commune": "13201", "labels": ["bio"],
            }])
            staging.add("offer", [{
                "scheme": "siret", "identifier": "00000001800010",
                "language": "fr", "title": "Pain au levain", "text": "…",
            }])
            return date(2026, 11, 1)

    summary = load(Fair())

What happens then, one folder at a time under VAR/loading:
 1. `staging`: the source's rows are read into a DuckDB file, the wrong ones set aside with their line and the reason;
 2. `preparing`: what holds for every source (whoever opted out loses name and address, a site without coordinates takes
    its commune's, each row gets its fingerprint);
 3. `comparing`: with the rows of the database, by identifier and fingerprint: new, changed, unchanged, removed; a load
    that would remove too much stops here;
 4. `documents`: the next generation of the index is built from the rows as they will be;
 5. `writing`: one short transaction writes the rows and puts that generation in service.
Killed at any moment before the end of 5, nothing has changed; loading again starts afresh and completes.
"""

from entremise.registry.pipeline.comparing import WouldRemoveError
from entremise.registry.pipeline.loading import Source, Summary, load, reindex
from entremise.registry.pipeline.progress import Progress, Stage
from entremise.registry.pipeline.staging import Staging
from entremise.registry.pipeline.workshop import BusyError

__all__ = [
    "BusyError",
    "Progress",
    "Source",
    "Stage",
    "Staging",
    "Summary",
    "WouldRemoveError",
    "load",
    "reindex",
]

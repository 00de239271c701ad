"""What the official library of the Open Contracting Data Standard says of a package, without leaving the machine."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig

SCHEMAS = Path(__file__).parent / "ocds"


def checked(package: dict[str, Any]) -> dict[str, Any]:
    """The report of libcoveocds in full."""
    config = LibCoveOCDSConfig()
    config.config |= {"context": "api", "standard_zip": _standard()}
    return dict(ocds_json_output(json_data=package, lib_cove_ocds_config=config))


def wrong(package: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a package, by kind; nothing when it is valid."""
    report = checked(package)
    names = ("validation_errors", "conformance_errors", "additional_fields", "additional_checks",
             "additional_closed_codelist_values", "deprecated_fields", "json_deref_error")  # fmt: skip
    return {name: report[name] for name in names if report.get(name)}


def _standard() -> bytes:
    """The schema as its archive holds it; its closed lists of codes are those that the schema itself gives."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("standard/", "")
        for file in SCHEMAS.glob("*.json"):
            archive.write(file, f"standard/schema/{file.name}")
        for name, codes in _codes(json.loads((SCHEMAS / "release-schema.json").read_text("utf-8"))):
            archive.writestr(f"standard/schema/codelists/{name}", "\n".join(["Code", *codes]))
    return content.getvalue()


def _codes(schema: Any) -> Iterator[tuple[str, list[str]]]:
    """The closed lists of codes of a schema, by name."""
    if isinstance(schema, dict):
        codes = schema.get("enum") or schema.get("items", {}).get("enum")
        if "codelist" in schema and codes:
            yield schema["codelist"], [code for code in codes if code]
    for inside in schema.values() if isinstance(schema, dict) else ():
        yield from _codes(inside)

"""`croissant.json` (Croissant 1.1): files and record sets for machine learning tools and dataset search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claimpress.release.formats.types import names_of
from claimpress.release.layout import CSV, JSONL, PARQUET, files_of
from claimpress.release.metadata.edition import Edition
from claimpress.tables.spec import Column, TableSpec

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
# The name that the reference implementation knows; the registered one is application/vnd.apache.parquet.
_MEDIA_TYPES = {PARQUET: "application/x-parquet", JSONL: "application/jsonlines", CSV: "text/csv"}

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The JSON-LD context that the Croissant 1.1 specification asks to be written out."""


def croissant(edition: Edition) -> dict[str, Any]:
    """The descriptor of a release."""
    info = edition.info
    context = {**CONTEXT, "@language": info.language}
    return {
        "@context": context,
        "@type": "sc:Dataset",
        "name": info.id,
        "alternateName": info.title,
        "description": info.description,
        "conformsTo": CONFORMS_TO,
        "version": edition.version,
        "license": info.licence.url,
        "citeAs": edition.citation,
        "inLanguage": info.language,
        "isLiveDataset": False,
        "creator": [{"@type": "sc:Organization", "name": name} for name in info.creators],
        **({"keywords": info.keywords} if info.keywords else {}),
        **({"url": info.base_url} if info.base_url else {}),
        **({"datePublished": edition.date} if edition.date else {}),
        "distribution": [
            *(_file(edition, form, path, spec) for form, path, spec in _files(edition)),
            *(_parts(spec) for spec in edition.specs if len(edition.parquet(spec)) > 1),
        ],
        "recordSet": [_record_set(edition, spec) for spec in edition.specs],
    }


def _files(edition: Edition) -> Iterator[tuple[str, str, TableSpec]]:
    for form in _MEDIA_TYPES:
        for spec in edition.specs:
            yield from ((form, path, spec) for path in files_of(form, spec.name, edition.files))


def _parts(spec: TableSpec) -> dict[str, Any]:
    """The files together that a large table lies in."""
    folder = f"{PARQUET}/{spec.name}"
    return {
        "@type": "cr:FileSet",
        "@id": folder,
        "name": f"{spec.name} in parts",
        "description": spec.description,
        "encodingFormat": _MEDIA_TYPES[PARQUET],
        "includes": f"{folder}/part-*.{PARQUET}",
    }


def _file(edition: Edition, form: str, path: str, spec: TableSpec) -> dict[str, Any]:
    fact = edition.files[path]
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path.removeprefix(f"{form}/"),
        "description": spec.description,
        "contentUrl": path,
        "contentSize": f"{fact.size} B",
        "encodingFormat": _MEDIA_TYPES[form],
        "sha256": fact.sha256,
    }


def _record_set(edition: Edition, spec: TableSpec) -> dict[str, Any]:
    files = edition.parquet(spec)
    source = {"fileObject": {"@id": files[0]}}
    if len(files) > 1:
        source = {"fileSet": {"@id": f"{PARQUET}/{spec.name}"}}
    return {
        "@type": "cr:RecordSet",
        "@id": spec.name,
        "name": spec.name,
        "description": spec.description,
        "key": [{"@id": f"{spec.name}/{name}"} for name in spec.key],
        "field": [_field(spec, column, source) for column in spec.columns],
    }


def _field(spec: TableSpec, column: Column, source: Mapping[str, Any]) -> dict[str, Any]:
    # No `references`: the reference implementation would join the other table in and change the rows.
    return {
        "@type": "cr:Field",
        "@id": f"{spec.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": names_of(column.type).croissant,
        **({"isArray": True, "arrayShape": "-1"} if column.is_list else {}),
        "source": {
            **source,
            "extract": {"column": column.name},
        },
    }

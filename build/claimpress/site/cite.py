"""How to cite a release, a claim in it, and whom to tell about an error."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from claimpress.site import words
from claimpress.site.view import Row, View
from claimpress.words import plural


@dataclass(frozen=True)
class Citation:
    """One form of a citation."""

    key: str
    label: str
    text: str


def dataset(view: View) -> list[Citation]:
    """Short, long and BibTeX forms for the whole release."""
    where = f" {view.base_url}" if view.base_url else ""
    short = f"{_authors(view)} ({_year(view)}). {view.info['title']}, version {view.version}.{where}"
    long = (
        f"{_authors(view)} ({_year(view)}). {view.info['title']} (version {view.version}"
        f"{', ' + words.day(view.date) if view.date else ''}) [Data set]. "
        f"{plural(view.count('claims'), 'claim')} from "
        f"{plural(view.count('sources'), 'source')}. {view.info['licence']['name']}.{where}"
    )
    return [
        Citation("short", "Short", short),
        Citation("long", "Long", long),
        Citation("bibtex", "BibTeX", _bibtex(view)),
    ]


def claim(view: View, row: Row) -> list[Citation]:
    """How to cite one claim: with the dataset, its version and the claim's permanent id."""
    place = permalink(view, row["id"])
    text = (
        f"Claim {row['id']}: “{row['statement']}” In: {_authors(view)} ({_year(view)}). "
        f"{view.info['title']}, version {view.version}.{' ' + place if place else ''}"
    )
    return [
        Citation("claim", "This claim", text),
        Citation("source", "Its source", _source(view, row["source"])),
    ]


def permalink(view: View, claim_id: str) -> str:
    """The claim's address on the published site; "" where the dataset names none."""
    return f"{view.base_url}{view.path('claim', claim_id)}" if view.base_url else ""


def _authors(view: View) -> str:
    return "; ".join(view.info["creators"])


def _year(view: View) -> str:
    return view.date[:4] if view.date else "draft"


def _source(view: View, key: str) -> str:
    row = view.one("sources", key)
    publisher = view.name("actor", row["publisher"]) or "Publisher not known"
    published = words.edtf(row["published"]) if row["published"] else "undated"
    address = f" {row['url']}" if row["url"] else ""
    return f"{publisher} ({published}). {row['title']} [title in the curators' words].{address}"


def _bibtex(view: View) -> str:
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in view.info["creators"]),
        "title": f"{{{_tex(view.info['title'])}}}",
        "year": view.date[:4] if view.date else "",
        "month": str(int(view.date[5:7])) if view.date else "",
        "version": view.version,
        "howpublished": "Data set" if view.sealed else "Data set, unpublished draft",
        "url": view.base_url,
    }
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{view.info['id']}-{view.version},", *lines, "}"])


def _tex(text: str) -> str:
    return "".join(f"\\{char}" if char in "&%$#_{}" else char for char in text)


def report_text(view: View, row: Row) -> str:
    """What a reader sends with an error report, filled in as far as it can be."""
    lines = [
        f"Dataset: {view.info['title']} ({view.info['id']})",
        f"Version: {view.version}",
        f"Claim: {row['id']}",
        f"Statement: {row['statement']}",
        f"Page: {permalink(view, row['id']) or view.path('claim', row['id'])}",
        "",
        "Which field is wrong:",
        "What it should say:",
        "Where the source says so:",
    ]
    return "\n".join(lines)


def report_link(view: View, row: Row) -> str:
    """A `mailto:` link with the report filled in, else the contact's page, else ""."""
    contact = view.info["contact"]
    if contact.get("email"):
        subject = f"Error in claim {row['id']}, version {view.version}"
        return f"mailto:{contact['email']}?subject={quote(subject)}&body={quote(report_text(view, row))}"
    return str(contact.get("url") or "")

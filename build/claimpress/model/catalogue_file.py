"""Findings about files: what can stop a file from being read at all, before any record is looked at."""

from __future__ import annotations

from claimpress.model.finding import CatalogueEntry, Layer, Severity


def _entry(
    code: str, title: str, message: str, remedy: str, why: str, *, warning: bool = False
) -> CatalogueEntry:
    severity = Severity.WARNING if warning else Severity.ERROR
    return CatalogueEntry(code, Layer.FILE, severity, title, message, remedy, why)


_FOLDER = (
    _entry(
        "no-dataset",
        "The folder holds no dataset",
        "there is no dataset.yaml and no dataset.json here",
        "Write dataset.yaml in this folder, or name the folder that holds it; `claimpress init` "
        "makes a new dataset.",
        "The title, licence and policies of a dataset stand in dataset.yaml: without it nothing "
        "can be released.",
    ),
    _entry(
        "second-dataset-file",
        "The dataset is described twice",
        "{value} describes the dataset a second time",
        "Keep dataset.yaml or dataset.json, and delete the other.",
        "Two descriptions can disagree, and readers would not know which of them counts.",
    ),
    _entry(
        "unknown-file",
        "A file that nothing reads",
        "nothing reads this file",
        "{hint}",
        "A misspelt file name would leave its records out without a word.",
        warning=True,
    ),
    _entry(
        "bad-file-name",
        "A file name that cannot be shown",
        "the file name holds characters that cannot be shown: {value}",
        "Rename the file; letters, digits, `.`, `-` and `_` are safe everywhere.",
        "Such a name can hide what it is, break lists of files, or be impossible to create on "
        "another system.",
    ),
    _entry(
        "not-a-file",
        "A name that is not a regular file",
        "this is {what} and not a file",
        "Put a regular file in its place, or remove it.",
        "Reading from a pipe or a device can wait for ever, and a folder of that name hides what "
        "should be read.",
    ),
    _entry(
        "symlink-outside",
        "A link out of the dataset",
        "the link leads out of the dataset's folder",
        "Copy the file into the folder instead of linking to it.",
        "A dataset must hold all that it says: a link to elsewhere breaks on other machines and "
        "can expose files that were never meant to be read.",
    ),
    _entry(
        "broken-symlink",
        "A link that leads nowhere",
        "the link leads nowhere or in a circle",
        "Delete the link, or put the file in its place.",
        "The records that the link stands for cannot be read.",
    ),
    _entry(
        "unreadable-file",
        "A file that cannot be read",
        "the file cannot be read: {detail}",
        "Give yourself permission to read it (`ls -l` shows who may), pack it anew if it is compressed, or "
        "remove it.",
        "A file that is skipped would leave its records out without a word.",
    ),
    _entry(
        "file-too-large",
        "A file that is too large",
        "the file has {size} bytes; the limit for this kind of file is {limit}",
        "Split it into several files, or write the records as JSONL, which has no limit for a whole file.",
        "YAML and single JSON documents are held in memory as a whole.",
    ),
    _entry(
        "too-many-values",
        "Too many values in one file",
        "the file has more than {limit} keys and values",
        "Split it into several files, or write the records as JSONL.",
        "A YAML document is held in memory as a whole.",
    ),
    _entry(
        "line-too-long",
        "A line that is too long",
        "the line has more than {limit} bytes",
        "Write one record a line; a record of this size is almost surely a lost line break.",
        "JSONL is read line by line, so one endless line must not fill the memory.",
    ),
    _entry(
        "reading-stopped",
        "Reading stopped early",
        "reading stopped here after {count} problems; what follows was not looked at",
        "Mend the problems reported for this file and validate again.",
        "A file with this many problems is usually of another kind, and listing them all helps nobody.",
    ),
)

_CHARACTERS = (
    _entry(
        "not-utf8",
        "A file that is not UTF-8",
        "the file is not UTF-8: {detail}",
        "Save the file as UTF-8 (without BOM) in your editor.",
        "One encoding for all files means that names in every script arrive as they were typed.",
    ),
    _entry(
        "byte-order-mark",
        "A byte order mark",
        "the file begins with an invisible byte order mark",
        "Save the file as UTF-8 without BOM.",
        "Some tools take the mark for a part of the first word.",
        warning=True,
    ),
    _entry(
        "crlf-line-ends",
        "Windows line ends",
        "lines end in CR LF",
        "Save the file with LF line ends; `* text=auto eol=lf` in .gitattributes keeps them so.",
        "Mixed line ends make every line look changed in a comparison.",
        warning=True,
    ),
    _entry(
        "raw-control-character",
        "A control character in the file",
        "{value} has no place in a text file",
        "Delete the character.",
        "It cannot be seen, can end a line in some programs and not in others, and usually comes "
        "from a bad copy.",
    ),
    _entry(
        "empty-file",
        "An empty file",
        "the file holds nothing",
        "Write the records, write an empty list such as `{stem}: []`, or delete the file.",
        "An empty file is often one that was lost while saving.",
    ),
)

_YAML = (
    _entry(
        "yaml-syntax",
        "Not readable as YAML",
        "YAML cannot read this: {detail}",
        "Compare the indentation and the quotes with the lines above; a text with `: ` or ` #` "
        "inside needs quotes.",
        "What cannot be read cannot be checked.",
    ),
    _entry(
        "yaml-alias",
        "A YAML anchor or alias",
        "`{value}` is a YAML {what}",
        "Write the value out where it is needed.",
        "Aliases hide what a record says, and nested ones can grow a small file to gigabytes.",
    ),
    _entry(
        "yaml-tag",
        "A YAML tag",
        "`{value}` is a YAML tag",
        "Delete the tag; put a text that looks like a number in quotes.",
        "Tags change the meaning of a value, and some programs run code for them.",
    ),
    _entry(
        "yaml-merge-key",
        "A YAML merge key",
        "`<<` copies fields from elsewhere",
        "Write the fields out in this record.",
        "A record must say all that it says in its own lines; YAML 1.2 has no merge keys.",
    ),
    _entry(
        "yaml-directive",
        "A YAML directive",
        "the file opens with the YAML directive `{value}`",
        "Delete the line; files are read as YAML 1.2.",
        "A directive asks for another version of the language, in which words can have another meaning.",
    ),
    _entry(
        "second-document",
        "A second document in one file",
        "a second YAML document begins here",
        "Delete the `---` line, or put what follows into a file of its own.",
        "Most programs read the first document only, so the rest would be lost in silence.",
    ),
    _entry(
        "tab-indentation",
        "A tab in the indentation",
        "the line is indented with a tab",
        "Indent with spaces.",
        "Tabs have no fixed width, so YAML refuses them for indentation.",
    ),
    _entry(
        "bad-key",
        "A key that is not text",
        "the key {value} is {what}, not text",
        "Put the key in quotes if it is meant as text, or write a plain field name.",
        "Fields are known by their names, and JSON knows text keys only.",
    ),
)

_BOTH = (
    _entry(
        "json-syntax",
        "Not readable as JSON",
        "JSON cannot read this: {detail}",
        "Check quotes, commas and brackets; each line of JSONL is one whole JSON object.",
        "What cannot be read cannot be checked.",
    ),
    _entry(
        "duplicate-key",
        "A key given twice",
        "`{value}` stands here a second time (first on line {first_line})",
        "Keep one of them.",
        "Programs disagree on which of the two counts, so one of the values is lost in silence.",
    ),
    _entry(
        "too-deep",
        "Nested too deeply",
        "more than {limit} levels of nesting",
        "Close the brackets, or check the indentation; no record needs more than a few levels.",
        "Endless nesting can exhaust a program that follows it.",
    ),
)

FILE_ENTRIES: tuple[CatalogueEntry, ...] = (*_FOLDER, *_CHARACTERS, *_YAML, *_BOTH)

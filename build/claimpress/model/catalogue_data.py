"""Findings about single records: their structure, and the values of their fields."""

from __future__ import annotations

from claimpress.model.finding import CatalogueEntry, Layer, Severity


def _structure(code: str, title: str, message: str, remedy: str, why: str) -> CatalogueEntry:
    return CatalogueEntry(code, Layer.STRUCTURE, Severity.ERROR, title, message, remedy, why)


def _value(code: str, title: str, message: str, remedy: str, why: str) -> CatalogueEntry:
    return CatalogueEntry(code, Layer.VALUES, Severity.ERROR, title, message, remedy, why)


_STRUCTURE = (
    _structure(
        "unknown-field",
        "A field that does not exist",
        "{what} has no field `{field}`",
        "{hint}",
        "A misspelt field would be lost in silence, and its default taken instead.",
    ),
    _structure(
        "missing-field",
        "A field is missing",
        "{what} lacks `{field}`: {description}",
        "Add `{field}`.",
        "Every record needs its required fields before anybody can rely on it.",
    ),
    _structure(
        "wrong-type",
        "A value of the wrong type",
        "`{field}` is {got}, and should be {wanted}",
        "{hint}",
        'A number in a text field, or the text "12" in a number field, means different things to '
        "different programs.",
    ),
    _structure(
        "unknown-choice",
        "A word that is not on the list",
        "`{value}` is not one of the words for `{field}`",
        "{hint}",
        "Closed lists keep counts and filters honest: two spellings would be two groups.",
    ),
    _structure(
        "bad-id",
        "A malformed id",
        "`{value}` is no well-formed id for `{field}`",
        "{hint}",
        "Ids become file names and web addresses, so they hold only characters that are safe in both.",
    ),
    _structure(
        "bad-check-character",
        "An id that was mistyped",
        "the id `{value}` was mistyped: {detail}",
        "Compare it with where it was copied from: a character was changed, or two were swapped. "
        "`claimpress id` prints fresh ids.",
        "The last character of a claim id is computed from the others, so that a slip of the "
        "finger cannot point to another claim.",
    ),
    _structure(
        "bad-digest",
        "A malformed digest",
        "`{value}` is no SHA-256 digest",
        "Write 64 characters 0-9 and a-f, in lower case; `claimpress locate` and `claimpress "
        "intake` print them ready to paste.",
        "Digests tie the record to its text; a malformed one ties it to nothing.",
    ),
    _structure(
        "bad-version",
        "A malformed version",
        "`{value}` is no version number",
        "Write three numbers with dots between them, such as 0.1.0.",
        "Versions are compared number by number.",
    ),
    _structure(
        "bad-language",
        "A malformed language code",
        "`{value}` is no language code",
        "Write a BCP 47 code such as `en`, `uk`, `zh-Hant` or `pt-BR`.",
        "Readers and programs pick texts by their language code.",
    ),
    _structure(
        "bad-url",
        "A malformed web address",
        "`{value}` is no web address",
        "Write the whole address, with https:// in front and without spaces or quotes.",
        "Addresses become links; other schemes than http and https can run code in a reader's browser.",
    ),
    _structure(
        "bad-code",
        "A malformed code",
        "`{value}` is no well-formed code for `{field}`",
        "{hint}",
        "Codes join the dataset to others; a malformed one joins it to nothing.",
    ),
    _structure(
        "too-few-entries",
        "An empty list that needs an entry",
        "`{field}` needs at least {limit} {entries}",
        "Add what belongs there: {description}.",
        "Without it the record rests on nothing.",
    ),
    _structure(
        "empty-text",
        "An empty text",
        "`{field}` is empty",
        "Write the text, or leave the field out where it is optional.",
        "An empty text can mean unknown, none or forgotten; leaving the field out has one meaning.",
    ),
    _structure(
        "too-long-text",
        "A text that is too long",
        "`{field}` has {length} characters; the limit is {limit}",
        "Shorten it; what needs more room belongs in the documentation.",
        "Fields are shown in tables and lists, and a claim is one plain sentence.",
    ),
    _structure(
        "more-problems",
        "More problems than are listed",
        "{detail}",
        "Mend the problems that are listed and validate again.",
        "Problems by the thousand usually have one cause, such as a lost heading or a file of another kind.",
    ),
    _structure(
        "invalid-record",
        "A record that does not fit its model",
        "the record does not fit: {detail}",
        "Compare the field with the schema in schema/{kind}.schema.json, and please report this "
        "message: it should be clearer.",
        "A safety net: a record is never accepted in part.",
    ),
)

_VALUES = (
    _value(
        "bad-date",
        "Not a date",
        "`{value}` is no date: {detail}",
        "Write a date of the calendar, such as {example}.",
        "Dates are compared and sorted, so each must name days that exist.",
    ),
    _value(
        "private-key",
        "A private key",
        "`{field}` holds a private key, or a part of one; it is not shown here",
        "Delete it, and take the key for lost: make another one with ssh-keygen. Only the public key, the "
        "line in the file that ends in .pub, may stand in a dataset.",
        "Who has the private key can sign releases in your name, and what was committed once is hard to "
        "take back.",
    ),
    _value(
        "bad-signing-key",
        "Not a public key",
        "`{field}` is no public key that can sign releases: {detail}",
        "Copy the first two words of the file that ends in .pub, such as ssh-ed25519 AAAA..., and nothing "
        "more. What stands there is not repeated here, in case it is private.",
        "Signatures are compared with this key; a malformed one would let none of them count.",
    ),
    _value(
        "signer-days",
        "A signer whose days are reversed",
        "`{field}` can sign on no day: {detail}",
        "Correct the days; a key that must not count at all gets `revoked` with the reason.",
        "A signature counts where the day of its release lies between the two.",
    ),
    _value(
        "signer-twice",
        "A signing key that is listed twice",
        "`{field}` names one key twice: {detail}",
        "Keep one entry for each key; a new key of the same person is an entry of its own.",
        "Two entries could say different things about whether a signature counts.",
    ),
    _value(
        "number-range",
        "A number out of range",
        "`{field}` is out of range: {detail}",
        "Write a number within the range; check for a slip of the keyboard.",
        "Numbers of any size would lose digits in other programs.",
    ),
    _value(
        "not-a-number",
        "Not a number",
        "{value} is no number",
        "Write a number, or leave the field out where there is none.",
        "Infinity and NaN have no place in JSON, CSV or decimals, and no source counts to infinity.",
    ),
    _value(
        "formula-text",
        "A text that a spreadsheet would run",
        "`{field}` reads as a formula: {detail}",
        "Begin the text with another character, such as a letter or an opening quote.",
        "The data is published as CSV too, and a spreadsheet runs such a text on the reader's machine.",
    ),
    _value(
        "bidi-control",
        "An invisible change of direction",
        "`{field}` holds a hidden character: {detail}",
        "Delete the character; texts in Arabic or Hebrew do not need it here.",
        "It can make a text read as something else than what it says.",
    ),
    _value(
        "zero-width",
        "An invisible character",
        "`{field}` holds a hidden character: {detail}",
        "Delete the character.",
        "Two texts that look the same would differ, and searches would miss one of them.",
    ),
    _value(
        "control-character",
        "A control character",
        "`{field}` holds the control character {detail}",
        "Delete the character; only long texts may have line breaks.",
        "It cannot be seen and breaks tables, lines and terminals.",
    ),
    _value(
        "unpaired-surrogate",
        "Half a character",
        "`{field}` holds half a character: {detail}",
        "Write the whole character instead of its \\u escapes.",
        "It cannot be written as UTF-8, so no release could hold it.",
    ),
    _value(
        "edge-space",
        "White space at the edge of a text",
        "`{field}` begins or ends with white space",
        "Delete it; in YAML write `>-` or `|-` instead of `>` or `|`.",
        "Two texts that look the same would differ.",
    ),
    _value(
        "not-nfc",
        "Text in another Unicode form",
        "`{field}` is not in Unicode normal form C",
        "Type the accented characters anew, or convert the file to NFC.",
        "The same letter can be stored in two ways; searches find only the one that was typed.",
    ),
)

DATA_ENTRIES: tuple[CatalogueEntry, ...] = (*_STRUCTURE, *_VALUES)

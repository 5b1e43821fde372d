"""`read`: any received file to a reading, by what its bytes are and never by its name.

The reader of each kind is taken in when such a file comes: the others would be a tenth of the time of a small one.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from arshjul.ledger.archive import directory
from arshjul.ledger.encoding import detect
from arshjul.ledger.notes import Notes
from arshjul.ledger.source import Source
from arshjul.ledger.values import UNKNOWN, Options, Reading, empty_reading

ARCHIVE = "archive"
REFUSED = {
    "empty": "empty-file",
    "html": "html-page",
    "pdf": "not-a-ledger",
    "old-excel": "old-excel",
    "opendocument": "opendocument",
    "document": "not-a-ledger",
    "json": "json-file",
    "packed": "packed-file",
    "zip": ARCHIVE,
}
"""Kinds of file that hold no ledger, and the finding that says so."""


def read(path_or_bytes: str | Path | bytes, *, options: Options | None = None, name: str = "") -> Reading:
    """What a file says, with everything odd about it as findings; `name` is shown when bytes are given.

    Raises only `OSError` when a path can't be opened.
    """
    options = options or Options()
    source = Source(path_or_bytes, name)
    kind = source.kind
    if kind in REFUSED:
        return _refuse(source, options, REFUSED[kind])
    if kind == "sie":
        from arshjul.ledger.sie.reader import read_sie

        return read_sie(source, options)
    if kind == "xml":
        from arshjul.ledger.sie5 import read_sie5

        return read_sie5(source, options)
    from arshjul.ledger.tabular.reader import read_tabular

    return read_tabular(source, options, kind)


def _refuse(source: Source, options: Options, finding: str) -> Reading:
    notes = Notes(source.name, options.max_places)
    notes.add(finding, None, **_held(source) if finding == ARCHIVE else {})
    return empty_reading(UNKNOWN, detect(source.sample()).name, notes.all(), options)


def _held(source: Source) -> dict[str, str]:
    """What lies in an archive, in words."""
    with source.open() as stream:
        held = directory(stream, source.size)
    return asdict(held.told()) if held else {"sv": "", "en": ""}

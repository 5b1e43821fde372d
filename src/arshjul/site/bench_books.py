"""A part of `arshjul bench ledger`: what somebody waits for who puts a file into the books, in a server that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Target
from arshjul.ledger.bench.sie import LOAD
from arshjul.ledger.bench.timing import PRELUDE, TIMEOUT, Took, absent, python
from arshjul.ledger.sie.scan import has_numba

BOOKS = """
import json, os, sys, time
folder, *paths = sys.argv[1:]
os.environ |= {"ARSHJUL_DATA": folder, "DATABASE_URL": "", "ARSHJUL_DEMO": "", "ARSHJUL_SECRET_KEY": "bench"}
from pathlib import Path
from arshjul.site import commands_prepare
commands_prepare.set_up()
commands_prepare.migrate()
from arshjul.books import services
from arshjul.organisation import municipality, queries, services as organising
organising.load_organisation(municipality.current())
authority, entity = queries.executive_board().authority, next(iter(services.entities()))

def timed(act):
    start, before = time.perf_counter(), time.process_time()
    return act(), time.perf_counter() - start, time.process_time() - before

def most():
    lines = open("/proc/self/status")
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

def put(file):
    reading = services.read_and_check(file=file, by=None)
    accept = {one["id"] for one in reading.findings} | {"books.units-lost", "books.months-left"}
    services.publish_batch(reading=reading, entity=entity, by=None, accept=accept)

for path in paths:
    got, *took = timed(lambda: services.receive(upload=services.LocalFile(Path(path)), authority=authority, by=None))
    print(json.dumps([*took, *timed(lambda: put(got.file))[1:], most()]), flush=True)
"""
"""Each file received, then read, checked and published: seconds by the clock and the processor of both, and memory."""

WHOLE, BEFORE = "a year read and published", "eleven months read and published"
AGAIN = "the year again with its last month"
ALONE, MONTH = "one month, read and published", "a month into the year's books"
TEN_MILLION = 10_000_000
TARGETS = (
    Target("year sent again, read and published", AGAIN, WHOLE, 1 / 8, TEN_MILLION),
    Target("a month published, against it alone", MONTH, ALONE, 1.25, TEN_MILLION),
    Target("a year read and published, MB", WHOLE, "", 2000, TEN_MILLION, "MB"),
)


def measure(files: Files) -> Iterator[Took]:
    """A whole year into empty books; then eleven months, the year with its last, and a month that replaces another.

    The compiled reader is compiled before, so that the first isn't alone in waiting for it.
    """
    if has_numba():
        python("compile once", LOAD, files.folder / "warm", files.month, "numba")
    yield from _put(files.folder / "whole-year", {WHOLE: files.sie})
    yield from _put(files.folder / "one-month", {ALONE: files.month})
    yield from _put(files.folder / "year-again", {BEFORE: files.before, AGAIN: files.sie, MONTH: files.month})


def _put(folder: Path, given: Mapping[str, Path]) -> Iterator[Took]:
    """Files put one after another into the books of a data folder of its own; memory is the process's most so far."""
    folder.mkdir()
    command = [sys.executable, "-c", PRELUDE + BOOKS, *map(str, (folder, *given.values()))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=TIMEOUT, check=False)  # noqa: S603 - our own commands
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    told = dict(zip(given, map(json.loads, lines), strict=False))
    for name in given:
        if name not in told:
            yield absent(name, f"failed ({done.returncode})")
            continue
        received, used_receiving, seconds, used, megabytes = told[name]
        yield Took(f"{name}: received", received, cpu=used_receiving)
        yield Took(name, seconds, megabytes, cpu=used)

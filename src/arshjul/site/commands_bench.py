"""`./arshjul bench`: how long things take on this machine, as a table that can be made again."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from arshjul.ledger import bench as ledger
from arshjul.ledger import generator
from arshjul.site import bench_books
from arshjul.site.launcher.console import LauncherError, seconds
from arshjul.statements import bench as statements

if TYPE_CHECKING:
    from django.test import Client

ROWS = 100_000
ROUNDS = 20
PERCENTILE = 95
PAGES = (
    "portal:start",
    "portal:wheel",
    "portal:publications",
    "portal:figures",
    "contact:start",
    "desk:wheel",
    "planning:start",
    "goals:start",
    "followup:start",
    "books:start",
    "documents:start",
)

STATEMENTS = (
    "resultatrakning",
    "balansrakning",
    "kassaflodesanalys",
    "driftredovisning",
    "investeringsredovisning",
    "balanskravsutredning",
)
"""The six statements, each a page from the cube."""
PAGE_MS = 50
"""What a page from the cube may take, in milliseconds."""

Line = tuple[str, str]


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `bench`, and the ledger's own bench below it."""
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rader i den huvudbok som läses in ({ROWS})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"gånger varje sida hämtas ({ROUNDS})")
    parser.set_defaults(run=run)
    below = parser.add_subparsers(dest="what", metavar="del")
    alone = below.add_parser("ledger", help="bara huvudboken: läsare, motorer och räkningar mot varandra")
    ledger.configure(alone, {"six": statements, "books": bench_books})


def run(args: argparse.Namespace) -> int:
    """Measure on a data folder of its own, that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        os.environ |= {"ARSHJUL_DATA": folder, "DATABASE_URL": "", "ARSHJUL_DEMO": "1", "ARSHJUL_SECRET_KEY": "bench"}
        print(f"{'vad':<58} {'tid':>24}")
        for what, took in _measures(args, Path(folder)):
            print(f"{what:<58} {took:>24}", flush=True)
    return 0


def _measures(args: argparse.Namespace, folder: Path) -> Iterator[Line]:
    yield "göra i ordning databas och exempelår, första gången", seconds(_prepare())
    yield "samma, när inget har ändrats", seconds(_prepare())
    from arshjul.site import commands_prepare

    commands_prepare.set_up()
    yield _import(args.rows, folder)
    yield from _pages(args.rounds)
    yield from _documents()


def _prepare() -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "arshjul.site.cli", "prepare"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LauncherError((done.stderr.strip() or done.stdout.strip()).splitlines()[-1], 1)
    return time.perf_counter() - begun


def _import(rows: int, folder: Path) -> Line:
    """Receive, read and publish a generated ledger, as the page does."""
    from arshjul.books import services
    from arshjul.organisation import queries

    path = folder / "bench.se"
    generator.write(path, rows=rows)

    def publish() -> None:
        authority = queries.executive_board().authority
        file = services.receive(upload=services.LocalFile(path), authority=authority, by=None).file
        reading = services.read_and_check(file=file, by=None)
        accept = sorted({one.id for one in services.findings_of(reading)})
        services.publish_batch(reading=reading, entity=next(iter(services.entities())), by=None, accept=accept)

    return f"ta emot, läsa och publicera {rows} rader (SIE 4)", _timed(publish)


def _timed(act: Callable[[], object]) -> str:
    """How long an act took; one that couldn't be done is told as such, and the rest are measured."""
    begun = time.perf_counter()
    try:
        act()
    except Exception as error:  # noqa: BLE001  whatever stops one measure, the others are made
        return f"gick inte ({type(error).__name__})"
    return seconds(time.perf_counter() - begun)


def _pages(rounds: int) -> Iterator[Line]:
    """Every first page of a room, and the six statements of the generated ledger, to one signed in, by Django."""
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from arshjul.organisation import queries

    client = Client(HTTP_HOST="localhost")
    client.force_login(queries.demo_people()[0], backend="django.contrib.auth.backends.ModelBackend")
    for name in PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        yield _page(client, address, rounds)
    for which in STATEMENTS:
        address = f"{reverse('followup:statement', args=[which])}?ar={generator.YEAR}"
        what, took = _page(client, address, rounds)
        yield what, f"{took} (mål {PAGE_MS})"
    yield _figures(client, rounds)


def _figures(client: Client, rounds: int) -> Line:
    """From each figure of the six statements to the page of its vouchers: the median figure, and the slowest.

    A figure that several make up leads there by the page that says of which.
    """
    from django.urls import reverse

    cell = reverse("books:cell")
    links: dict[str, None] = {}
    for which in STATEMENTS:
        page = f"{reverse('followup:statement', args=[which])}?ar={generator.YEAR}"
        made_up = _links(client, page, reverse("followup:figure", args=[which]))
        for leading in (page, *made_up):
            links |= dict.fromkeys(_links(client, leading, cell))
    times = [statistics.median(_visits(client.get, link, rounds)[0]) for link in links]
    took = f"{statistics.median(times):.0f} ms, {max(times):.0f} ms" if times else "inga"
    return f"{len(times)} siffror till sina verifikationer, median och högsta", f"{took} (mål {PAGE_MS})"


def _links(client: Client, page: str, to: str) -> list[str]:
    """The addresses below another that a page leads to."""
    found = re.findall(rf'href="({re.escape(to)}[^"]*)"', client.get(page).content.decode())
    return list(map(unescape, found))


def _page(client: Client, address: str, rounds: int) -> Line:
    times, status = _visits(client.get, address, rounds)
    return f"sidan {address} ({status}), median och 95:e percentil", _spread(times)


def _visits(get: Callable[..., object], address: str, rounds: int) -> tuple[list[float], int]:
    times = []
    status = 0
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        status = getattr(get(address), "status_code", 0)
        times.append((time.perf_counter() - begun) * 1000)
    return times[1:], status


def _spread(times: list[float]) -> str:
    high = statistics.quantiles(times, n=100)[PERCENTILE - 1] if len(times) > 1 else times[0]
    return f"{statistics.median(times):.0f} ms, {high:.0f} ms"


def _documents() -> Iterator[Line]:
    """Judge and render what is published in the example."""
    from arshjul.documents import bench

    for label, took in bench.measure():
        yield label, seconds(took)

"""`./arshjul test`: the checks, then every test on SQLite, then those that meet a database again on PostgreSQL."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from arshjul.site.launcher import checks, environment, machine
from arshjul.site.launcher.console import say

WORKERS = "2"
SHARING = "worksteal"
"""Each worker keeps to whole files of tests until it has none left, so that what a file begins with is made once."""
SETTINGS = "arshjul.site.settings_test"
NOT_FAST = "not browser and not slow"
NOTHING_SELECTED = 5
TARGETS = "Utan PYTEST-argument körs också ./arshjul check. Allt okänt går vidare till pytest."


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `test`; what isn't known here goes on to pytest."""
    parser.usage = "./arshjul test [--fast] [PYTEST-argument …]"
    parser.description = f"{parser.description} {TARGETS}"
    parser.add_argument("--fast", action="store_true", help="SQLite ensamt, utan webbläsare och långsamma tester")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run everything that was asked for; the last line says how many passed, failed and were skipped."""
    machine.provide(machine.parts(fast=args.fast))
    python = environment.ensure(environment.TEST)
    counts: Counter[str] = Counter()
    if not args.pytest:
        results = checks.run_all(python)
        counts.update("passed" if result.held else "failed" for result in results)
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="arshjul-test-", ignore_cleanup_errors=True)
        data = Path(stack.enter_context(folder))
        values = _variables(data)
        server = None if args.fast else stack.enter_context(machine.postgres())
        if server:
            values["ARSHJUL_TEST_POSTGRES"] = f"{server}/postgres"
        counts += _pytest(python, args, values, data, "SQLite")
        if server:
            again = values | {"DATABASE_URL": f"{server}/arshjul", "ARSHJUL_TEST_DATABASE_ONLY": "1"}
            counts += _pytest(python, args, again, data, "PostgreSQL")
    say(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


def _variables(data: Path) -> dict[str, str]:
    values = environment.variables()
    for name in [name for name in values if name.startswith("ARSHJUL_")]:
        del values[name]  # the tests choose their own settings, whoever runs them
    browser = machine.chromium()
    values |= {"ARSHJUL_DATA": str(data), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": SETTINGS}
    return values | ({"ARSHJUL_CHROMIUM": browser} if browser else {})


def _pytest(python: Path, args: argparse.Namespace, values: dict[str, str], data: Path, name: str) -> Counter[str]:
    """One run of pytest; a run that broke before it could count is counted as one failure."""
    say(f"\nTester på {name}")
    kept = data / f"counts-{name}.json"
    chosen = ["-m", NOT_FAST] if args.fast else []
    command = [str(python), "-m", "pytest", "-n", WORKERS, "--dist", SHARING, *chosen, *args.pytest]
    place = {"ARSHJUL_TEST_COUNTS": str(kept)}
    done = subprocess.run(command, cwd=environment.ROOT, env=values | place, check=False)
    counts = Counter(json.loads(kept.read_text(encoding="utf-8"))) if kept.exists() else Counter()
    nothing_to_do = done.returncode == NOTHING_SELECTED and "ARSHJUL_TEST_DATABASE_ONLY" in values
    if done.returncode and not counts["failed"] and not nothing_to_do:
        counts["failed"] += 1
    return counts

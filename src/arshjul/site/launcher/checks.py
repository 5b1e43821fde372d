"""`./arshjul check`: what holds of the whole code, one line each, all of them always run."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from arshjul.site.launcher import environment
from arshjul.site.launcher.console import say, seconds

AT_ONCE = 2
LAUNCHER = "arshjul"
DIRECTION = "from importlinter.cli import lint_imports_command; lint_imports_command()"
SCHEMAS = (
    ("kommunernas mappar", "src/arshjul/municipality/schemas/{stem}.json", "municipalities/*/{stem}.yaml"),
    ("lagens regler", "law/schema.json", "law/*/*.yaml"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that holds: what it is called and the program that says so."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went: whether it held, what it said, how long it took in seconds."""

    check: Check
    held: bool
    output: str
    took: float


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Run every check; 1 when one of them fails."""
    python = environment.ensure(environment.TEST)
    return 0 if all(result.held for result in run_all(python)) else 1


def run_all(python: Path, root: Path = environment.ROOT) -> list[Result]:
    """Run every check, two at a time, and print a line for each as it ends."""
    with tempfile.TemporaryDirectory(prefix="arshjul-check-") as data:
        values = environment.variables(root) | {"ARSHJUL_DATA": data, "DATABASE_URL": "", "ARSHJUL_SECRET_KEY": "check"}
        values["PATH"] = os.pathsep.join([str(python.parent), values.get("PATH", "")])

        def one(check: Check) -> Result:
            begun = time.monotonic()
            command = _command(python, check)
            done = subprocess.run(command, cwd=root, env=values, capture_output=True, text=True, check=False)
            output = (done.stdout + done.stderr).strip()
            result = Result(check, done.returncode == 0, output, time.monotonic() - begun)
            _tell(result)
            return result

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, checks(root)))


def _command(python: Path, check: Check) -> list[str]:
    """Options go to Python; a name is a program beside it (its wheel has no module to run)."""
    first, *rest = check.arguments
    return [str(python), first, *rest] if first.startswith("-") else [str(python.parent / first), *rest]


def checks(root: Path) -> list[Check]:
    """Every check of the house; the slowest first."""
    module = ("-m", "arshjul.site.cli")
    return [
        Check("typer (mypy)", ("-m", "mypy", "--no-error-summary")),
        Check("regler (ruff check)", ("-m", "ruff", "check", "--quiet", "--output-format", "concise", ".", LAUNCHER)),
        Check("form (ruff format)", ("-m", "ruff", "format", "--check", "--quiet", ".", LAUNCHER)),
        Check("riktning (import-linter)", ("-c", DIRECTION)),
        Check("migreringar", (*module, "manage", "makemigrations", "--check", "--dry-run")),
        *_templates(root),
        *_schemas(root),
        Check("översättningar", (*module, "translations", "--check")),
        Check("referens", (*module, "docs", "--check")),
    ]


def _templates(root: Path) -> Iterable[Check]:
    files = sorted(str(path.relative_to(root)) for path in root.glob("src/arshjul/*/templates/**/*.html"))
    if files:
        yield Check("sidmallar (djade)", ("djade", "--check", "--target-version", "5.2", *files))


def _schemas(root: Path) -> Iterable[Check]:
    for name, schema, data in SCHEMAS:
        for path in sorted(root.glob(schema.format(stem="*"))):
            files = sorted(str(file.relative_to(root)) for file in root.glob(data.format(stem=path.stem)))
            if files:
                form = str(path.relative_to(root))
                yield Check(f"{name} ({path.stem})", ("-m", "check_jsonschema", "--schemafile", form, *files))


def _tell(result: Result) -> None:
    word = "ok " if result.held else "FEL"
    say(f"{word} {result.check.name:<34} {seconds(result.took):>8}")
    if not result.held:
        say("\n".join(f"    {line}" for line in result.output.splitlines()))

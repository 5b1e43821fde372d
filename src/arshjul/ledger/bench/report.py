"""The table: every measurement with its share of the whole import, then every target, reached or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.timing import Took


@dataclass(frozen=True, slots=True)
class Target:
    """At most so much: `mine` as a share of `other`, or without one in `unit` (s or MB). `rows`: said for that size."""

    name: str
    mine: str
    other: str
    most: float
    rows: int = 0
    unit: str = ""


class Part(Protocol):
    """What a module of measurements gives."""

    @property
    def TARGETS(self) -> Sequence[Target]:  # noqa: N802 - a module's constant
        """What its measurements are held against."""
        ...

    def measure(self, files: Files) -> Iterator[Took]:
        """Its measurements, one by one."""
        ...


def lines(parts: Iterable[Part], files: Files, took: dict[str, Took]) -> Iterator[str]:
    """A line per measurement, as it is made; `took` is filled by name."""
    yield f"{files.rows} #TRANS, {files.sie.stat().st_size / 1e6:.0f} MB"
    yield f"{'':44}{'s':>9}{'cpu s':>9}{'MB':>7}"
    for part in parts:
        for item in part.measure(files):
            took[item.what] = item
            yield _line(item)


def _line(item: Took) -> str:
    if item.seconds is None:
        return f"{item.what:44}{item.note:>25}"
    return f"{item.what:44}{item.seconds:9.3f}{item.cpu:9.2f}{item.megabytes or '':>7}"


def verdicts(parts: Iterable[Part], took: dict[str, Took], rows: int) -> Iterator[str]:
    """A line per target: the most it may be, what it was by the clock and by the processor."""
    yield f"\n{'target':44}{'most':>9}{'wall':>9}{'cpu':>9}"
    for part in parts:
        for target in part.TARGETS:
            yield _verdict(target, took, rows)


def _verdict(target: Target, took: dict[str, Took], rows: int) -> str:
    wall, cpu = measured(target, took)
    said = f"  (said for {target.rows} rows)" if target.rows not in {0, rows} else ""
    if wall is None:
        return f"{target.name:44}{target.most:9.3f}{'-':>9}{'-':>9}  not measured{said}"
    verdict = "reached" if wall <= target.most else "not reached"
    return f"{target.name:44}{target.most:9.3f}{wall:9.3f}{'' if cpu is None else f'{cpu:.3f}':>9}  {verdict}{said}"


def measured(target: Target, took: dict[str, Took]) -> tuple[float | None, float | None]:
    """What a target turned out to be, by the clock and by the processor; None when it wasn't measured."""
    mine = took.get(target.mine)
    if mine is None or mine.seconds is None:
        return None, None
    if target.unit:
        return (mine.megabytes or None, None) if target.unit == "MB" else (mine.seconds, mine.cpu or None)
    other = took.get(target.other)
    if other is None or not other.seconds:
        return None, None
    return mine.seconds / other.seconds, mine.cpu / other.cpu if other.cpu else None

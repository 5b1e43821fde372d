"""Time and memory of one act: a Python text or a program in a process of its own, or a call."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

TIMEOUT = 1800
KILOBYTES = 1024
PRELUDE = """
import atexit, sys
atexit.register(lambda: sys.stderr.write(next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))))
class WithoutPandas:
    def find_spec(self, name, *_):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, WithoutPandas())
"""
"""Before each text: tell the memory at the end, and be without pandas, which Arrow takes in when it is there. It comes
with what the tests need and not with what runs."""


@dataclass(frozen=True, slots=True)
class Took:
    """Wall and processor seconds and the most memory of one act; no seconds when it could not be run."""

    what: str
    seconds: float | None
    megabytes: int = 0
    note: str = ""
    cpu: float = 0.0


def python(name: str, code: str, *arguments: object, times: int = 1) -> Took:
    """A Python text in a fresh process, from its start to its end; it says how much memory it held at most.

    The quickest of some `times`, for a text that leaves nothing behind it: others' work only ever makes one slower.
    """
    command = [sys.executable, "-c", PRELUDE + code, *map(str, arguments)]
    return min((_timed(name, command) for _ in range(times)), key=_seconds)


def _seconds(took: Took) -> float:
    return float("inf") if took.seconds is None else took.seconds


def program(name: str, command: list[str]) -> Took:
    """A program of the machine, or that it isn't installed."""
    return _timed(name, command) if shutil.which(command[0]) else absent(name)


def absent(name: str, note: str = "not installed") -> Took:
    """What wasn't measured, and why."""
    return Took(name, None, note=note)


def called(name: str, act: Callable[[], object]) -> Took:
    """A call in this process."""
    start, before = time.perf_counter(), time.process_time()
    act()
    return Took(name, time.perf_counter() - start, cpu=time.process_time() - before)


def _timed(name: str, command: list[str]) -> Took:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    start, before = time.perf_counter(), _children()
    done = subprocess.run(command, capture_output=True, env=environment, timeout=TIMEOUT, check=False)  # noqa: S603 - our own commands
    seconds, cpu = time.perf_counter() - start, _children() - before
    if done.returncode:
        return absent(name, f"failed ({done.returncode})")
    held = done.stderr.rpartition(b"VmHWM:")[2].split()
    return Took(name, seconds, int(held[0]) // KILOBYTES if held else 0, cpu=cpu)


def _children() -> float:
    """Processor seconds of all processes run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

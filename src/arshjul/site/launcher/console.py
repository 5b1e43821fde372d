"""What the launcher says: a line per step that takes over a second, one line for a fault."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from typing import TextIO

QUIET_SECONDS = 0.7
BEAT_SECONDS = 10.0
MISUSE = 2
DISK_FULL = "Disken är full. Ingenting blev halvt: frigör plats och kör igen."


class LauncherError(Exception):
    """Something the person can put right; the text is the one line that says how."""

    def __init__(self, line: str, status: int = MISUSE) -> None:
        super().__init__(line)
        self.line = line
        self.status = status


def say(line: str = "") -> None:
    """Write a line at once, also into a pipe, and whole although others write beside it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def seconds(value: float) -> str:
    """A duration as it is said in Swedish.

    >>> seconds(12.345)
    '12,3 s'
    """
    return f"{value:.1f} s".replace(".", ",")


@contextmanager
def step(label: str, out: TextIO | None = None) -> Iterator[None]:
    """Say what is being done when it takes time, and how many seconds it took."""
    progress = _Progress(label, out or sys.stdout)
    progress.start()
    try:
        yield
    except BaseException:
        progress.stop(" avbröts")
        raise
    progress.stop(" klart på")


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """A function that says which step begins; the one before it is then done."""
    with ExitStack() as running:

        def begin(label: str) -> None:
            running.pop_all().close()
            running.enter_context(step(label))

        yield begin


class _Progress:
    """The line of one step: begun when the step proves slow, beaten on, ended with its seconds."""

    def __init__(self, label: str, out: TextIO) -> None:
        self._label = label
        self._out = out
        self._done = threading.Event()
        self._said = False
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def start(self) -> None:
        """Begin to wait for the step to prove slow."""
        self._thread.start()

    def stop(self, word: str) -> None:
        """End the line, when there is one."""
        self._done.set()
        self._thread.join()
        if self._said:
            self._write(f"{word} {seconds(time.monotonic() - self._begun)}\n")

    def _tell(self) -> None:
        if self._done.wait(QUIET_SECONDS):
            return
        self._said = True
        self._write(f"{self._label} …")
        while not self._done.wait(BEAT_SECONDS):
            self._write(".")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def ending_quietly(act: Callable[[], int]) -> int:
    """Run an act so that every end is quiet: a fault is one line and its status, Ctrl-C is 130.

    A sign that the terminal's encoding lacks is written as a question mark.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return act()
    except LauncherError as error:
        sys.stderr.write(error.line + "\n")
        return error.status
    except KeyboardInterrupt:
        sys.stderr.write("\nAvbrutet.\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nobody to tell
        return 141

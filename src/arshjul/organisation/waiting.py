"""What waits for a person beside the steps of the wheel: each room tells of its own, and the desk shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from arshjul.organisation.policies import Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of something, in words for the reader, and the page where they are answered."""

    text: str
    url: str


Tell = Callable[[Standing], Iterator[Waiting]]

_rooms: list[Tell] = []


def tell_of(tell: Tell) -> Tell:
    """Let a room tell what waits for somebody: at most one question to the database, and none when it isn't theirs."""
    _rooms.append(tell)
    return tell


def waiting_for(who: Standing) -> tuple[Waiting, ...]:
    """All that waits for a person, in the order of the rooms."""
    return tuple(one for tell in _rooms for one in tell(who))

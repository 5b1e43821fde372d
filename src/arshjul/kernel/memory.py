"""Values kept in memory under the key that they follow from: made once, the least used let go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """At most so many values by key, for every thread. Two who ask at once may both make it; that is all.

    >>> squares = Memory[int](most=2)
    >>> [squares.get(number, lambda: number**2) for number in (2, 3, 2)]
    [4, 9, 4]
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it isn't held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        self.put(key, made)
        return made

    def held(self, key: Hashable) -> Value | None:
        """The value of a key, when it is held."""
        with self._lock:
            return self._held.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Hold a value under a key, whatever was held there."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def __contains__(self, key: Hashable) -> bool:
        """Whether the value of a key is held."""
        with self._lock:
            return key in self._held

    def clear(self) -> None:
        """Let everything go."""
        with self._lock:
            self._held.clear()

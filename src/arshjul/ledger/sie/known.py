"""The texts of a coded column, met piece by piece."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Known:
    """Every text met so far, each with its place. A dictionary that begins as the last one costs only what is new."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._index: dict[str, int] = {}
        self._last: Any = None
        self._places: NDArray[np.int64] = np.zeros(0, np.int64)

    def places(self, dictionary: Any) -> NDArray[np.int64]:  # noqa: ANN401 - an Arrow array of texts
        """The place of each text of a dictionary; one not met before gets the next."""
        start = self._shared(dictionary)
        index, given = self._index, dictionary.slice(start).to_pylist()
        before = len(index)
        fresh = np.array([index.setdefault(text, len(index)) for text in given], np.int64)
        is_new = len(index) - before == len(given)
        self.texts += given if is_new else islice(index, before, None)
        self._places = np.concatenate([self._places[:start], fresh])
        self._last = dictionary
        return self._places

    def _shared(self, dictionary: Any) -> int:  # noqa: ANN401 - an Arrow array of texts
        size = 0 if self._last is None else len(self._last)
        return size if size <= len(dictionary) and size and dictionary.slice(0, size).equals(self._last) else 0

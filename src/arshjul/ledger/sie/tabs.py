# ruff: noqa: SIM110 - written for the compiler
"""Whether a row or voucher of a certain form has a tab within a text, which only the plain reader tells: compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

from arshjul.ledger.sie.frame import LIST, SERIES, SIGN, SIGNED, TEXT, WORD
from arshjul.ledger.sie.spans import Bytes
from arshjul.ledger.sie.words import QUOTE, Numbers, eight

TAB = 9
_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_TABS = np.uint64(0x0909090909090909)


@njit(error_model="numpy")
def _holds(buffer: Bytes, place: int, end: int) -> bool:  # pragma: no cover - compiled
    """Whether a field holds a tab: one of a single word never does."""
    while place < end:
        if place + WORD <= end:
            wide = eight(buffer, place) ^ _TABS
            if (wide - _ONES) & ~wide & _TOPS == np.uint64(0):
                place += WORD
                continue
        if buffer[place] == TAB:
            return True
        place += 1
    return False


@njit(error_model="numpy")
def _quotes(buffer: Bytes, place: int, end: int) -> bool:  # pragma: no cover - compiled
    """Whether an object list holds a tab within quotes; none of a certain form has a quote within them."""
    if not _holds(buffer, place, end):
        return False
    inside = False
    for at in range(place, end):
        if buffer[at] == QUOTE:
            inside = not inside
        elif inside and buffer[at] == TAB:
            return True
    return False


@njit(error_model="numpy")
def row_tab(buffer: Bytes, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Of the fields that `lines` found in a row."""
    for field in range(TEXT, SIGN + 1, 2):
        if _holds(buffer, spans[field], spans[field + 1]):
            return True
    return _quotes(buffer, spans[LIST], spans[LIST + 1])


@njit(error_model="numpy")
def ver_tab(buffer: Bytes, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Of the fields that `lines` found in a #VER line."""
    for field in range(SERIES, SIGNED + 1, 2):
        if _holds(buffer, spans[field], spans[field + 1]):
            return True
    return False

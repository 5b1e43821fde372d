"""Which part of the code string a dimension is, by its name and else by its number."""

from __future__ import annotations

import re
from collections.abc import Mapping

DEFAULT_PARTS: Mapping[str, str] = {
    "1": "ansvar",
    "6": "projekt",
    "20": "verksamhet",
    "21": "aktivitet",
    "22": "objekt",
    "23": "motpart",
}
"""Dimension numbers as a municipality's SIE file proposes them, used where a name doesn't say better."""

FREE = 20
"""From this number on a dimension is what its sender calls it: a name that is none of ours is another dimension."""

NAMES: Mapping[str, str] = {
    "ansvar": "ansvar",
    "ansvarsställe": "ansvar",
    "avdelning": "ansvar",
    "kostnadsställe": "ansvar",
    "kostnadsställe / resultatenhet": "ansvar",
    "kst": "ansvar",
    "resultatenhet": "ansvar",
    "enhet": "ansvar",
    "verksamhet": "verksamhet",
    "aktivitet": "aktivitet",
    "projekt": "projekt",
    "objekt": "objekt",
    "motpart": "motpart",
}
"""What a dimension's name says it is."""

SHORTER: Mapping[str, str] = {
    "ansv": "ansvar",
    "verks": "verksamhet",
    "vht": "verksamhet",
    "akt": "aktivitet",
    "proj": "projekt",
    "prj": "projekt",
    "obj": "objekt",
    "motp": "motpart",
    "mpt": "motpart",
}
"""The same, as it is shortened."""

_LONGER = re.compile(rf"({'|'.join(dict.fromkeys(NAMES.values()))})(er|s)?(kod|kode[rn]|nr|nummer|id)?")
"""A code part's name with an ending: Verksamhetskod, Projektnr, Verksamheter."""


def part_named(name: str) -> str | None:
    """The code part that a dimension's name says it is; none when it says something else.

    >>> part_named("Verksamhetskod"), part_named("Proj."), part_named("Moms")
    ('verksamhet', 'projekt', None)
    """
    plain = name.strip().lower().rstrip(".")
    longer = _LONGER.fullmatch(plain)
    return NAMES.get(plain) or SHORTER.get(plain) or (longer[1] if longer else None)

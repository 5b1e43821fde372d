"""The functions and words of prose: each answers with text written from the data, or with a finding.

What they are called and how they are written is data (`vocabulary.yaml`); `wording` and `gathering` answer them.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any

from arshjul.documents import gathering, wording
from arshjul.documents.domain import Runs
from arshjul.documents.expressions import Call, ExpressionError, MisusedError
from arshjul.documents.measuring import Context
from arshjul.kernel import datafile

ANSWERS = {**wording.ANSWERS, **gathering.ANSWERS}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: names, how it is written, and its answer."""

    sv: str
    en: str
    usage: str
    example: str
    answer: Callable[[Call, Context], Runs]
    fewest: int = 1
    most: int = 1

    def answer_to(self, call: Call, context: Context) -> Runs:
        """Its answer; `MisusedError` when it is asked of too few arguments or too many."""
        if not self.fewest <= len(call.arguments) <= self.most:
            raise MisusedError
        return self.answer(call, context)


_DATA: dict[str, Any] = datafile.load(
    resources.files("arshjul.documents").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
)
LIST = tuple(Function(en=name, answer=ANSWERS[name], **given) for name, given in _DATA["functions"].items())
"""Every function; the writing guide's table is checked against it."""
FUNCTIONS = {name: function for function in LIST for name in (function.sv, function.en)}
ASSERTED: dict[str, str] = {word: meaning for meaning, words in _DATA["asserted"].items() for word in words}
"""Words an author may assert, and what each says: written only when the data agrees."""


def answer(call: Call, context: Context) -> Runs:
    """The text an expression stands for; raises `ExpressionError` with the finding's id when the data can't bear it."""
    function = FUNCTIONS.get(call.name) or _assertion(call.name)
    if function is None:
        known = sorted({*FUNCTIONS, *ASSERTED})
        near = difflib.get_close_matches(call.name, known, n=3)
        raise ExpressionError("documents.unknown-function", name=call.name, near=", ".join(near) or "–")
    try:
        return function.answer_to(call, context)
    except MisusedError as error:
        raise ExpressionError("documents.wrong-arguments", name=call.name, usage=function.usage) from error


def _assertion(word: str) -> Function | None:
    """The function that an asserted word is."""
    if word not in ASSERTED:
        return None
    written = _DATA["assertion"]
    return Function(word, word, written["usage"], written["example"], partial(wording.asserted, ASSERTED[word]), most=2)

"""The pictures of the year, for sections that hold `wheel:plan` or `wheel:follow-up`."""

from __future__ import annotations

from typing import Literal

from arshjul.documents.domain import WheelPicture
from arshjul.documents.parts import Basis, Part
from arshjul.organisation import municipality
from arshjul.record import wheel
from arshjul.wheel import picture

CAPTIONS: dict[Literal["plan", "follow-up"], str] = {"plan": "plan-year", "follow-up": "follow-up-year"}
"""The municipality's own words for each picture."""


def part(basis: Basis) -> Part:
    """Both pictures of the year, without a hand for today: a document doesn't age."""
    scheduled = wheel.scheduled(basis.year)
    if not scheduled:
        return Part()
    blocks = {}
    for which, word in CAPTIONS.items():
        caption = municipality.current().words[word].in_language(basis.language)
        steps = "; ".join(
            f"{row.due.isoformat()} {row.step.picture_title.in_language(basis.language)}"
            for row in scheduled
            if (row.step.report is not None) == (which == "follow-up")
        )
        drawn = picture.svg(scheduled, which=which, language=basis.language)
        blocks[f"wheel:{which}"] = (WheelPicture(drawn, f"{caption} {basis.year}: {steps}", caption),)
    return Part(blocks=blocks)

"""A small city whose budget is proposed, and how its assembly decides."""

from datetime import date

from arshjul.kernel.money import parse_amount
from arshjul.planning.domain import LineInput, LineKind
from arshjul.record.domain import Minutes

YEAR = 2027


def mnkr(text):
    return parse_amount(str(text), "mnkr")


def line(body, amount, kind=LineKind.APPROPRIATION, year=YEAR, **more):
    return LineInput(body=body, kind=kind, year=year, amount=mnkr(amount), text="Rad", **more)


def minutes(day, paragraph, **more):
    return Minutes(on=date.fromisoformat(day), paragraph=paragraph, **more)

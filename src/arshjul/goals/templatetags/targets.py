"""How templates print targets."""

from __future__ import annotations

from decimal import Decimal

from django import template

from arshjul.goals.forms import printed

register = template.Library()


@register.filter
def target(value: Decimal | None) -> str:
    """A target without the zeros the database keeps, with a decimal comma; none is blank."""
    return printed(value)

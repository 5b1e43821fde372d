"""`./arshjul manage …`: Django's own commands."""

from __future__ import annotations

from django.core.management import execute_from_command_line


def run(arguments: list[str]) -> int:
    """Hand the arguments to Django as they are."""
    execute_from_command_line(["./arshjul manage", *arguments])
    return 0

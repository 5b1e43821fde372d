"""Load the municipality and its example year: the organisation, the published figures, one round of the wheel.

Each part is idempotent and whole or not at all: a killed load is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from arshjul.organisation import municipality, services

Progress = Callable[[str], None]

PARTS = (
    ("böcker och publicerade siffror", "arshjul.books.services", "load_example"),
    ("mål och mätetal", "arshjul.goals.services", "load_example"),
    ("planer och beslut", "arshjul.planning.services", "load_example"),
    ("prognoser och bedömningar", "arshjul.followup.services", "load_example"),
    ("rapporter och publicering", "arshjul.documents.services", "load_example"),
)
"""What an example year consists of, in the order the wheel makes it: each is `load_example(progress)`."""


def load_municipality(progress: Progress = print, *, example: bool = True) -> None:
    """Load the organisation and, for a demonstration, the made-up persons and the example year."""
    here = municipality.current()
    progress(f"{here.name.sv}: organisationen")
    services.load_organisation(here)
    if not example:
        return
    services.load_demo_people(here)
    for label, module, function in PARTS:
        load = getattr(import_module(module), function, None)
        if load is not None:
            progress(f"{here.name.sv}: {label}")
            load(progress)

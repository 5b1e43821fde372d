"""What is this municipality like: its organisation, wheel, reports, scales, words, contact ways, people and outlines?

A municipality is a folder of data (`municipalities/<name>/*.yaml`). `load(folder)` reads and checks it:
YAML with line marks → JSON Schema → values → checks across files; everything wrong comes back as findings, at once.
Adding a municipality is only data. Pure: no database, no clock.
"""

from arshjul.municipality.domain import Municipality
from arshjul.municipality.loading import load

__all__ = ["Municipality", "load"]

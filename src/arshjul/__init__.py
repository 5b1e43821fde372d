"""Årshjul: the yearly wheel of a Swedish municipality and its companies.

Data flows one way: received files and people's proposals become facts and plan lines,
decisions seal them, follow-up joins them, documents compile and the portal shows.
One package answers one question of the domain; `docs/explanation/house.md` draws the map.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Nothing here multiplies matrices: threads started for it would only delay every start by a twentieth of a second."""

__version__ = "0.1.0"

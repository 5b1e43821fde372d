"""The rows of the organisation that other rooms hold and point at: to name a type, not to ask the database.

Reading goes through `queries`, acts through `services`; the tables themselves are this room's own.
"""

from arshjul.organisation.models import Authority, Body, Person

__all__ = ["Authority", "Body", "Person"]

"""What every page's frame needs: the municipality, the menus, the languages, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arshjul import __version__
from arshjul.organisation import municipality
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing, standing

PUBLIC = (
    (_("Start"), "portal:start", "/"),
    (_("Så styrs vi"), "portal:wheel", "/arshjulet/"),
    (_("Publikationer"), "portal:publications", "/publikationer/"),
    (_("Siffror"), "portal:figures", "/siffror/"),
    (_("Kontakt"), "contact:start", "/kontakt/"),
)
EVERYBODY = frozenset(Role)
WORK = (
    (_("Mitt årshjul"), "desk:wheel", EVERYBODY),
    (_("Planera"), "planning:start", EVERYBODY),
    (_("Mål"), "goals:start", EVERYBODY),
    (_("Följa upp"), "followup:start", EVERYBODY),
    (_("Räkenskaper"), "books:start", EVERYBODY),
    (_("Dokument"), "documents:start", EVERYBODY),
    (_("Diarium"), "desk:register", EVERYBODY),
    (_("Lagläge"), "desk:law", EVERYBODY),
    (_("Ärenden"), "contact:cases", frozenset({Role.CONTACT_OFFICER, Role.REGISTRAR, Role.AUDITOR})),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    here: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """The frame's values; looked up only when a template uses them."""
    who = standing(request.user) if hasattr(request, "user") else standing_of_nobody()
    return {
        "municipality": SimpleLazyObject(municipality.current),
        "public_menu": _links(request, [(label, name) for label, name, _ in PUBLIC]),
        "work_menu": _links(request, [(label, name) for label, name, roles in WORK if roles & who.roles]),
        "demo": settings.ARSHJUL_DEMO,
        "language": (get_language() or "sv")[:2],
        "other_language": _other_language(request),
        "version": __version__,
        "standing": who,
    }


def standing_of_nobody() -> Standing:
    """For answers given before anyone could sign in."""
    return Standing(None, ())


def _other_language(request: HttpRequest) -> Link:
    code = "sv" if (get_language() or "sv").startswith("en") else "en"
    label = "Svenska" if code == "sv" else "English"
    return Link(label, translate_url(request.get_full_path(), code), here=False)


def _links(request: HttpRequest, entries: list[tuple[Any, str]]) -> list[Link]:
    asked = get_language() or "", get_script_prefix()
    addresses = [(str(label), _address(name, *asked)) for label, name in entries]
    start = _address("portal:start", *asked)
    here = max((url for _, url in addresses if _holds(url, request.path, start)), key=len, default="")
    return [Link(label, url, here=url == here) for label, url in addresses]


@cache
def _address(name: str, _language: str, _prefix: str) -> str:
    """The address of a menu's entry, which is another in another language or under another prefix."""
    return reverse(name)


def _holds(url: str, path: str, start: str) -> bool:
    """Whether a page lies under a menu's address; the start page holds itself alone."""
    return path == url or (url != start and path.startswith(url))

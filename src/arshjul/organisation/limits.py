"""How often something may be tried: counted in the database, so that every server process knows, and forgotten soon.

A row holds no address and no name: its key is a keyed hash of them, useless without the site's secret key, and the row
is removed when its window has passed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources

import yaml
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import clock
from arshjul.organisation.models import Tally

IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within so many minutes."""

    most: int
    minutes: int

    def window(self, at: datetime) -> datetime:
        """When the window that a moment lies in ends."""
        seconds = self.minutes * 60
        return datetime.fromtimestamp((int(at.timestamp()) // seconds + 1) * seconds, tz=UTC)


@dataclass(frozen=True, slots=True)
class Try:
    """One kind of trying (a key of `limits.yaml`) by somebody or from somewhere."""

    kind: str
    who: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is counted under: 64 hex digits that say nothing without the site's key."""
        return salted_hmac("arshjul.limits", "\n".join((self.kind, *self.who)), algorithm="sha256").hexdigest()


@cache
def limits() -> Mapping[str, Limit]:
    """The limits by kind."""
    text = resources.files("arshjul.organisation").joinpath("limits.yaml").read_text(encoding="utf-8")
    return {kind: Limit(**given) for kind, given in yaml.safe_load(text).items()}


def place_of(request: HttpRequest) -> str:
    """The address a request comes from, as one place: an IPv4 address, an IPv6 network, or "" when unknown.

    Behind web servers of one's own the address is what the outermost of them was reached from: they are as many as
    `ARSHJUL_PROXIES` says, or one when the request comes from this very machine.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    hops = settings.ARSHJUL_PROXIES or int(peer is not None and peer.is_loopback)
    found = _address(passed[-min(hops, len(passed))]) if hops and passed else peer
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return str(found or "")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def pause(tries: Iterable[Try], *, at: datetime | None = None) -> datetime | None:
    """When it may be tried again; None when it may be tried now. One query."""
    moment, by_key = at or clock.now(), {one.key: limits()[one.kind] for one in tries}
    counted = Tally.objects.filter(key__in=by_key, until__gt=moment)
    full = [row.until for row in counted if row.count >= by_key[row.key].most]
    return max(full, default=None)


def count(tries: Iterable[Try], *, at: datetime | None = None) -> None:
    """Count one try of each kind, and forget those whose window has passed."""
    moment = at or clock.now()
    Tally.objects.filter(until__lte=moment).delete()
    for one in tries:
        _count(one.key, limits()[one.kind].window(moment))


def _count(key: str, until: datetime) -> None:
    if _add(key):
        return
    try:
        with transaction.atomic():
            Tally.objects.create(key=key, count=1, until=until)
    except IntegrityError:  # another process was first
        _add(key)


def _add(key: str) -> int:
    return Tally.objects.filter(key=key).update(count=F("count") + 1)


def forget(tries: Iterable[Try]) -> None:
    """Forget what was counted, as when the right password was given."""
    Tally.objects.filter(key__in=[one.key for one in tries]).delete()


def told(kind: str, until: datetime) -> Finding:
    """What the person is told: what there has been much of, and when to try again."""
    return finding(f"organisation.{kind}-pause", time=timezone.localtime(until).strftime("%H:%M"))


def seconds_left(until: datetime) -> int:
    """Whole seconds to wait, for the header that says so; at least one."""
    return max(1, (until - clock.now()) // timedelta(seconds=1))

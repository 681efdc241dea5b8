"""How the platform itself runs: database, jobs, deliveries, feeds, files, packs. For operators.

Every look is its own function, so that one thing that is broken does not hide the others.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.documents.models import StoredFile
from huiqi.core.facts.models import Batch
from huiqi.core.insight import access
from huiqi.core.ledger.actors import Actor
from huiqi.core.notices.models import Delivery

LOW_DISK_SHARE = 0.1
STALE_FEED_DAYS = 100  # a quarter, and some days for sending
NULL_TWINS = "Null"


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """The database server as it answers now; ``size_bytes`` of this database alone."""

    version: str
    size_bytes: int
    connections: int
    limit: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One source of facts: the latest day its data speak of, when they came, how many statements ever came."""

    name: str
    latest_as_of_on: date
    latest_recorded_at: datetime
    statements: int
    is_stale: bool


@dataclass(frozen=True, slots=True)
class DiskHealth:
    """The disk under the file store, in bytes."""

    free_bytes: int
    total_bytes: int

    @property
    def is_low(self) -> bool:
        """True when less than a tenth is left."""
        return self.free_bytes < self.total_bytes * LOW_DISK_SHARE


@dataclass(frozen=True, slots=True)
class ContentHealth:
    """What is loaded from the packs."""

    items: int
    releases: int
    openings: int
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class PortHealth:
    """A connection to the outside world; ``is_connected`` False when its Null twin stands in."""

    key: str
    is_connected: bool


def database_health(actor: Actor) -> DatabaseHealth:
    """Version, size and connections in use."""
    access.require_operator(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()), "
            "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()), "
            "current_setting('max_connections')::int"
        )
        version, size, used, limit = cursor.fetchone()
    return DatabaseHealth(version.split()[0], size, used, limit)


def list_feeds(actor: Actor, *, on: date) -> list[FeedHealth]:
    """Sources that ever delivered, the one that fell silent longest ago first."""
    access.require_operator(actor)
    rows = Batch.objects.filter(withdrawal=None).values_list("source__name")
    found = rows.annotate(as_of=Max("as_of_on"), at=Max("recorded_at"), n=Count("statements"))
    return [
        FeedHealth(name, as_of, at, n, (on - as_of).days > STALE_FEED_DAYS)
        for name, as_of, at, n in found.order_by("as_of", "source__name")
    ]


def count_skipped(actor: Actor, *, since: datetime) -> list[tuple[str, str, int]]:
    """(channel, why, how many) of what was not sent at all, the most first."""
    access.require_operator(actor)
    skipped = Delivery.objects.filter(state="skipped", created_at__gte=since).values_list("channel", "note")
    return list(skipped.annotate(n=Count("pk")).order_by("-n", "channel"))


def disk_health(actor: Actor) -> DiskHealth:
    """Free and total bytes where files are kept (the nearest folder that exists)."""
    access.require_operator(actor)
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return DiskHealth(usage.free, usage.total)


def file_counts(actor: Actor) -> Counter[str]:
    """Stored files by the state of their virus scan."""
    access.require_operator(actor)
    return Counter(dict(StoredFile.objects.values_list("scan_state").annotate(n=Count("pk")).order_by()))


def content_health(actor: Actor) -> ContentHealth:
    """How much is loaded, and when the last release or opening came in."""
    access.require_operator(actor)
    releases = Release.objects.aggregate(n=Count("pk"), at=Max("published_at"))
    openings = Opening.objects.aggregate(n=Count("pk"), at=Max("published_at"))
    times = [at for at in (releases["at"], openings["at"]) if at is not None]
    return ContentHealth(Item.objects.count(), releases["n"], openings["n"], max(times, default=None))


def list_ports(actor: Actor) -> list[PortHealth]:
    """The connections of this installation by the class that is bound to each."""
    access.require_operator(actor)
    ports = cast("dict[str, str]", settings.HUIQI["PORTS"])
    return [PortHealth(key, not path.rpartition(".")[2].startswith(NULL_TWINS)) for key, path in ports.items()]

"""What a domain plugs in: one manifest, read by the faces. The core names no domain.

A domain lives in ``huiqi/domains/<name>/`` with ``domain.py`` holding ``DOMAIN = Domain(...)``;
``config`` finds the enabled ones and calls ``install``. Everything here is data or a callable, so a
domain can be deleted and the rest still runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huiqi.core.facts.derived import DerivedFact
from huiqi.core.ledger.actors import Actor
from huiqi.web.kit import nav
from huiqi.web.kit.nav import NavItem
from huiqi.web.kit.words import add_words

PLACES = ("company_home", "policy", "case", "officer_home", "leader_home", "operator_health", "public_home")


def _always(actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class Panel:
    """A block a domain adds to a page of a face.

    ``context(actor, given)`` returns the template's context, or None to show nothing today.
    """

    place: str
    template: str
    context: Callable[[Actor, Mapping[str, Any]], Mapping[str, Any] | None]
    order: int = 50
    when: Callable[[Actor], bool] = _always


@dataclass(frozen=True)
class Page:
    """Addresses a domain adds: ``urls`` is a URLconf module with an ``app_name``, mounted under ``prefix``."""

    prefix: str
    urls: str
    face: str = "portal"


@dataclass(frozen=True)
class Indicator:
    """A number for leaders: key, Chinese name, unit and the query that computes it."""

    key: str
    name: str
    unit: str
    compute: Callable[..., Any]
    meaning: str = ""


@dataclass(frozen=True)
class Port:
    """A port a domain needs: its key in settings and the dotted path of its Null twin."""

    key: str
    null: str
    name: str


@dataclass(frozen=True)
class Domain:
    """The manifest of one field of policy.

    ``pack`` is the folder of its items; ``derived_facts`` are computed where nobody stated them; ``effects``
    name → handler for processes; the rest are the sockets of the web.
    """

    key: str
    name: str
    pack: Path | None = None
    derived_facts: Sequence[DerivedFact] = ()
    effects: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    panels: Sequence[Panel] = ()
    pages: Sequence[Page] = ()
    indicators: Sequence[Indicator] = ()
    ports: Sequence[Port] = ()
    nav: Sequence[NavItem] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_domains: dict[str, Domain] = {}


def install(domain: Domain) -> None:
    """Plug a domain in; installing the same one again changes nothing.

    Raises ValueError for a panel at a place no page has, or a second domain with the same key.
    """
    if _domains.get(domain.key, domain) is not domain:
        raise ValueError(f"two domains are called {domain.key}")
    for panel in domain.panels:
        if panel.place not in PLACES:
            raise ValueError(f"{domain.key}: no page has the place {panel.place}; one of {', '.join(PLACES)}")
    _domains[domain.key] = domain
    nav.register(*domain.nav)
    for group, entries in domain.words.items():
        add_words(group, entries)


def uninstall(key: str) -> None:
    """Take a domain out again (tests, and running with every domain switched off)."""
    _domains.pop(key, None)


def list_domains() -> list[Domain]:
    """The domains plugged in, by key."""
    return [_domains[key] for key in sorted(_domains)]


def list_panels(place: str, actor: Actor) -> list[Panel]:
    """The panels of a place this actor may see, in their order."""
    found = [
        panel for domain in list_domains() for panel in domain.panels if panel.place == place and panel.when(actor)
    ]
    return sorted(found, key=lambda panel: panel.order)


def list_indicators() -> list[Indicator]:
    """All indicators of the domains."""
    return [indicator for domain in list_domains() for indicator in domain.indicators]


def list_pages(face: str | None = None) -> list[Page]:
    """Pages to mount (of one face)."""
    return [page for domain in list_domains() for page in domain.pages if face in (None, page.face)]


def list_ports() -> list[Port]:
    """Ports the domains need, for settings and the health page."""
    return [port for domain in list_domains() for port in domain.ports]

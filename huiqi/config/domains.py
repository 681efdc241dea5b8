"""Domains are plugged in here: each part of a manifest goes to the room or face that has the socket.

The core knows no domain. A domain is a package with ``domain.py`` holding ``DOMAIN``; which ones are
installed is ``settings.DOMAINS`` (``HUIQI_DOMAINS``, ``HUIQI_EXTRA_DOMAINS``).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from huiqi.config import env
from huiqi.core.cases import effects
from huiqi.core.facts import derived as derived_facts
from huiqi.web.kit import domain as sockets
from huiqi.web.kit.domain import Domain


def plug_in_all() -> list[Domain]:
    """Plug in every installed domain; the order is the one of the settings."""
    return [plug_in(manifest_of(package)) for package in settings.DOMAINS]


def manifest_of(package: str) -> Domain:
    """The ``DOMAIN`` of a package's ``domain.py``."""
    module = import_module(f"{package}.domain")
    manifest = getattr(module, "DOMAIN", None)
    if not isinstance(manifest, Domain):
        raise ImproperlyConfigured(f"{package}.domain 里没有 DOMAIN = Domain(...)。")
    return manifest


def plug_in(manifest: Domain) -> Domain:
    """Hand out the parts of one manifest. Doing it twice changes nothing."""
    for name, handler in manifest.effects.items():
        effects.register(name, handler)
    for derived in manifest.derived_facts:
        derived_facts.register(derived.key, needs=derived.needs, compute=derived.compute, because=derived.because)
    sockets.install(manifest)
    for port in manifest.ports:
        settings.HUIQI["PORTS"].setdefault(port.key, env.text(f"HUIQI_PORT_{port.key.upper()}", port.null))
    return manifest


def list_pack_folders() -> list[Path]:
    """Folders to load packs from: the installation's own (a folder of packs), then those of the domains."""
    return [
        Path(settings.HUIQI["PACKS"]),
        *[manifest.pack for manifest in sockets.list_domains() if manifest.pack is not None],
    ]

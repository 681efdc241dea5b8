"""Which domains are installed, found by looking at folders: nothing of a domain is imported here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_FOLDER = Path(__file__).resolve().parents[1] / "domains"


def known_domains() -> list[str]:
    """Names of the packages below ``huiqi.domains`` that hold a manifest, ``domain.py``."""
    return sorted(path.parent.name for path in _FOLDER.glob("*/domain.py"))


def domain_packages(choice: str, *, extra: Iterable[str] = ()) -> list[str]:
    """Dotted packages of the chosen domains: ``all``, ``none`` or names separated by commas.

    ``extra`` are domains that live elsewhere, by their dotted package. Raises ImproperlyConfigured for a name
    that is not there.
    """
    known = known_domains()
    wanted = {"all": known, "none": []}.get(choice)
    if wanted is None:
        wanted = [name.strip() for name in choice.split(",") if name.strip()]
    missing = sorted(set(wanted) - set(known))
    if missing:
        raise ImproperlyConfigured(
            f"HUIQI_DOMAINS 里没有这些领域：{'、'.join(missing)}。可选：{'、'.join(known) or '（无）'}。"
        )
    return [*[f"huiqi.domains.{name}" for name in wanted], *extra]

"""The outside of the parties room: the unified identity service for legal persons (法人统一身份认证)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What the service says of a one-time code that a company's person brought from it.

    ``message`` is the sentence to show when nothing is confirmed. ``would_ask`` are the questions that went, or
    would go, to the service, as pairs of Chinese name and value. ``trust_level`` is 2 to 5 (GB/T 36633).
    """

    is_confirmed: bool
    message: str
    uscc: str = ""
    company_name: str = ""
    trust_level: int | None = None
    would_ask: tuple[tuple[str, str], ...] = ()


class IdentityPort(Protocol):
    """Anything that can vouch for a person of a company."""

    is_connected: bool
    is_demo: bool
    hint: str

    def confirm(self, code: str) -> IdentityAnswer:
        """Exchange a one-time code for the company it stands for. Never raises for an unknown code."""
        ...


def get_identity() -> IdentityPort:
    """The adapter bound in ``settings.HUIQI["PORTS"]["identity"]``."""
    ports: dict[str, str] = settings.HUIQI["PORTS"]
    adapter: IdentityPort = import_string(ports["identity"])()
    return adapter

"""The channels to the outside as the notices room sees them: e-mail, SMS, 政务微信."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Message:
    """What is to go to one address. ``key`` is the same on every attempt: receivers may drop repeats by it."""

    key: str
    address: str
    address_masked: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's answer. ``is_sent`` False: nothing went out, ``note`` says why (not connected)."""

    is_sent: bool
    note: str = ""
    reference: str = ""


class DelayedError(Exception):
    """It did not go this time and may go later: the server is away, or asked to come back."""


class RefusedError(Exception):
    """It will never go like this: the address does not exist, the text is refused."""


class Channel(Protocol):
    """One way to the outside. Raises DelayedError or RefusedError, each with words a person understands."""

    def send(self, message: Message) -> Receipt:
        """Hand the message over."""
        ...


def get_channel(name: str) -> Channel:
    """The adapter bound to ``email``, ``sms`` or ``wecom`` in the settings."""
    channel: Channel = import_string(settings.HUIQI["PORTS"][name])()
    return channel

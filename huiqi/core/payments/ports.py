"""The bank's own file format: what we hand over and what comes back. Replaced by each bank's adapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from huiqi.core.payments.bank_files import ResultRow, RowError


@dataclass(frozen=True, slots=True)
class PayRow:
    """One payment to hand over; the sum in 分."""

    number: str
    payee_name: str
    bank_name: str
    account: str
    amount_fen: int
    purpose: str


class BankFormat(Protocol):
    """A bank's file. ``label`` is shown on the page; empty when no format is connected."""

    label: str
    extension: str
    media_type: str

    def write(self, batch: str, day: date, rows: Sequence[PayRow]) -> bytes:
        """The file to hand over. Raises Refusal when nothing is connected."""

    def is_result(self, content: bytes) -> bool:
        """True when these bytes are this bank's answer (else CSV or xlsx is tried)."""

    def read(self, content: bytes) -> tuple[list[ResultRow], list[RowError]]:
        """The answer's rows and the lines that could not be read. Raises InvalidInput for a broken file."""


def get_bank_format() -> BankFormat:
    """The bank that the settings name."""
    port: BankFormat = import_string(settings.HUIQI["PORTS"]["bank"])()
    return port

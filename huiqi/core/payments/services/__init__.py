"""Writes of the payments room. What belongs to a case's step happens in the effects of the one door."""

from __future__ import annotations

from huiqi.core.payments.services.batches import batch_file, export_batch
from huiqi.core.payments.services.funds import appropriate, ensure_fund, load_funds
from huiqi.core.payments.services.read_account import read_account
from huiqi.core.payments.services.results import take_result

__all__ = ["appropriate", "batch_file", "ensure_fund", "export_batch", "load_funds", "read_account", "take_result"]

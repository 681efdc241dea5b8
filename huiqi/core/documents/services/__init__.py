"""Writes of the documents room, one verb a file."""

from huiqi.core.documents.services.accept_upload import accept_upload, store_own_file
from huiqi.core.documents.services.grades import lower_grade, raise_grade
from huiqi.core.documents.services.letters import (
    open_letter,
    record_letter_read,
    render_letter,
    request_letter,
)
from huiqi.core.documents.services.open_file import OpenedFile, open_file
from huiqi.core.documents.services.scan import scan_pending, sweep_store
from huiqi.core.documents.services.wallet import store_in_wallet

__all__ = [
    "OpenedFile",
    "accept_upload",
    "lower_grade",
    "open_file",
    "open_letter",
    "raise_grade",
    "record_letter_read",
    "render_letter",
    "request_letter",
    "scan_pending",
    "store_in_wallet",
    "store_own_file",
    "sweep_store",
]

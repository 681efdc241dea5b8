"""Taking a file in: inspected first, then into the wallet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from huiqi.core.documents.services import accept_upload, store_in_wallet
from huiqi.core.ledger.actors import Actor


def accept_into_wallet(
    actor: Actor, upload: UploadedFile, *, kind: str, title: str, valid_until: date | None = None
) -> Any:
    """The new wallet version. Raises a refusal that says what is wrong with the file."""
    assert actor.company_id is not None
    stored = accept_upload(actor=actor, upload=upload, purpose=title)
    return store_in_wallet(
        actor=actor, company_id=actor.company_id, kind=kind, title=title, file=stored,
        original_name=upload.name or "", valid_until=valid_until,
    )  # fmt: skip

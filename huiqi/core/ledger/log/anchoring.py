"""Asking an outside authority to witness the newest head: whoever rewrote the log would have to rewrite theirs too."""

from __future__ import annotations

from huiqi.core.ledger.log.tree import find_last_checkpoint
from huiqi.core.ledger.models import Anchor
from huiqi.core.ledger.ports import get_timestamper


def anchor_checkpoint() -> Anchor | None:
    """Stamp the newest head once; None when nothing is connected, or nothing is new. Raises Refusal."""
    head = find_last_checkpoint()
    last = Anchor.objects.first()
    if head is None or (last is not None and last.size == head.size):
        return None
    stamp = get_timestamper().stamp(head.note.encode())
    if stamp is None:
        return None
    return Anchor.objects.create(
        size=head.size, authority=stamp.authority[:300], stamped_at=stamp.stamped_at, token=stamp.token
    )

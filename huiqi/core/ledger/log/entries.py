"""What a leaf says of an event. In the open: number, time, kind. Sealed: about what, by whom, of which company, details.

A sealed part is SHA-256 over 16 random bytes and the part's JSON text. The log is public, and shows nothing about
anybody; whoever holds the event and its nonces can open single parts of it, and nobody can open them as anything else.
The texts are made by PostgreSQL, whose JSONB has one spelling (sorted keys, exact numbers); they are the same after a
dump and restore.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

PARTS = ("subject", "actor", "company", "payload")
NONCE_BYTES = 16
SALT_BYTES = NONCE_BYTES * len(PARTS)
COLUMNS = """e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.kind,
    jsonb_build_array(e.subject_kind, e.subject_id)::text,
    jsonb_build_array(e.actor_kind, e.actor_label, e.actor_person_id, e.actor_company_id,
                      e.actor_department_id)::text,
    coalesce(e.company_id::text, 'null'), e.payload::text"""
"""Of ``ledger_event e``: number, time, kind, and the texts of ``PARTS``."""

_SHAPE = '{"v":1,"seq":%s,"at":"%s","kind":"%s","subject":"%s","actor":"%s","company":"%s","payload":"%s"}'


@dataclass(frozen=True, slots=True)
class Content:
    """An event as a row of ``COLUMNS``."""

    seq: int
    at: str
    kind: str
    texts: tuple[str, str, str, str]

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> Content:
        """Read the columns."""
        seq, at, kind, *texts = row
        return cls(seq, at, kind, (texts[0], texts[1], texts[2], texts[3]))

    def entry(self, salt: bytes) -> bytes:
        """The bytes of the leaf."""
        return entry_of(self.seq, self.at, self.kind, *self.texts, salt)

    def opened(self, salt: bytes, parts: tuple[str, ...]) -> dict[str, dict[str, str]]:
        """Nonce and text of some parts, for the one who is to see them."""
        found = {}
        for place, part in enumerate(PARTS):
            if part in parts:
                nonce = salt[place * NONCE_BYTES : (place + 1) * NONCE_BYTES]
                found[part] = {"nonce": nonce.hex(), "text": self.texts[place]}
        return found


def new_salt() -> bytes:
    """Fresh nonces for one event."""
    return secrets.token_bytes(SALT_BYTES)


def entry_of(seq: int, at: str, kind: str, subject: str, actor: str, company: str, payload: str, salt: bytes) -> bytes:
    """The bytes of a leaf; the inner loop of the audit, and so without ceremony."""
    return (
        _SHAPE
        % (
            seq,
            at,
            kind,
            sha256(salt[:16] + subject.encode()).hexdigest(),
            sha256(salt[16:32] + actor.encode()).hexdigest(),
            sha256(salt[32:48] + company.encode()).hexdigest(),
            sha256(salt[48:] + payload.encode()).hexdigest(),
        )
    ).encode()


def entry_opens(entry: bytes, opened: dict[str, dict[str, str]]) -> bool:
    """Whether every opened part is what the entry seals."""
    sealed = json.loads(entry)
    return all(
        part in PARTS and sha256(bytes.fromhex(each["nonce"]) + each["text"].encode()).hexdigest() == sealed.get(part)
        for part, each in opened.items()
    )

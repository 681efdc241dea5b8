"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from huiqi.core.ledger.events import BACKUP_MADE, DRILL_FAILED, DRILL_PASSED
from huiqi.core.ledger.log.keeping import known_keys
from huiqi.core.ledger.log.proving import ABOUT_IT, prove_event, serve_tile
from huiqi.core.ledger.log.tree import find_last_checkpoint
from huiqi.core.ledger.models import Anchor, Audit, Checkpoint, Event
from huiqi.core.ledger.services import Subject
from huiqi.engine.merkle import ProofFault, TileAddress
from huiqi.engine.refusal import NotFound


def _events(
    subject: Subject | None, company_id: int | None, person_id: int | None, kinds: Collection[str] | None
) -> QuerySet[Event]:
    rows = Event.objects.order_by("-seq")
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    if person_id is not None:
        rows = rows.filter(actor_person_id=person_id)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows


def list_events(
    *,
    subject: Subject | None = None,
    company_id: int | None = None,
    person_id: int | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 100,
) -> list[Event]:
    """The newest events first: about ``subject``, concerning a company, done by a person, of some kinds."""
    return list(_events(subject, company_id, person_id, kinds)[:limit])


def count_events(
    *,
    subject: Subject | None = None,
    company_id: int | None = None,
    person_id: int | None = None,
    kinds: Collection[str] | None = None,
) -> int:
    """How many events :func:`list_events` would find without its limit."""
    return _events(subject, company_id, person_id, kinds).count()


def list_events_after(seq: int, *, limit: int = 1000) -> list[Event]:
    """Events in the order written, after ``seq``: the outbox of the log (beware: later commits may fill gaps)."""
    return list(Event.objects.filter(seq__gt=seq).order_by("seq")[:limit])


def last_event_number() -> int:
    """The highest number given out so far, 0 before the first: where somebody who asks from now on begins."""
    newest = Event.objects.order_by("-seq").values_list("seq", flat=True).first()
    return newest or 0


# Numbers are given out before transactions commit, so a later one may show up first. A row is settled when every
# transaction of this database older than its own has ended; whoever reads on from the last number then misses
# nothing. Transactions of the server's other databases do not count; one of which it is not known whose it is does.
# (After a day no transaction is left to wait for, and the counter behind ``age`` may have gone round.)
_OLDEST_RUNNING = """(SELECT coalesce(
    min(running::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text::xid8::xid
  FROM pg_snapshot_xip(pg_current_snapshot()) AS running
  WHERE NOT EXISTS (
    SELECT 1 FROM pg_locks AS held JOIN pg_stat_activity AS session ON session.pid = held.pid
    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
      AND held.transactionid = running::xid AND session.datname <> current_database()))"""
_SETTLED = f"""(ledger_event.at < now() - interval '1 day' OR age(ledger_event.xmin) > age({_OLDEST_RUNNING}))"""


def list_settled_events(
    after: int, *, subject_kind: str, subject_ids: Collection[str] | QuerySet, kinds: Collection[str]
) -> QuerySet[Event]:
    """Events of some kinds about some subjects after ``after``, in the order of their numbers, none to come between.

    Not evaluated: the caller narrows it further and cuts it.
    """
    rows = Event.objects.filter(seq__gt=after, subject_kind=subject_kind, subject_id__in=subject_ids, kind__in=kinds)
    return rows.extra(where=[_SETTLED]).order_by("seq")


@dataclass(frozen=True, slots=True)
class BackupState:
    """What is on record of backups: the newest event of each, None where there is none."""

    made: Event | None
    drilled: Event | None

    @property
    def is_drill_passed(self) -> bool:
        """Whether the last backup that was restored on trial came back whole."""
        return self.drilled is not None and self.drilled.kind == DRILL_PASSED


def backup_state() -> BackupState:
    """The last backup and the last drill."""
    newest = Event.objects.order_by("-seq")
    about = newest.filter(subject_kind="ledger.backup")
    return BackupState(
        about.filter(kind=BACKUP_MADE).first(), about.filter(kind__in=[DRILL_PASSED, DRILL_FAILED]).first()
    )


def find_head_at(size: int) -> bytes | None:
    """The root of the head that was signed over exactly ``size`` entries."""
    found = Checkpoint.objects.filter(size=size).values_list("root", flat=True).first()
    return None if found is None else bytes(found)


@dataclass(frozen=True, slots=True)
class LogState:
    """The log at a glance. ``oldest_waiting_at`` is the time of the first event without a leaf, None when none waits."""

    size: int
    signed_at: datetime | None
    root: str
    waiting: int
    oldest_waiting_at: datetime | None
    audit: Audit | None
    anchor: Anchor | None


def log_state() -> LogState:
    """How far the log has come, what waits, and what the last audit said."""
    head = find_last_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(e.at) FROM ledger_pending p JOIN ledger_event e ON e.seq = p.seq")
        waiting, oldest = cursor.fetchone()
    return LogState(
        size=head.size if head else 0,
        signed_at=head.at if head else None,
        root=bytes(head.root).hex() if head else "",
        waiting=waiting,
        oldest_waiting_at=oldest,
        audit=Audit.objects.first(),
        anchor=Anchor.objects.first(),
    )


def find_signed_head() -> str | None:
    """The newest checkpoint as a signed note, or None before the first."""
    head = find_last_checkpoint()
    return head.note if head else None


def list_verifier_keys() -> list[str]:
    """Public keys of the log, the present one last, as verifiers take them."""
    return [str(each) for each in known_keys()]


def get_tile(path: str) -> bytes:
    """A tile or bundle by its address (``tile/0/000.p/3``). Raises NotFound."""
    try:
        return serve_tile(TileAddress.parse(path))
    except ProofFault as error:
        raise NotFound("日志里没有这一块，请核对网址。") from error


def get_proof(
    *,
    subject: Subject | None = None,
    kinds: Collection[str] | None = None,
    seq: int | None = None,
    parts: tuple[str, ...] = ABOUT_IT,
) -> str:
    """The proof file of an event: the one numbered ``seq``, or the newest about ``subject`` of some kinds.

    Raises NotFound when there is none, Conflict when it is not in a signed head yet.
    """  # fmt: skip
    if seq is None:
        found = _events(subject, None, None, kinds).first()
        if found is None:
            raise NotFound("没有这一件的存证记录。")
        seq = found.seq
    return str(prove_event(seq, parts=parts))

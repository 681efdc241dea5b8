"""A district with a hundred thousand cases: the demo's own, copied in the database with all that hangs on them.

Copies are spread over the companies and, when closed, over three years; nineteen in twenty are closed. Rows go in as they would lie
there, past triggers (they keep watch over changes, and these never happened); funds are given the money that the copies
hold, and balances are counted anew from the lines. Snapshots leave out the facts: no list reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

CLOSED_SHARE = 0.95
DAYS = 1000
TABLES_WITH_DAYS = {
    "cases_case": ["created_at", "submitted_at", "returned_at", "accepted_at", "decided_at", "closed_at"],
    "cases_clock": ["started_at", "paused_at", "stopped_at"],
    "cases_decision": ["decided_at"],
    "cases_caseevent": ["at"],
    "cases_submission": ["at"],
    "cases_rating": ["at"],
    "payments_journal": ["at"],
    "ledger_event": ["at"],
}


@dataclass(frozen=True)
class Copy:
    """A table to copy: by which column its rows hang on which copied table, and what is written otherwise."""

    table: str
    parent: str = "cases_case"
    column: str = "case_id"
    changed: dict[str, str] = field(default_factory=dict)


COPIES = (
    Copy("cases_clock"),
    Copy("cases_answer"),
    Copy("cases_submission", changed={"content": "t.content - 'facts' - 'rule_result'"}),
    Copy("cases_decision"),
    Copy("cases_caseevent"),
    Copy("cases_rating"),
    Copy("payments_grant", changed={"company_id": "c.company_id"}),
    Copy("payments_tranche", "payments_grant", "grant_id"),
    Copy(
        "payments_paymentorder",
        changed={"number": "'ZF-' || m.new_id", "tranche_id": "(SELECT s.new_id FROM seed_payments_tranche s"
                 " WHERE s.old_id = t.tranche_id AND s.k = p.k)"},
    ),
    Copy("payments_journal", changed={"idempotency_key": "'seed:' || m.new_id"}),
    Copy("payments_line", "payments_journal", "journal_id"),
)  # fmt: skip


def seed(count: int) -> int:
    """Make it ``count`` cases in all; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        _copy_cases(cursor, count)
        for copy in COPIES:
            _copy(cursor, copy)
        _copy_balances(cursor)
        _copy_events(cursor)
        _fill_funds(cursor)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


def _copy_cases(cursor, count: int) -> None:
    cursor.execute("CREATE TEMP TABLE seed_company AS SELECT row_number() OVER () - 1 AS n, id FROM parties_company")
    cursor.execute(
        """CREATE TEMP TABLE seed_template AS SELECT id AS old_id, state = 'closed' AS is_closed,
             row_number() OVER (PARTITION BY state = 'closed' ORDER BY id) - 1 AS n
           FROM cases_case WHERE submitted_at IS NOT NULL AND state <> 'draft'"""
    )
    cursor.execute("SELECT count(*) FROM cases_case")
    missing = count - cursor.fetchone()[0]
    cursor.execute(
        """CREATE TEMP TABLE seed_cases_case AS
           SELECT t.old_id, i AS k, nextval(pg_get_serial_sequence('cases_case', 'id')) AS new_id,
                  make_interval(days => CASE WHEN t.is_closed THEN (i * 7919 %% %s)::int ELSE 0 END) AS back
           FROM generate_series(1, %s) i
           JOIN seed_template t ON t.is_closed = (i %% 100 < %s)
            AND t.n = i %% (SELECT count(*) FROM seed_template s WHERE s.is_closed = t.is_closed)""",
        [DAYS, missing, CLOSED_SHARE * 100],
    )
    cursor.execute("CREATE INDEX ON seed_cases_case (old_id)")
    number = "'2026-ZZ-' || m.new_id"
    company = "(SELECT id FROM seed_company WHERE n = m.new_id * 31 % (SELECT count(*) FROM seed_company))"
    _insert(cursor, "cases_case", {"id": "m.new_id", "number": number, "company_id": company},
            "cases_case t JOIN seed_cases_case m ON m.old_id = t.id", "m.back")  # fmt: skip


def _copy(cursor, copy: Copy) -> None:
    parent, seeded = f"seed_{copy.parent}", f"seed_{copy.table}"
    cursor.execute(
        f"""CREATE TEMP TABLE {seeded} AS SELECT t.id AS old_id, p.k, p.new_id AS parent_id, p.back,
              nextval(pg_get_serial_sequence('{copy.table}', 'id')) AS new_id
            FROM {copy.table} t JOIN {parent} p ON p.old_id = t.{copy.column}"""
    )
    cursor.execute(f"CREATE INDEX ON {seeded} (old_id, k)")
    rows = f"{copy.table} t JOIN {seeded} m ON m.old_id = t.id JOIN {seeded} p ON p.new_id = m.new_id"
    if "c." in str(copy.changed):
        rows += " JOIN cases_case c ON c.id = m.parent_id"
    _insert(cursor, copy.table, {"id": "m.new_id", copy.column: "m.parent_id", **copy.changed}, rows, "m.back")


def _copy_balances(cursor) -> None:
    _insert(cursor, "payments_casebalance", {"case_id": "m.new_id"},
            "payments_casebalance t JOIN seed_cases_case m ON m.old_id = t.case_id", "m.back")  # fmt: skip


def _copy_events(cursor) -> None:
    changed = {"seq": "nextval(pg_get_serial_sequence('ledger_event', 'seq'))", "subject_id": "c.number"}
    rows = """cases_case o JOIN seed_cases_case m ON m.old_id = o.id JOIN cases_case c ON c.id = m.new_id
              JOIN ledger_event t ON t.subject_kind = 'cases.case' AND t.subject_id = o.number"""
    _insert(cursor, "ledger_event", {**changed, "company_id": "c.company_id"}, rows, "m.back")


def _fill_funds(cursor) -> None:
    """An appropriation for what the copies hold, then every balance from the lines."""
    cursor.execute(
        """CREATE TEMP TABLE seed_need AS
           SELECT j.fund_id, nextval(pg_get_serial_sequence('payments_journal', 'id')) AS journal_id,
                  sum(l.amount_fen) FILTER (WHERE l.account NOT IN ('appropriation', 'available'))::bigint AS fen
           FROM payments_line l JOIN payments_journal j ON j.id = l.journal_id GROUP BY j.fund_id"""
    )
    cursor.execute("DELETE FROM seed_need WHERE coalesce(fen, 0) <= 0")
    cursor.execute(
        """INSERT INTO payments_journal (id, fund_id, kind, idempotency_key, actor_label, note, at)
           SELECT journal_id, fund_id, 'appropriate', 'seed:' || journal_id, '系统', '', now() FROM seed_need"""
    )
    cursor.execute(
        """INSERT INTO payments_line (journal_id, account, amount_fen)
           SELECT journal_id, side.account, side.sign * fen FROM seed_need,
             (VALUES ('appropriation', -1), ('available', 1)) AS side (account, sign)"""
    )
    for account in ("appropriation", "available", "reserved", "committed", "paid"):
        cursor.execute(
            f"""UPDATE payments_fundbalance b SET {account}_fen = s.fen FROM (
                  SELECT j.fund_id, sum(l.amount_fen) AS fen FROM payments_line l
                  JOIN payments_journal j ON j.id = l.journal_id WHERE l.account = '{account}' GROUP BY 1) s
                WHERE s.fund_id = b.fund_id"""
        )


def _insert(cursor, table: str, changed: dict[str, str], rows: str, back: str) -> None:
    """Copy rows with some columns changed and their times moved back."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    days = TABLES_WITH_DAYS.get(table, [])
    values = [changed.get(each) or (f"t.{each} - {back}" if each in days else f"t.{each}") for each in columns]
    cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {rows}")

"""What the database itself holds: hands apart, tranches within the grant, clawbacks within what was paid."""

from __future__ import annotations

from django.db import migrations

APPEND_ONLY = ["payments_clawbackentry", "payments_clawbackinstalment", "payments_bankrow"]

CREATE_APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in APPEND_ONLY
)
DROP_APPEND_ONLY = "".join(
    f"DROP TRIGGER {table}_append_only ON {table};DROP TRIGGER {table}_no_truncate ON {table};"
    for table in APPEND_ONLY
)

# Orders that are not paid never exceed what their case has committed; nobody's two hands; a paid one stays paid.
# A fund is changed by a year-end carry-over only, and never while the bank has the order.
ORDERS = """
CREATE OR REPLACE FUNCTION payments_order_within_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE committed bigint; asked bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'paid' THEN
        RAISE EXCEPTION 'order % is paid and cannot change', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.amount_fen, NEW.case_id, NEW.number, NEW.tranche_id)
            IS DISTINCT FROM (OLD.amount_fen, OLD.case_id, OLD.number, OLD.tranche_id) THEN
        RAISE EXCEPTION 'sum, case, fund and number of order % cannot change', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.fund_id IS DISTINCT FROM OLD.fund_id AND OLD.state = 'exported' THEN
        RAISE EXCEPTION 'fund of order % cannot change while the bank has it', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('approved', 'exported', 'paid')
            AND (NEW.prepared_by_id IS NULL OR NEW.approved_by_id IS NULL OR NEW.approved_at IS NULL) THEN
        RAISE EXCEPTION 'order % is not approved by a person', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('exported', 'paid') AND NEW.exported_by_id IS NULL THEN
        RAISE EXCEPTION 'order % was sent to the bank by nobody', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT committed_fen INTO committed FROM payments_casebalance WHERE case_id = NEW.case_id FOR UPDATE;
        SELECT coalesce(sum(amount_fen), 0) INTO asked FROM payments_paymentorder
            WHERE case_id = NEW.case_id AND state <> 'paid';
        IF coalesce(committed, 0) < asked + NEW.amount_fen THEN
            RAISE EXCEPTION 'order % asks % of % committed', NEW.number, asked + NEW.amount_fen, coalesce(committed, 0)
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""

TRANCHES = """
CREATE FUNCTION payments_tranches_within_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE granted bigint; split bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.grant_id, NEW.position, NEW.amount_fen)
            IS DISTINCT FROM (OLD.grant_id, OLD.position, OLD.amount_fen) THEN
        RAISE EXCEPTION 'the sum of a tranche cannot change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT amount_fen INTO granted FROM payments_grant WHERE id = NEW.grant_id FOR UPDATE;
        SELECT coalesce(sum(amount_fen), 0) INTO split FROM payments_tranche
            WHERE grant_id = NEW.grant_id AND cancelled_at IS NULL;
        IF split + NEW.amount_fen > granted THEN
            RAISE EXCEPTION 'tranches of % exceed the grant of %', split + NEW.amount_fen, granted
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_tranches_within_grant BEFORE INSERT OR UPDATE ON payments_tranche
    FOR EACH ROW EXECUTE FUNCTION payments_tranches_within_grant();
"""
DROP_TRANCHES = """
DROP TRIGGER payments_tranches_within_grant ON payments_tranche;
DROP FUNCTION payments_tranches_within_grant();
"""

# What open and settled clawbacks ask for is never more than what was paid and not freely returned.
CLAWBACKS = """
CREATE FUNCTION payments_clawback_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid bigint; asked bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.amount_fen, NEW.case_id, NEW.number, NEW.decided_by_id)
            IS DISTINCT FROM (OLD.amount_fen, OLD.case_id, OLD.number, OLD.decided_by_id) THEN
        RAISE EXCEPTION 'sum, case and number of clawback % cannot change', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> 'open' THEN
        RAISE EXCEPTION 'clawback % is closed', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM payments_casebalance WHERE case_id = NEW.case_id FOR UPDATE;
        SELECT coalesce(sum(line.amount_fen), 0) INTO paid FROM payments_line line
            JOIN payments_journal journal ON journal.id = line.journal_id
            WHERE journal.case_id = NEW.case_id AND line.account = 'paid' AND journal.kind IN ('pay', 'return');
        SELECT coalesce(sum(amount_fen), 0) INTO asked FROM payments_clawback
            WHERE case_id = NEW.case_id AND state <> 'cancelled';
        IF asked + NEW.amount_fen > paid THEN
            RAISE EXCEPTION 'clawbacks of % exceed % paid', asked + NEW.amount_fen, paid
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_clawback_within_paid BEFORE INSERT OR UPDATE ON payments_clawback
    FOR EACH ROW EXECUTE FUNCTION payments_clawback_within_paid();

CREATE FUNCTION payments_entry_within_clawback() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole payments_clawback; came bigint;
BEGIN
    SELECT * INTO STRICT whole FROM payments_clawback WHERE id = NEW.clawback_id FOR UPDATE;
    SELECT coalesce(sum(amount_fen), 0) INTO came FROM payments_clawbackentry WHERE clawback_id = NEW.clawback_id;
    IF whole.state <> 'open' OR came + NEW.amount_fen > whole.amount_fen THEN
        RAISE EXCEPTION 'clawback % of % cannot take % (state %)', whole.number, whole.amount_fen,
            came + NEW.amount_fen, whole.state USING ERRCODE = 'check_violation';
    END IF;
    IF whole.decided_by_id IS NOT NULL AND whole.decided_by_id = NEW.taken_by_id THEN
        RAISE EXCEPTION 'who decided clawback % does not book its money', whole.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_entry_within_clawback BEFORE INSERT ON payments_clawbackentry
    FOR EACH ROW EXECUTE FUNCTION payments_entry_within_clawback();
"""
DROP_CLAWBACKS = """
DROP TRIGGER payments_entry_within_clawback ON payments_clawbackentry;
DROP FUNCTION payments_entry_within_clawback();
DROP TRIGGER payments_clawback_within_paid ON payments_clawback;
DROP FUNCTION payments_clawback_within_paid();
"""

# Into a closed year nothing is entered but what comes back, and its lapse.
CLOSED = """
CREATE FUNCTION payments_closed_fund_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind NOT IN ('return', 'clawback', 'lapse')
            AND EXISTS (SELECT 1 FROM payments_fund WHERE id = NEW.fund_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'fund % is closed: % refused', NEW.fund_id, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_closed_fund_rests BEFORE INSERT ON payments_journal
    FOR EACH ROW EXECUTE FUNCTION payments_closed_fund_rests();
"""
DROP_CLOSED = """
DROP TRIGGER payments_closed_fund_rests ON payments_journal;
DROP FUNCTION payments_closed_fund_rests();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_tranches_clawbacks_and_hands"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(CREATE_APPEND_ONLY, DROP_APPEND_ONLY),
        migrations.RunSQL(ORDERS, migrations.RunSQL.noop),
        migrations.RunSQL(TRANCHES, DROP_TRANCHES),
        migrations.RunSQL(CLAWBACKS, DROP_CLAWBACKS),
        migrations.RunSQL(CLOSED, DROP_CLOSED),
    ]

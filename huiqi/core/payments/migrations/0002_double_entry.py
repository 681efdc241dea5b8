"""Double entry held by the database: balances by trigger, lines sum to zero, nothing is ever rewritten."""

from __future__ import annotations

from django.db import migrations

APPEND_ONLY = ["payments_journal", "payments_line", "payments_resultfile"]

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

# The CHECKs on the two balance tables do the refusing; these triggers are their only writers.
BALANCES = """
CREATE FUNCTION payments_open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_fundbalance
        (fund_id, appropriation_fen, available_fen, reserved_fen, committed_fen, paid_fen)
        VALUES (NEW.id, 0, 0, 0, 0, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER payments_fund_opens_balance AFTER INSERT ON payments_fund
    FOR EACH ROW EXECUTE FUNCTION payments_open_balance();

CREATE FUNCTION payments_post_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE entry payments_journal;
BEGIN
    SELECT * INTO STRICT entry FROM payments_journal WHERE id = NEW.journal_id;
    UPDATE payments_fundbalance SET
        appropriation_fen = appropriation_fen + CASE NEW.account WHEN 'appropriation' THEN NEW.amount_fen ELSE 0 END,
        available_fen = available_fen + CASE NEW.account WHEN 'available' THEN NEW.amount_fen ELSE 0 END,
        reserved_fen = reserved_fen + CASE NEW.account WHEN 'reserved' THEN NEW.amount_fen ELSE 0 END,
        committed_fen = committed_fen + CASE NEW.account WHEN 'committed' THEN NEW.amount_fen ELSE 0 END,
        paid_fen = paid_fen + CASE NEW.account WHEN 'paid' THEN NEW.amount_fen ELSE 0 END
    WHERE fund_id = entry.fund_id;
    IF entry.case_id IS NOT NULL AND NEW.account IN ('reserved', 'committed', 'paid') THEN
        INSERT INTO payments_casebalance (case_id, reserved_fen, committed_fen, paid_fen)
            VALUES (entry.case_id, 0, 0, 0) ON CONFLICT (case_id) DO NOTHING;
        UPDATE payments_casebalance SET
            reserved_fen = reserved_fen + CASE NEW.account WHEN 'reserved' THEN NEW.amount_fen ELSE 0 END,
            committed_fen = committed_fen + CASE NEW.account WHEN 'committed' THEN NEW.amount_fen ELSE 0 END,
            paid_fen = paid_fen + CASE NEW.account WHEN 'paid' THEN NEW.amount_fen ELSE 0 END
        WHERE case_id = entry.case_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_line_posts AFTER INSERT ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_post_line();

CREATE FUNCTION payments_only_by_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept by the lines of journals: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_fundbalance_only_by_line BEFORE INSERT OR UPDATE OR DELETE ON payments_fundbalance
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION payments_only_by_line();
CREATE TRIGGER payments_casebalance_only_by_line BEFORE INSERT OR UPDATE OR DELETE ON payments_casebalance
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION payments_only_by_line();
"""
DROP_BALANCES = """
DROP TRIGGER payments_casebalance_only_by_line ON payments_casebalance;
DROP TRIGGER payments_fundbalance_only_by_line ON payments_fundbalance;
DROP TRIGGER payments_line_posts ON payments_line;
DROP TRIGGER payments_fund_opens_balance ON payments_fund;
DROP FUNCTION payments_only_by_line();
DROP FUNCTION payments_post_line();
DROP FUNCTION payments_open_balance();
"""

# Deferred, because a journal is written before its lines and the lines one after the other.
SUM_ZERO = """
CREATE FUNCTION payments_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted bigint; total numeric; sides integer;
BEGIN
    wanted := CASE TG_TABLE_NAME WHEN 'payments_line' THEN (to_jsonb(NEW)->>'journal_id')::bigint ELSE NEW.id END;
    SELECT coalesce(sum(amount_fen), 0), count(*) INTO total, sides FROM payments_line WHERE journal_id = wanted;
    IF total <> 0 OR sides < 2 THEN
        RAISE EXCEPTION 'journal % does not balance: % lines, sum %', wanted, sides, total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_line_balances AFTER INSERT ON payments_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_journal_balances();
CREATE CONSTRAINT TRIGGER payments_journal_has_lines AFTER INSERT ON payments_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_journal_balances();
"""
DROP_SUM_ZERO = """
DROP TRIGGER payments_journal_has_lines ON payments_journal;
DROP TRIGGER payments_line_balances ON payments_line;
DROP FUNCTION payments_journal_balances();
"""

# An order cannot exceed what its case has committed, and a paid one stays paid.
ORDERS = """
CREATE FUNCTION payments_order_within_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE committed bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'paid' THEN
        RAISE EXCEPTION 'order % is paid and cannot change', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.amount_fen, NEW.case_id, NEW.fund_id, NEW.number)
            IS DISTINCT FROM (OLD.amount_fen, OLD.case_id, OLD.fund_id, OLD.number) THEN
        RAISE EXCEPTION 'sum, case, fund and number of order % cannot change', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT committed_fen INTO committed FROM payments_casebalance WHERE case_id = NEW.case_id;
        IF coalesce(committed, 0) < NEW.amount_fen THEN
            RAISE EXCEPTION 'order % asks % of % committed', NEW.number, NEW.amount_fen, coalesce(committed, 0)
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_order_within_commitment BEFORE INSERT OR UPDATE ON payments_paymentorder
    FOR EACH ROW EXECUTE FUNCTION payments_order_within_commitment();
"""
DROP_ORDERS = """
DROP TRIGGER payments_order_within_commitment ON payments_paymentorder;
DROP FUNCTION payments_order_within_commitment();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(CREATE_APPEND_ONLY, DROP_APPEND_ONLY),
        migrations.RunSQL(BALANCES, DROP_BALANCES),
        migrations.RunSQL(SUM_ZERO, DROP_SUM_ZERO),
        migrations.RunSQL(ORDERS, DROP_ORDERS),
    ]

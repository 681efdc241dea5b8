"""Written once: events, submissions and decisions refuse change; no step changes without its event."""

from __future__ import annotations

from django.db import migrations

WRITTEN_ONCE = ["cases_caseevent", "cases_submission", "cases_decision", "cases_processdefinition", "cases_rating"]

CREATE_ONCE = "".join(
    f"""
CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in WRITTEN_ONCE
)
DROP_ONCE = "".join(
    f"DROP TRIGGER {table}_written_once ON {table};DROP TRIGGER {table}_no_truncate ON {table};"
    for table in WRITTEN_ONCE
)

ONE_EVENT = """
CREATE FUNCTION cases_step_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
        RAISE EXCEPTION 'case % jumps from version % to %', NEW.number, OLD.version, NEW.version
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.step, NEW.state) IS DISTINCT FROM (OLD.step, OLD.state) AND NEW.version = OLD.version THEN
        RAISE EXCEPTION 'case % changes its step without a transition', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_caseevent WHERE case_id = NEW.id AND seq = NEW.version AND to_step = NEW.step)
    THEN
        RAISE EXCEPTION 'case % stands on % at version % without an event', NEW.number, NEW.step, NEW.version
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_one_event_a_transition AFTER UPDATE ON cases_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((NEW.step, NEW.state, NEW.version) IS DISTINCT FROM (OLD.step, OLD.state, OLD.version))
    EXECUTE FUNCTION cases_step_needs_event();
"""
DROP_ONE_EVENT = """
DROP TRIGGER cases_case_one_event_a_transition ON cases_case;
DROP FUNCTION cases_step_needs_event();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(CREATE_ONCE, DROP_ONCE),
        migrations.RunSQL(ONE_EVENT, DROP_ONE_EVENT),
    ]

"""The log can only grow; every event waits in line for its leaf from the moment it is seen.

The trigger runs once a statement. It takes no lock that another writer of events could wait for.
"""

from __future__ import annotations

from django.db import migrations

QUEUE = """
CREATE FUNCTION ledger_queue_for_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_pending (seq) SELECT seq FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_event_queued AFTER INSERT ON ledger_event
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_queue_for_log();
ALTER TABLE ledger_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
INSERT INTO ledger_pending (seq) SELECT seq FROM ledger_event ORDER BY seq;
"""
UNQUEUE = "DROP TRIGGER ledger_event_queued ON ledger_event; DROP FUNCTION ledger_queue_for_log();"
GUARDED = ("leaf", "tile", "checkpoint", "anchor")
GUARD = """
CREATE TRIGGER ledger_{0}_append_only BEFORE UPDATE OR DELETE ON ledger_{0}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_{0}_no_truncate BEFORE TRUNCATE ON ledger_{0}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
UNGUARD = "DROP TRIGGER ledger_{0}_append_only ON ledger_{0}; DROP TRIGGER ledger_{0}_no_truncate ON ledger_{0};"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_log")]
    operations = [
        migrations.RunSQL(QUEUE, UNQUEUE),
        *[migrations.RunSQL(GUARD.format(table), UNGUARD.format(table)) for table in GUARDED],
    ]

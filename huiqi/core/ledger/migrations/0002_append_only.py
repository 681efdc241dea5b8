"""Events can only be added: the database refuses UPDATE, DELETE and TRUNCATE.

The function is general; other rooms hang it on their own append-only tables.
"""

from __future__ import annotations

from django.db import migrations

FUNCTION = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGERS = """
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION ledger_refuse_change()"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER ledger_event_append_only ON ledger_event;"
            "DROP TRIGGER ledger_event_no_truncate ON ledger_event;",
        ),
    ]

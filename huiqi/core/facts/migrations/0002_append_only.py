"""Statements, batches and withdrawals are append-only: the database itself refuses to change or delete them."""

from __future__ import annotations

from django.db import migrations

TABLES = ["facts_statement", "facts_batch", "facts_withdrawal"]

FUNCTION = """
CREATE FUNCTION facts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION facts_refuse_change()"
)


class Migration(migrations.Migration):
    """Install the triggers."""

    dependencies = [("facts", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION facts_refuse_change()"),
        *[
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER {table}_append_only ON {table}")
            for table in TABLES
        ],
    ]

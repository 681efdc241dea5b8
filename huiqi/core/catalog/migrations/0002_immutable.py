"""Published releases and openings are immutable: the database itself refuses to change or delete them."""

from __future__ import annotations

from django.db import migrations

TABLES = ["catalog_release", "catalog_opening", "catalog_closure"]

FUNCTION = """
CREATE FUNCTION catalog_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is published is immutable: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = (
    "CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION catalog_refuse_change()"
)


class Migration(migrations.Migration):
    """Install the triggers."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION catalog_refuse_change()"),
        *[
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER {table}_immutable ON {table}")
            for table in TABLES
        ],
    ]

"""Corrections of decisions and credit notes are written once, as decisions are."""

from __future__ import annotations

from django.db import migrations

TABLES = ["cases_decisioncorrection", "cases_creditnote"]
CREATE = "".join(
    f"""
CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in TABLES
)
DROP = "".join(
    f"DROP TRIGGER {table}_written_once ON {table};DROP TRIGGER {table}_no_truncate ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    """Two triggers a table."""

    dependencies = [("cases", "0003_publicity_appeal_aftercare"), ("ledger", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]

"""Rates and lines of fees are written once: a new rate is a new row, and what a card earned stays."""

from __future__ import annotations

from django.db import migrations

TABLES = ["reviews_feerate", "reviews_feeline"]
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
    dependencies = [("reviews", "0003_fees"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]

"""Score cards and score sheets are written once; a closed panel stays closed."""

from __future__ import annotations

from django.db import migrations

WRITTEN_ONCE = ["reviews_scorecard", "reviews_scoresheet"]

CREATE = "".join(
    f"""
CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in WRITTEN_ONCE
)
DROP = "".join(
    f"DROP TRIGGER {table}_written_once ON {table};DROP TRIGGER {table}_no_truncate ON {table};"
    for table in WRITTEN_ONCE
)
CLOSED = """
CREATE TRIGGER reviews_panel_closed_stays BEFORE UPDATE OR DELETE ON reviews_panel
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION ledger_refuse_change();
"""
OPEN = "DROP TRIGGER reviews_panel_closed_stays ON reviews_panel;"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP), migrations.RunSQL(CLOSED, OPEN)]

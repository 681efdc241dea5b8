"""An officer's mark on a paper is written once; another opinion is another mark."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE TRIGGER cases_materialmark_written_once BEFORE UPDATE OR DELETE ON cases_materialmark
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER cases_materialmark_no_truncate BEFORE TRUNCATE ON cases_materialmark
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
DROP = """
DROP TRIGGER cases_materialmark_written_once ON cases_materialmark;
DROP TRIGGER cases_materialmark_no_truncate ON cases_materialmark;
"""


class Migration(migrations.Migration):
    """Two triggers."""

    dependencies = [("cases", "0005_intake_desk"), ("ledger", "0002_append_only")]

    operations = [migrations.RunSQL(CREATE, DROP)]

"""Bodies and meetings that were there get their first version and their name; versions are written once from now on."""

from __future__ import annotations

from django.db import migrations

# A meeting that is signed takes no change, so its trigger rests while the new column is filled with what it was called.
NAMES = """
ALTER TABLE meetings_meeting DISABLE TRIGGER meetings_meeting_forward;
UPDATE meetings_meeting m SET body_name = b.name FROM meetings_body b WHERE b.id = m.body_id;
ALTER TABLE meetings_meeting ENABLE TRIGGER meetings_meeting_forward;
"""
FIRST = """
INSERT INTO meetings_bodyversion (body_id, number, content, basis, made_by_id, made_by_label, at)
SELECT b.id, 1, jsonb_build_object(
    'name', b.name, 'series', b.series, 'is_active', true,
    'rules', jsonb_build_object('quorum_numerator', b.quorum_numerator, 'quorum_denominator', b.quorum_denominator,
        'quorum_at_least', b.quorum_at_least, 'majority', b.majority, 'tie', b.tie),
    'departments', (SELECT coalesce(jsonb_agg(coalesce(nullif(d.short_name, ''), d.name) ORDER BY d.code), '[]')
        FROM meetings_body_departments l JOIN parties_department d ON d.id = l.department_id WHERE l.body_id = b.id),
    'seats', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'title', s.title, 'role', s.role)
            ORDER BY s.position, s.id), '[]')
        FROM meetings_seat s JOIN parties_person p ON p.id = s.person_id
        WHERE s.body_id = b.id AND s.until_on IS NULL)
), '', NULL, '系统', now() FROM meetings_body b;
"""
ONCE = """
CREATE TRIGGER meetings_bodyversion_append_only BEFORE UPDATE OR DELETE ON meetings_bodyversion
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER meetings_bodyversion_no_truncate BEFORE TRUNCATE ON meetings_bodyversion
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
NO_MORE = """
DROP TRIGGER meetings_bodyversion_append_only ON meetings_bodyversion;
DROP TRIGGER meetings_bodyversion_no_truncate ON meetings_bodyversion;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_body_versions"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(ONCE, NO_MORE),
    ]

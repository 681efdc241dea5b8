"""What was stored, submitted or issued is never rewritten: the database itself refuses.

Only what grows later may change: a file's scan result, a version's grade, a letter's first reading (once).
"""

from __future__ import annotations

from django.db import migrations

FUNCTION = """
CREATE FUNCTION documents_keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- TG_ARGV lists the columns that may change; everything else must stay what it was.
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
        RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION documents_read_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.first_read_at IS NOT NULL AND (NEW.first_read_at, NEW.first_read_by)
        IS DISTINCT FROM (OLD.first_read_at, OLD.first_read_by) THEN
        RAISE EXCEPTION 'the first reading of a letter is recorded once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER documents_file_written_once BEFORE UPDATE ON documents_storedfile FOR EACH ROW
    EXECUTE FUNCTION documents_keep_as_written('scan_state', 'scan_note', 'scanned_at');
CREATE TRIGGER documents_version_written_once BEFORE UPDATE OR DELETE ON documents_documentversion FOR EACH ROW
    EXECUTE FUNCTION documents_keep_as_written('grade', 'grade_reason', 'graded_by', 'graded_at', 'valid_until');
CREATE TRIGGER documents_letter_written_once BEFORE UPDATE OR DELETE ON documents_letter FOR EACH ROW
    EXECUTE FUNCTION documents_keep_as_written('first_read_at', 'first_read_by');
CREATE TRIGGER documents_letter_read_once BEFORE UPDATE ON documents_letter FOR EACH ROW
    EXECUTE FUNCTION documents_read_once();
"""
DROP = """
DROP TRIGGER documents_letter_read_once ON documents_letter;
DROP TRIGGER documents_letter_written_once ON documents_letter;
DROP TRIGGER documents_version_written_once ON documents_documentversion;
DROP TRIGGER documents_file_written_once ON documents_storedfile;
DROP FUNCTION documents_read_once();
DROP FUNCTION documents_keep_as_written();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, DROP)]

"""A merge of two companies may move what is written once, and nothing but its company.

The tables of facts, letters, credit notes and the like refuse every change. A merge is the one exception, so it is
written here beside the table that records merges: their triggers let an UPDATE through when it changes the company
alone, from the merged to the kept one, in a transaction that has said so (``huiqi.merging``) and has recorded that
merge. The ledger's own rows are evidence of their day and keep the company they were written with.
"""

from __future__ import annotations

from django.db import migrations

LETS_MOVE = """
CREATE FUNCTION parties_lets_move(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        current_setting('huiqi.merging', true) = (before->>'company_id') || ':' || (after->>'company_id')
        AND before - 'company_id' = after - 'company_id'
        AND EXISTS (
            SELECT FROM parties_companymerge
            WHERE merged_id = (before->>'company_id')::bigint AND kept_id = (after->>'company_id')::bigint
        ), false)
$$;
"""

REPLACED = """
CREATE OR REPLACE FUNCTION facts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {facts}RAISE EXCEPTION 'facts are append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ledger}RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION documents_keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- TG_ARGV lists the columns that may change; everything else must stay what it was.
    {documents}IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
        RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
LETTING = """IF TG_OP = 'UPDATE'{more} AND parties_lets_move(to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;
    END IF;
    """
MAY_MOVE = REPLACED.format(
    facts=LETTING.format(more=""),
    ledger=LETTING.format(more=" AND TG_TABLE_NAME NOT LIKE 'ledger%'"),
    documents=LETTING.format(more=""),
)
AS_BEFORE = REPLACED.format(facts="", ledger="", documents="")

# A merge stays as written; only the company that was kept may itself be merged into another later.
WRITTEN_ONCE = """
CREATE FUNCTION parties_merge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'kept_id' = to_jsonb(OLD) - 'kept_id'
            AND current_setting('huiqi.merging', true) = OLD.kept_id || ':' || NEW.kept_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'merges are written once: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER parties_companymerge_written_once BEFORE UPDATE OR DELETE ON parties_companymerge
    FOR EACH ROW EXECUTE FUNCTION parties_merge_stays();
"""
DROP_WRITTEN_ONCE = """
DROP TRIGGER parties_companymerge_written_once ON parties_companymerge;
DROP FUNCTION parties_merge_stays();
"""


class Migration(migrations.Migration):
    """Replace three functions, add two."""

    dependencies = [
        ("parties", "0007_identity"),
        ("ledger", "0002_append_only"),
        ("facts", "0002_append_only"),
        ("documents", "0002_written_once"),
    ]

    operations = [
        migrations.RunSQL(LETS_MOVE, "DROP FUNCTION parties_lets_move(jsonb, jsonb)"),
        migrations.RunSQL(MAY_MOVE, AS_BEFORE),
        migrations.RunSQL(WRITTEN_ONCE, DROP_WRITTEN_ONCE),
    ]

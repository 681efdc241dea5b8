"""Votes, recusals and resolutions held by the database: no service, script or hand can get round them.

Every check first locks the meeting's row, so that two acts in one meeting always come one after the other.
"""

from __future__ import annotations

from django.db import migrations

APPEND_ONLY = [
    "meetings_vote", "meetings_ballotmark", "meetings_recusal", "meetings_discussionpoint", "meetings_resolution",
]  # fmt: skip
CREATE_APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
    for table in APPEND_ONLY
)
DROP_APPEND_ONLY = "".join(
    f"DROP TRIGGER {table}_append_only ON {table};DROP TRIGGER {table}_no_truncate ON {table};"
    for table in APPEND_ONLY
)

# States only go forward; a closed meeting changes only by being signed, a signed one not at all.
FORWARD = """
CREATE FUNCTION meetings_meeting_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'called', 'in_session', 'closed', 'signed'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'meetings are not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'signed' OR array_position(states, NEW.state) < array_position(states, OLD.state)
            OR (OLD.state = 'closed' AND NEW.state <> 'signed')
            OR (NEW.body_id, NEW.number) IS DISTINCT FROM (OLD.body_id, OLD.number) THEN
        RAISE EXCEPTION 'meeting % is %: change refused', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_meeting_forward BEFORE UPDATE OR DELETE ON meetings_meeting
    FOR EACH ROW EXECUTE FUNCTION meetings_meeting_forward();

CREATE FUNCTION meetings_locked_state(wanted bigint) RETURNS text LANGUAGE sql AS $$
    SELECT state FROM meetings_meeting WHERE id = wanted FOR UPDATE
$$;

CREATE FUNCTION meetings_only_before_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE id bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END;
BEGIN
    IF meetings_locked_state(id) IN ('closed', 'signed') THEN
        RAISE EXCEPTION 'meeting % is over: % of % refused', id, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.meeting_id <> OLD.meeting_id THEN
        RAISE EXCEPTION '% stays with its meeting', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER meetings_member_before_the_end BEFORE INSERT OR UPDATE OR DELETE ON meetings_meetingmember
    FOR EACH ROW EXECUTE FUNCTION meetings_only_before_the_end();
CREATE TRIGGER meetings_item_before_the_end BEFORE INSERT OR UPDATE OR DELETE ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION meetings_only_before_the_end();

CREATE FUNCTION meetings_item_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['waiting', 'open', 'voted', 'resolved', 'dropped'];
BEGIN
    IF OLD.state IN ('resolved', 'dropped') OR array_position(states, NEW.state) < array_position(states, OLD.state)
            OR NEW.case_id IS DISTINCT FROM OLD.case_id THEN
        RAISE EXCEPTION 'item % is %: change refused', OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.motion, NEW.amount_fen, NEW.is_secret) IS DISTINCT FROM (OLD.motion, OLD.amount_fen, OLD.is_secret)
            AND (EXISTS (SELECT FROM meetings_vote WHERE item_id = OLD.id)
                OR EXISTS (SELECT FROM meetings_ballotmark WHERE item_id = OLD.id)) THEN
        RAISE EXCEPTION 'the motion of item % is being voted on', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_item_forward BEFORE UPDATE ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION meetings_item_forward();
"""
DROP_FORWARD = """
DROP TRIGGER meetings_item_forward ON meetings_agendaitem;
DROP FUNCTION meetings_item_forward();
DROP TRIGGER meetings_item_before_the_end ON meetings_agendaitem;
DROP TRIGGER meetings_member_before_the_end ON meetings_meetingmember;
DROP FUNCTION meetings_only_before_the_end();
DROP FUNCTION meetings_locked_state(bigint);
DROP TRIGGER meetings_meeting_forward ON meetings_meeting;
DROP FUNCTION meetings_meeting_forward();
"""

# Nobody votes who is recused, absent, of another meeting, or has voted (unique); nobody is recused who has voted.
VOTING = """
CREATE FUNCTION meetings_may_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item meetings_agendaitem; member meetings_meetingmember;
BEGIN
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    IF meetings_locked_state(item.meeting_id) <> 'in_session' THEN
        RAISE EXCEPTION 'meeting % is not in session', item.meeting_id USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    SELECT * INTO STRICT member FROM meetings_meetingmember WHERE id = NEW.member_id;
    IF item.state <> 'open' OR item.is_secret <> (TG_TABLE_NAME = 'meetings_ballotmark') THEN
        RAISE EXCEPTION 'item % takes no such vote now', item.id USING ERRCODE = 'check_violation';
    END IF;
    IF member.meeting_id <> item.meeting_id OR member.attendance <> 'present' THEN
        RAISE EXCEPTION 'member % is not there', member.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM meetings_recusal WHERE item_id = item.id AND member_id = member.id) THEN
        RAISE EXCEPTION 'member % is recused from item %', member.id, item.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_vote_allowed BEFORE INSERT ON meetings_vote
    FOR EACH ROW EXECUTE FUNCTION meetings_may_vote();
CREATE TRIGGER meetings_mark_allowed BEFORE INSERT ON meetings_ballotmark
    FOR EACH ROW EXECUTE FUNCTION meetings_may_vote();

CREATE FUNCTION meetings_may_recuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item meetings_agendaitem; home bigint;
BEGIN
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    PERFORM meetings_locked_state(item.meeting_id);
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    SELECT meeting_id INTO STRICT home FROM meetings_meetingmember WHERE id = NEW.member_id;
    IF home <> item.meeting_id OR item.state NOT IN ('waiting', 'open') THEN
        RAISE EXCEPTION 'no recusal from item % now', item.id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM meetings_vote WHERE item_id = item.id AND member_id = NEW.member_id)
            OR EXISTS (SELECT FROM meetings_ballotmark WHERE item_id = item.id AND member_id = NEW.member_id) THEN
        RAISE EXCEPTION 'member % has voted on item %', NEW.member_id, item.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_recusal_allowed BEFORE INSERT ON meetings_recusal
    FOR EACH ROW EXECUTE FUNCTION meetings_may_recuse();

CREATE FUNCTION meetings_one_paper_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'INSERT' AND NEW.votes_for + NEW.votes_against + NEW.votes_abstain > 0)
            OR (TG_OP = 'UPDATE' AND (NEW.item_id <> OLD.item_id OR NEW.votes_for < OLD.votes_for
                OR NEW.votes_against < OLD.votes_against OR NEW.votes_abstain < OLD.votes_abstain
                OR NEW.votes_for + NEW.votes_against + NEW.votes_abstain
                    <> OLD.votes_for + OLD.votes_against + OLD.votes_abstain + 1)) THEN
        RAISE EXCEPTION 'the urn takes one paper at a time and gives none back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_tally_one_more BEFORE INSERT OR UPDATE OR DELETE ON meetings_ballottally
    FOR EACH ROW EXECUTE FUNCTION meetings_one_paper_more();

CREATE FUNCTION meetings_urn_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE papers integer; marks integer;
BEGIN
    SELECT coalesce(sum(votes_for + votes_against + votes_abstain), 0) INTO papers
        FROM meetings_ballottally WHERE item_id = NEW.item_id;
    SELECT count(*) INTO marks FROM meetings_ballotmark WHERE item_id = NEW.item_id;
    IF papers <> marks THEN
        RAISE EXCEPTION '% papers and % marks in item %', papers, marks, NEW.item_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER meetings_mark_has_paper AFTER INSERT ON meetings_ballotmark
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION meetings_urn_agrees();
CREATE CONSTRAINT TRIGGER meetings_paper_has_mark AFTER INSERT OR UPDATE ON meetings_ballottally
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION meetings_urn_agrees();
"""
DROP_VOTING = """
DROP TRIGGER meetings_paper_has_mark ON meetings_ballottally;
DROP TRIGGER meetings_mark_has_paper ON meetings_ballotmark;
DROP FUNCTION meetings_urn_agrees();
DROP TRIGGER meetings_tally_one_more ON meetings_ballottally;
DROP FUNCTION meetings_one_paper_more();
DROP TRIGGER meetings_recusal_allowed ON meetings_recusal;
DROP FUNCTION meetings_may_recuse();
DROP TRIGGER meetings_mark_allowed ON meetings_ballotmark;
DROP TRIGGER meetings_vote_allowed ON meetings_vote;
DROP FUNCTION meetings_may_vote();
"""

# A resolution says what was voted, on the sum that was voted on, and supersedes only what an earlier meeting said.
RESOLVING = """
CREATE FUNCTION meetings_may_resolve() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item meetings_agendaitem; earlier meetings_agendaitem; told integer[]; counted integer[];
BEGIN
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    IF meetings_locked_state(item.meeting_id) <> 'in_session' THEN
        RAISE EXCEPTION 'meeting % is not in session', item.meeting_id USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO STRICT item FROM meetings_agendaitem WHERE id = NEW.item_id;
    IF item.state <> 'voted' AND NOT (item.state = 'open' AND NEW.outcome = 'defer') THEN
        RAISE EXCEPTION 'item % has not been voted on', item.id USING ERRCODE = 'check_violation';
    END IF;
    IF item.is_secret THEN
        SELECT ARRAY[coalesce(sum(votes_for), 0), coalesce(sum(votes_against), 0), coalesce(sum(votes_abstain), 0)]
            INTO counted FROM meetings_ballottally WHERE item_id = item.id;
    ELSE
        SELECT ARRAY[count(*) FILTER (WHERE choice = 'for'), count(*) FILTER (WHERE choice = 'against'),
            count(*) FILTER (WHERE choice = 'abstain')] INTO counted FROM meetings_vote WHERE item_id = item.id;
    END IF;
    told := ARRAY[NEW.votes_for, NEW.votes_against, NEW.votes_abstain];
    IF told <> counted THEN
        RAISE EXCEPTION 'resolution says % where % was voted', told, counted USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.recused <> (SELECT count(*) FROM meetings_recusal WHERE item_id = item.id) THEN
        RAISE EXCEPTION 'resolution miscounts recusals' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome <> 'defer' AND (NEW.outcome = item.motion) <> (item.result = 'passed') THEN
        RAISE EXCEPTION 'motion % of item % was %', item.motion, item.id, item.result USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome = 'approve' AND NEW.amount_fen IS DISTINCT FROM item.amount_fen THEN
        RAISE EXCEPTION 'item % was voted at %', item.id, item.amount_fen USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        SELECT i.* INTO STRICT earlier FROM meetings_agendaitem i JOIN meetings_resolution r ON r.item_id = i.id
            WHERE r.id = NEW.supersedes_id;
        IF earlier.meeting_id = item.meeting_id OR earlier.case_id IS DISTINCT FROM item.case_id THEN
            RAISE EXCEPTION 'only a later meeting on the same matter supersedes' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_resolution_allowed BEFORE INSERT ON meetings_resolution
    FOR EACH ROW EXECUTE FUNCTION meetings_may_resolve();

CREATE FUNCTION meetings_minutes_stay_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'minutes of meeting % stay as they are', OLD.meeting_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meetings_minutes_stay_signed BEFORE UPDATE OR DELETE ON meetings_minutes
    FOR EACH ROW EXECUTE FUNCTION meetings_minutes_stay_signed();
"""
DROP_RESOLVING = """
DROP TRIGGER meetings_minutes_stay_signed ON meetings_minutes;
DROP FUNCTION meetings_minutes_stay_signed();
DROP TRIGGER meetings_resolution_allowed ON meetings_resolution;
DROP FUNCTION meetings_may_resolve();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(CREATE_APPEND_ONLY, DROP_APPEND_ONLY),
        migrations.RunSQL(FORWARD, DROP_FORWARD),
        migrations.RunSQL(VOTING, DROP_VOTING),
        migrations.RunSQL(RESOLVING, DROP_RESOLVING),
    ]

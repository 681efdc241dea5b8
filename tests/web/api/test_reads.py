"""What anybody may read, and what a company's own program reads."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg.pq import TransactionStatus

from huiqi.core.facts.models import Statement
from huiqi.core.ledger.models import Event
from tests.factories import World, an_opening
from tests.web.api.conftest import Program, token_for_company, token_for_department

pytestmark = pytest.mark.django_db
ITEM = "ft-credit-rent-9999"
GOOD = {"is_legal_person": True, "revenue_total": {"上年度": Decimal("4286.30")}, "rent_paid": Decimal("19.908")}


def test_items_are_found_by_text_and_filters(world, visitor):
    found = visitor.get("/items?q=租金").json
    assert [row["id"] for row in found["items"]] == [ITEM]
    assert found["items"][0]["state"] == "closing_soon"
    assert visitor.get("/items?q=养殖水产").json["count"] == 0
    assert visitor.get("/items?open=true").json["count"] == 1
    assert visitor.get("/items?open=true&state=expired").json["count"] == 0
    assert visitor.get("/items?level=区&category=产业空间").json["count"] == 1
    assert visitor.get("/items?level=国家").json["count"] == 0


def test_lists_come_in_parts_with_the_whole_count(world, visitor):
    for number in range(5):
        an_opening(f"demo-{number}", item_id=f"ft-item-{number}")
    first = visitor.get("/items?limit=4").json
    second = visitor.get("/items?limit=4&page=2").json
    assert (first["count"], len(first["items"]), len(second["items"])) == (6, 4, 2)
    assert not {row["id"] for row in first["items"]} & {row["id"] for row in second["items"]}
    assert visitor.get("/items?limit=201").status == 422


def test_an_item_names_its_releases_openings_and_the_attributes_it_reads(world, visitor):
    item = visitor.get(f"/items/{ITEM}").json
    assert [each["number"] for each in item["releases"]] == [1]
    assert [each["code"] for each in item["openings"]] == ["demo-rent"]
    assert item["openings"][0]["can_apply"] is True
    assert set(item["reads"]) == {"is_legal_person", "revenue_total", "rent_paid"}
    words = visitor.get(f"/attributes?item={ITEM}").json
    assert {each["key"] for each in words["attributes"]} == set(item["reads"])


def test_a_release_is_given_as_the_pack_has_it(world, visitor):
    release = visitor.get(f"/items/{ITEM}/releases/1").json
    assert release["definition"]["benefit"]["expr"] == "min(0.5*rent_paid,300)"
    assert visitor.get(f"/items/{ITEM}/releases/2").status == 404
    assert visitor.get(f"/items/{ITEM}/releases/99999999999999999999").status == 404


def test_an_assessment_has_the_output_keys_at_top_level_and_says_why(world, visitor):
    answer = visitor.post("/assessments", {"item": ITEM, "facts": GOOD})
    assert answer.status == 200, answer.text
    said = answer.json
    assert (said["outcome"], said["amount"], said["unit"]) == ("eligible", Decimal("9.954"), "万元")
    assert said["amount_kind"] == "exact"
    assert [row["result"] for row in said["explanation"]["clauses"]] == ["符合", "符合"]
    assert said["explanation"]["amount"]["steps"][-1]["value"] == Decimal("9.954")
    assert "failed_attrs" not in said
    assert "missing" not in said


def test_an_assessment_says_the_gap_and_the_cheapest_change(world, visitor):
    facts = {**GOOD, "revenue_total": {"上年度": 900}}
    said = visitor.post("/assessments", {"item": ITEM, "facts": facts}).json
    assert (said["outcome"], said["failed_attrs"]) == ("not_eligible", ["revenue_total"])
    assert "100" in said["explanation"]["clauses"][1]["gap"]
    assert said["explanation"]["advice"]["leads_to"]["outcome"] == "eligible"
    assert "amount" not in said


def test_an_assessment_names_what_is_missing_and_who_holds_it(world, visitor):
    said = visitor.post("/assessments", {"item": ITEM, "facts": {}}).json
    assert (said["outcome"], set(said["missing"])) == (
        "insufficient_data",
        {"is_legal_person", "revenue_total@上年度"},
    )
    holders = {row["key"]: row["holder"] for row in said["explanation"]["missing"]}
    assert holders["revenue_total@上年度"] == "税务部门"


@pytest.mark.parametrize(
    "text", ["0.1", "19.908", "4286.30", "0.00000000000000000001", "12345678901234567890.123456789"]
)
def test_numbers_go_in_and_out_digit_by_digit(world, visitor, text):
    raw = f'{{"item":"{ITEM}","facts":{{"is_legal_person":true,"revenue_total":{{"上年度":2000}},"rent_paid":{text}}}}}'
    answer = visitor.ask("POST", "/assessments", raw=raw.encode())
    assert answer.status == 200
    assert answer.json["amount"] == min(Decimal(text) / 2, Decimal(300))
    assert f'"amount":{min(Decimal(text) / 2, Decimal(300)).normalize():f}' in answer.text


def test_an_assessment_keeps_nothing(world, visitor, django_assert_num_queries):

    before = (Statement.objects.count(), Event.objects.count())
    visitor.post("/assessments", {"item": ITEM, "facts": GOOD})
    assert (Statement.objects.count(), Event.objects.count()) == before


def test_an_assessment_under_an_opening_counts_its_days(world, visitor):
    asked = {"item": ITEM, "facts": GOOD, "opening": "demo-rent"}
    assert visitor.post("/assessments", asked).json["window_open"] is True
    early = (timezone.localdate() - timedelta(days=400)).isoformat()
    assert visitor.post("/assessments", {**asked, "as_of": early}).json["outcome"] == "not_in_force"
    assert visitor.post("/assessments", {**asked, "as_of": "2026-02-30"}).status == 422
    assert visitor.post("/assessments", {**asked, "opening": "no-such"}).status == 404
    an_opening("demo-other", item_id="ft-other-1")
    assert visitor.post("/assessments", {**asked, "opening": "demo-other"}).status == 422


def test_a_day_that_does_not_exist_is_invalid_input_as_the_semantics_say(world, visitor):
    said = visitor.post("/assessments", {"item": ITEM, "facts": GOOD, "as_of": "2026-02-30"}).json
    assert (said["outcome"], said["attrs"]) == ("invalid_input", ["as_of"])


def test_a_company_reads_its_matches_with_sources(world, erp):
    uscc = world.company.uscc
    found = erp.get(f"/companies/{uscc}/matches").json
    assert [(row["item"], row["outcome"]) for row in found["matches"]] == [(ITEM, "eligible")]
    assert found["matches"][0]["amount"] is None
    assert found["matches"][0]["amount_missing"] == ["rent_paid"]
    why = erp.get(f"/companies/{uscc}/matches/{ITEM}").json
    assert why["explanation"]["clauses"][1]["source"] == "税务部门"
    assert erp.get(f"/companies/{uscc}/matches?all=true").json["matches"]


def test_a_wrong_credit_code_is_told_which_digit(world, erp):
    code = world.company.uscc
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = erp.get(f"/companies/{wrong}/matches")
    assert answer.status == 422
    assert "18" in answer.json["detail"]
    assert "uscc" in answer.json["fields"]


def test_the_register_and_the_funds_are_public_and_exact(world, visitor):
    world.approved(amount="39.954")
    register = visitor.get("/awards?q=云杉").json
    assert register["total_yuan"] == Decimal("399540.00")
    assert [row["amount_yuan"] for row in register["awards"]] == [Decimal("399540.00")]
    assert "payee" not in str(register)
    fund = visitor.get("/funds").json["funds"][0]
    assert fund["appropriated_yuan"] == Decimal("12000000.00")
    parts = ("left_yuan", "reserved_yuan", "committed_yuan", "paid_yuan")
    assert sum(fund[part] for part in parts) == fund["appropriated_yuan"]
    assert fund["reserved_yuan"] == Decimal("399540.00")
    assert visitor.get("/awards?year=1999").status == 422
    assert visitor.get("/awards?year=2001").json["count"] == 0


def settle(*programs: Program, kind: str = "cases.case.moved") -> None:
    """Wait until nothing older is under way: the server's housekeeping may write in this database for a moment."""
    newest = Event.objects.filter(subject_kind="cases.case", kind=kind).latest("seq").seq
    for program in programs:
        for _ in range(600):
            if any(row["seq"] == newest for row in program.get("/events").json["events"]):
                break
            time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_events_are_read_on_from_a_cursor_and_none_is_missed():
    world = World.build()
    erp, office = Program(token_for_company(world.company)), Program(token_for_department(world.department))
    case = world.proposed()
    settle(erp, office)
    everything = erp.get("/events").json
    kinds = [row["details"].get("move") for row in everything["events"] if row["kind"] == "cases.case.moved"]
    assert kinds == ["submit", "accept"]
    assert everything["events"][0]["kind"] == "cases.case.opened"
    assert {row["case"] for row in everything["events"]} == {case.number}
    read, cursor = [], 0
    while True:
        part = erp.get(f"/events?after={cursor}&limit=2").json
        if not part["events"]:
            break
        read += [row["seq"] for row in part["events"]]
        cursor = part["next"]
    assert read == [row["seq"] for row in everything["events"]] == sorted(read)
    assert erp.get(f"/events?after={cursor}").json == {"events": [], "next": cursor}
    moves = [row["details"].get("move") for row in office.get("/events").json["events"]]
    assert "propose" in moves
    stranger = Program(token_for_company(world.draft(world.another_clerk()).company))
    assert {row["case"] for row in stranger.get("/events").json["events"]}.isdisjoint({case.number})


@pytest.mark.django_db(transaction=True)
def test_an_event_waits_while_an_earlier_number_may_still_come():
    world = World.build()
    erp = Program(token_for_company(world.company))
    begun, seen = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_xact_id()")  # an older transaction that has not ended
                begun.set()
                seen.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    world.draft()
    during = erp.get("/events").json["events"]
    seen.set()
    thread.join()
    assert during == []
    for _ in range(600):  # the server's own housekeeping may hold it up for a moment
        if after := erp.get("/events").json["events"]:
            break
        time.sleep(0.1)
    assert [row["kind"] for row in after] == ["cases.case.opened"]


@pytest.mark.django_db(transaction=True)
def test_what_is_under_way_in_another_database_of_the_server_holds_nothing_up(database_server):
    world = World.build()
    erp = Program(token_for_company(world.company))
    elsewhere = urlunsplit(urlsplit(database_server)._replace(path="/postgres"))
    with psycopg.connect(elsewhere) as other:
        other.execute("SELECT pg_current_xact_id()")  # and stays open
        world.draft()
        settle(erp, kind="cases.case.opened")
        assert [row["kind"] for row in erp.get("/events").json["events"]] == ["cases.case.opened"]
        assert other.info.transaction_status == TransactionStatus.INTRANS

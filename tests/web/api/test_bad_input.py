"""Whatever is sent: an answer in one Chinese sentence, and never an error of ours."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import override_settings

from huiqi.core.parties.models import ApiAllowance
from huiqi.core.payments import queries
from huiqi.web.api import faults
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db
NASTY = [
    "<script>alert(1)</script>", "'; DROP TABLE cases_case; --", "{{ 7*7 }}{% debug %}", "=cmd|' /C calc'!A0", "%s%n",
    "../../etc/passwd", "\u202e右到左", "😀" * 50,
]  # fmt: skip
UNREADABLE = [
    b"", b"{", b"not json", b'{"item": NaN}', b'{"item": "x", "facts": {"a": Infinity}}', b"\xff\xfe{}", b"\xef\xbb\xbf{}",
    b'{"item": "a\\u0000b", "facts": {}}', b'{"item": "a\\ud800", "facts": {}}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"item": "x", "facts": {"rent_paid": 1e999999999}}', b'{"item": "x", "facts": {"rent_paid": ' + b"9" * 5000 + b"}}",
    b'{"item": "x", "facts": {"rent_paid": 0.' + b"1" * 5000 + b"}}",
]  # fmt: skip


@pytest.mark.parametrize("raw", UNREADABLE)
def test_a_body_that_is_no_json_is_told_so(visitor, raw):
    answer = visitor.ask("POST", "/assessments", raw=raw)
    assert answer.status in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, {"item": "x"}, {"item": 5, "facts": {}}, {"item": "x", "facts": []},
                                  {"item": "x", "facts": {}, "as_off": "2026-01-01"}])  # fmt: skip
def test_a_body_of_another_shape_names_the_field(visitor, body):
    answer = visitor.ask("POST", "/assessments", raw=json.dumps(body).encode())
    assert (answer.status, answer.code) == (422, "invalid_input")
    assert answer.json["fields"]


def test_a_key_that_no_vocabulary_has_is_named(world, visitor):
    answer = visitor.post("/assessments", {"item": "ft-credit-rent-9999", "facts": {"rent_payed": 1}})
    assert answer.json["fields"] == {"facts.rent_payed": "词汇表里没有这个属性。"}


@pytest.mark.parametrize(
    "value", [True, "一千", [], {}, {"上年度": "x"}, {"去年": 1}, -1, {"上年度": {"上年度": 1}}, [[1]], None]
)
def test_facts_of_another_type_are_an_outcome_not_an_error(world, visitor, value):
    facts = {"is_legal_person": True, "revenue_total": value, "rent_paid": value}
    answer = visitor.post("/assessments", {"item": "ft-credit-rent-9999", "facts": facts})
    assert answer.status == 200
    assert answer.json["outcome"] in ("invalid_input", "insufficient_data")


@pytest.mark.parametrize("text", NASTY)
def test_html_sql_and_template_text_are_only_text(world, erp, office, text):

    for path in (f"/items?q={quote(text)}", f"/items/{quote(text, safe='')}", f"/awards?q={quote(text)}"):
        assert erp.get(path).status in (200, 404)
    number = erp.post("/cases", {"opening": world.opening.code}).json["number"]
    saved = erp.patch(f"/cases/{number}/answers", {"values": {"contact_name": text}})
    assert saved.json["problems"] == {}
    answers = {row["field"]: row["value"] for row in erp.get(f"/cases/{number}/form").json["answers"]}
    assert answers["contact_name"] == text.strip()
    office.get(f"/cases?q={quote(text)}")
    answer = erp.get(f"/cases/{quote(text, safe='')}")
    assert answer.status == 404
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_nul_in_an_address_is_refused(world, erp):
    assert erp.get("/items?q=a%00b").status == 422
    assert erp.get("/cases/a%00b").status == 422


@pytest.mark.parametrize("type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "text/html"])
def test_another_content_type_is_415(world, erp, type):
    for path in ("/assessments", "/cases"):
        answer = erp.ask("POST", path, raw=b"{}", type=type)
        assert (answer.status, answer.code) == (415, "unsupported_media_type")
    number = world.draft().number
    assert erp.ask("POST", f"/cases/{number}/materials/lease", raw=b"{}", type="application/json").status == 415


def test_a_huge_body_is_413(world, erp):
    raw = b'{"item":"' + b"x" * (3 << 20) + b'"}'
    assert erp.ask("POST", "/assessments", raw=raw).status == 413
    number = world.draft().number
    assert erp.upload(f"/cases/{number}/materials/lease", "大.pdf", b"%PDF-" + b"0" * (22 << 20)).status == 413


@pytest.mark.parametrize(
    "raw", [b"", b"--x", b"--x\r\n\r\n", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--\r\n']
)
def test_a_broken_form_is_told_so(world, erp, raw):
    number = world.draft().number
    answer = erp.ask("POST", f"/cases/{number}/materials/lease", raw=raw, type="multipart/form-data; boundary=x")
    assert answer.status in (400, 422)
    answer = erp.ask("POST", f"/cases/{number}/materials/lease", raw=raw, type="multipart/form-data")
    assert answer.status in (400, 422)


def test_another_method_is_405_and_says_which(world, visitor):
    answer = visitor.ask("DELETE", "/items")
    assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "method_not_allowed", "GET")


@pytest.mark.parametrize("key", ["x" * 81, "has space", "中文"])
def test_a_key_that_is_none_is_refused(world, erp, key):
    answer = erp.ask("POST", "/cases", {"opening": "demo-rent"}, **{"Idempotency-Key": key.encode().decode("latin-1")})
    assert answer.status == 422


@pytest.mark.parametrize("fields", [{"note": 5}, {"reasons": 5}, {"reasons": ["no-such"]}, {"no_such": "x"}, {"note": ["a"]},
                                    {"note": "x" * 5000}, {"reasons": "incomplete", "note": ""}])  # fmt: skip
def test_odd_fields_of_a_move_are_told_at_the_field(world, office, fields):
    number = world.submitted().number
    answer = office.post(f"/cases/{number}/moves/return", {"version": 1, "fields": fields}, key="k")
    assert answer.status == 422
    assert answer.json["fields"]


@override_settings(
    HUIQI={**__import__("django.conf").conf.settings.HUIQI, "API_PER_MINUTE": {"token": 4, "visitor": 2}}
)
def test_who_asks_too_often_waits_and_nobody_else_does(world, visitor, erp, office):
    assert [visitor.get("/funds").status for _ in range(3)] == [200, 200, 429]
    late = visitor.get("/funds")
    assert (late.code, late.headers["Content-Type"]) == ("too_many_requests", "application/problem+json")
    assert 1 <= int(late.headers["Retry-After"]) <= 31
    assert [erp.get("/cases").status for _ in range(5)] == [200, 200, 200, 200, 429]
    assert office.get("/cases").status == 200

    for row in ApiAllowance.objects.all():
        ApiAllowance.objects.filter(pk=row.pk).update(at=row.at - timedelta(seconds=31))
    assert visitor.get("/funds").status == 200
    assert "127.0.0.1" not in str(list(ApiAllowance.objects.values()))


def test_our_own_error_is_a_problem_that_tells_nothing_inside(world, visitor, monkeypatch, caplog):

    def broken(**given: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(queries, "list_fund_positions", broken)
    answer = visitor.get("/funds")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret inside" not in answer.text
    assert "secret inside" in caplog.text


def test_every_fault_of_shape_has_its_sentence():
    assert faults._sentence({"type": "something_new"}) == "写法不对，请对照接口说明。"


def test_nothing_personal_stays_in_a_cache(world, erp, visitor):
    assert "no-store" in erp.get("/cases").headers["Cache-Control"]
    assert "Authorization" in erp.get("/items").headers["Vary"]
    assert isinstance(visitor, Program)


@pytest.mark.parametrize("path", ["/cases/%0A/attachments/1.5", "/cases/a%0Ab", "/%0A", "/cases/%01/x%0A"])
def test_an_address_with_a_line_break_is_answered_as_a_problem_too(erp, path):
    answer = erp.get(path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"

"""A program takes an application the whole way, and a department's program receives it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import segno
from django.utils import timezone

from huiqi.core.cases.models import Attachment, Case, CaseEvent
from huiqi.core.documents.models import DocumentVersion
from tests.factories import an_opening
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db


def a_picture(text: str = "租赁合同") -> bytes:
    stream = BytesIO()
    segno.make(text, micro=False).save(stream, kind="png")
    return stream.getvalue()


def filled_draft(world, erp: Program) -> str:
    number = erp.post("/cases", {"opening": world.opening.code}).json["number"]
    values = {
        "contact_name": "林会计", "contact_phone": "0755-0000 0000", "rent_paid": Decimal("80"),
        "payee_name": world.company.name, "payee_bank": "演示银行福田支行", "payee_account": "4000 1234 5678 6620",
    }  # fmt: skip
    saved = erp.patch(f"/cases/{number}/answers", {"values": values})
    assert saved.status == 200, saved.text
    assert saved.json["problems"] == {}
    return number


def submitted(world, erp: Program) -> str:
    number = filled_draft(world, erp)
    assert erp.upload(f"/cases/{number}/materials/lease", "租赁合同.png", a_picture(), "image/png").status == 201
    answer = erp.post(f"/cases/{number}/submit", {"version": 0}, key="submit-1")
    assert answer.status == 200, answer.text
    return number


def test_a_program_applies_and_another_receives_what_it_sent(world, erp, office):
    number = submitted(world, erp)
    case = erp.get(f"/cases/{number}").json
    assert (case["state"], case["step_title"], case["version"]) == ("submitted", "受理", 1)
    assert case["due_on"] is not None
    listed = office.get("/cases?state=submitted").json
    assert [row["number"] for row in listed["cases"]] == [number]
    taken = office.post(f"/cases/{number}/moves/accept", {"version": 1, "fields": {"note": "材料齐全"}}, key="a-1")
    assert (taken.status, taken.json["state"]) == (200, "accepted")
    rows = erp.get(f"/cases/{number}/timeline").json["rows"]
    assert [row["title"] for row in rows] == ["受理", "提交申请", "新建草稿"]
    assert rows[0]["actor"] == "承办部门"


def test_submission_is_refused_with_every_field_that_is_missing(world, erp):
    number = erp.post("/cases", {"opening": world.opening.code}).json["number"]
    answer = erp.post(f"/cases/{number}/submit", {"version": 0}, key="k")
    assert answer.status == 422
    assert {"rent_paid", "material:lease"} <= set(answer.json["fields"])
    assert Case.objects.get(number=number).state == "draft"


def test_the_form_shows_where_each_value_comes_from_and_masks_the_account(world, erp, office):
    number = submitted(world, erp)
    form = erp.get(f"/cases/{number}/form").json
    answers = {row["field"]: row for row in form["answers"]}
    assert answers["revenue_total@上年度"]["value"] == Decimal("4286.30")
    assert answers["revenue_total@上年度"]["source"] == "税务部门"
    assert answers["payee_account"]["value"] == "尾号 6620"
    assert answers["contact_phone"]["value"] == "0755-0000 0000"
    seen = {row["field"]: row for row in office.get(f"/cases/{number}/form").json["answers"]}
    assert "林会计" not in str(seen)
    assert "0755-0000 0000" not in str(seen)
    assert "4000123456786620" not in office.get(f"/cases/{number}/form").text


def test_one_bad_field_loses_no_other(world, erp):
    number = erp.post("/cases", {"opening": world.opening.code}).json["number"]
    answer = erp.patch(
        f"/cases/{number}/answers", {"values": {"rent_paid": "约一千", "contact_name": "林会计", "nonsense": 1}}
    )
    assert answer.status == 200
    assert set(answer.json["saved"]) == {"contact_name"}
    assert set(answer.json["problems"]) == {"rent_paid", "nonsense"}


def test_what_a_person_would_type_is_understood(world, erp):
    number = erp.post("/cases", {"opening": world.opening.code}).json["number"]
    assert erp.patch(f"/cases/{number}/answers", {"values": {"rent_paid": "1,200万"}}).json["problems"] == {}
    answers = {row["field"]: row for row in erp.get(f"/cases/{number}/form").json["answers"]}
    assert answers["rent_paid"]["value"] == 1200


def test_the_same_submission_sent_again_has_one_effect_and_the_same_answer(world, erp):
    number = filled_draft(world, erp)
    erp.upload(f"/cases/{number}/materials/lease", "租赁合同.png", a_picture(), "image/png")
    first = erp.post(f"/cases/{number}/submit", {"version": 0}, key="once")
    again = erp.post(f"/cases/{number}/submit", {"version": 0}, key="once")
    assert (first.status, again.status) == (200, 200)
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert CaseEvent.objects.filter(case__number=number, move="submit").count() == 1


def test_a_draft_begun_twice_under_one_key_is_one_draft(world, erp):
    first = erp.post("/cases", {"opening": world.opening.code}, key="begin")
    again = erp.post("/cases", {"opening": world.opening.code}, key="begin")
    assert (first.status, again.status) == (201, 201)
    assert first.json["number"] == again.json["number"]
    assert erp.post("/cases", {"opening": world.opening.code}, key="other").code == "draft_exists"


def test_a_key_used_for_another_request_is_refused(world, erp):
    number = filled_draft(world, erp)
    assert erp.patch(f"/cases/{number}/answers", {"values": {"contact_name": "甲"}}, key="k").status == 200
    other = erp.patch(f"/cases/{number}/answers", {"values": {"contact_name": "乙"}}, key="k")
    assert (other.status, other.code) == (409, "idempotency_key_reused")


def test_what_was_refused_may_be_mended_and_sent_with_the_same_key(world, erp):
    number = filled_draft(world, erp)
    assert erp.post(f"/cases/{number}/submit", {"version": 0}, key="k").status == 422
    erp.upload(f"/cases/{number}/materials/lease", "租赁合同.png", a_picture(), "image/png")
    assert erp.post(f"/cases/{number}/submit", {"version": 0}, key="k").status == 200


def test_a_move_on_an_old_version_is_a_conflict_that_says_who_was_faster(world, erp, office):
    number = submitted(world, erp)
    assert office.post(f"/cases/{number}/moves/accept", {"version": 0, "fields": {}}, key="k").status == 409
    assert office.post(f"/cases/{number}/moves/accept", {"version": 1, "fields": {}}, key="k2").status == 200
    late = office.post(f"/cases/{number}/moves/accept", {"version": 1, "fields": {}}, key="k3")
    assert late.status == 409
    assert "受理" in late.json["detail"]


def test_a_move_without_a_key_is_refused(world, erp):
    number = filled_draft(world, erp)
    answer = erp.post(f"/cases/{number}/submit", {"version": 0})
    assert answer.status == 422
    assert "Idempotency-Key" in str(answer.json["fields"]) or "idempotency_key" in str(answer.json["fields"])


def test_an_application_is_withdrawn(world, erp):
    number = submitted(world, erp)
    answer = erp.post(f"/cases/{number}/withdraw", {"version": 1, "note": "下次再申请"}, key="w")
    assert (answer.status, answer.json["outcome"], answer.json["state"]) == (200, "withdrawn", "closed")


def test_a_decision_is_read_with_exact_sums(world, erp):
    case = world.approved(amount="39.954")
    decision = erp.get(f"/cases/{case.number}/decision")
    assert decision.status == 200
    assert decision.json["amount_exact"] == Decimal("39.954")
    assert decision.json["amount_yuan"] == Decimal("399540.00")
    assert '"amount_yuan":399540.00' in decision.text
    assert erp.get(f"/cases/{world.draft(world.another_clerk()).number}/decision").status == 404


def test_a_decision_that_is_not_there_yet_says_so(world, erp):
    assert erp.get(f"/cases/{submitted(world, erp)}/decision").code == "not_decided"


def test_no_program_decides(world, office):
    case = world.proposed()
    for move in ("approve", "refuse", "send_back"):
        answer = office.post(f"/cases/{case.number}/moves/{move}", {"version": 3, "fields": {}}, key=move)
        assert (answer.status, answer.code) == (403, "scope_missing")
    assert office.get(f"/cases/{case.number}").json["moves"] == []


def test_a_supplement_asked_by_a_program_is_answered_by_a_program(world, erp, office):
    number = submitted(world, erp)
    bad = {"version": 1, "fields": {"note": "请补", "field_names": ["no_such_field"]}}
    assert office.post(f"/cases/{number}/moves/ask_supplement", bad, key="s0").status == 422
    asked = {"version": 1, "fields": {"note": "请更正租金", "field_names": ["rent_paid"]}}
    assert office.post(f"/cases/{number}/moves/ask_supplement", asked, key="s").status == 200
    case = erp.get(f"/cases/{number}").json
    assert case["supplement"]["fields"] == ["rent_paid"]
    assert case["is_paused"] is True
    assert erp.patch(f"/cases/{number}/answers", {"values": {"contact_name": "别人"}}).status == 409
    assert erp.patch(f"/cases/{number}/answers", {"values": {"rent_paid": Decimal("81.5")}}).status == 200
    done = erp.post(f"/cases/{number}/moves/answer_supplement", {"version": 2, "fields": {}}, key="x")
    assert (done.status, done.json["supplement"]) == (200, None)


def test_a_file_is_inspected_before_anyone_opens_it_and_a_refused_one_leaves_nothing(world, erp):
    number = filled_draft(world, erp)
    lying = erp.upload(f"/cases/{number}/materials/lease", "合同.pdf", b"MZ" + b"\x00" * 200)
    assert lying.status == 415
    assert DocumentVersion.objects.count() == 0
    big = erp.upload(f"/cases/{number}/materials/lease", "合同.pdf", b"%PDF-1.7" + b"0" * (20 << 20))
    assert big.status == 413
    unknown = erp.upload(f"/cases/{number}/materials/no-such", "合同.png", a_picture(), "image/png")
    assert unknown.status == 404
    assert DocumentVersion.objects.count() == 0
    assert erp.get(f"/cases/{number}").json["state"] == "draft"


def test_a_file_taken_out_of_a_draft_stays_in_the_wallet(world, erp):
    number = filled_draft(world, erp)
    answer = erp.upload(f"/cases/{number}/materials/lease", "租赁合同.png", a_picture(), "image/png").json
    assert (answer["name"], answer["grade"], answer["wallet_version"]) == ("租赁合同.png", "D", 1)
    assert erp.ask("DELETE", f"/cases/{number}/attachments/{answer['attachment']}").status == 204
    assert not Attachment.objects.exists()
    assert DocumentVersion.objects.count() == 1


def test_a_closed_window_says_when_it_closed(world, erp):

    today = timezone.localdate()
    an_opening("demo-past", opens_on=today - timedelta(days=40), closes_on=today - timedelta(days=3))
    answer = erp.post("/cases", {"opening": "demo-past"})
    assert (answer.status, answer.code) == (422, "window_closed")
    assert "已在" in answer.json["detail"]

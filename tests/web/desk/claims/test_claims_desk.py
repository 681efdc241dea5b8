"""The claims desk: what waits, what was checked, who may look, who decides."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from huiqi.core.documents.services import accept_upload
from huiqi.core.ledger.queries import count_events, list_events
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import CompanyClaim, Person
from tests.core.parties import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_here(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def on_duty(person: Person) -> Client:
    """A browser in which the officer has given the second factor."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["otp_device_id"] = TOTPDevice.objects.create(user=person, confirmed=True).persistent_id
    session.save()
    return client


def a_claim_with_papers(person: Person) -> CompanyClaim:
    files = [
        accept_upload(
            actor=world.actor(person),
            upload=SimpleUploadedFile(f"{name}.png", world.a_picture(name), "image/png"),
            purpose="claim",
        )
        for name in ("营业执照", "授权书")
    ]
    return services.claim_company(
        actor=world.actor(person),
        uscc=world.a_code(),
        company_name="新芽网络（演示）有限公司",
        licence_file_id=str(files[0].pk),
        letter_file_id=str(files[1].pk),
    )


@pytest.fixture
def claimant() -> Person:
    return world.a_person("林慧", login="13800002207", phone="13800002207")


def test_the_window_sees_what_waits_and_decides(claimant: Person) -> None:
    claim, desk = a_claim_with_papers(claimant), on_duty(world.an_officer())
    listed = desk.get("/desk/claims/").text
    assert "1 件认领等审核" in listed
    assert "剩 3 个工作日" in listed
    page = desk.get(f"/desk/claims/{claim.pk}/").text
    assert "统一社会信用代码校验正确" in page
    assert "企业库里还没有这家企业" in page
    assert desk.post(f"/desk/claims/{claim.pk}/", {"decision": "approve"}).url == "/desk/claims/"
    assert world.actor(claimant).mandates == {"owner"}
    assert "没有认领在等" in desk.get("/desk/claims/").text
    assert "新芽网络" in desk.get("/desk/claims/?state=approved").text


def test_a_refusal_says_why_to_the_claimant(claimant: Person) -> None:
    claim, desk = a_claim_with_papers(claimant), on_duty(world.an_officer())
    empty = desk.post(f"/desk/claims/{claim.pk}/", {"decision": "refuse", "reason": ""})
    assert empty.status_code == 422
    assert "写明原因" in empty.text
    desk.post(
        f"/desk/claims/{claim.pk}/",
        {"decision": "refuse", "picked": "授权书没有盖公章，或章不清楚。", "reason": "请补盖。"},
    )
    theirs = Client()
    theirs.force_login(claimant)
    assert "授权书没有盖公章，或章不清楚。请补盖。" in theirs.get("/account/claim/").text


def test_the_second_officer_is_told_who_was_faster(claimant: Person) -> None:
    claim = a_claim_with_papers(claimant)
    first, second = world.an_officer(name="何敏"), world.an_officer(name="陈诚")
    on_duty(first).post(f"/desk/claims/{claim.pk}/", {"decision": "approve"})
    late = on_duty(second).post(f"/desk/claims/{claim.pk}/", {"decision": "refuse", "reason": "不符。"})
    assert late.status_code == 422
    assert "已由何敏" in late.text


def test_the_claimant_is_masked_until_asked_for_and_the_asking_is_recorded(claimant: Person) -> None:
    claim, desk = a_claim_with_papers(claimant), on_duty(world.an_officer())
    page = desk.get(f"/desk/claims/{claim.pk}/").text
    assert "林*" in page
    assert "13800002207" not in page
    desk.post(f"/desk/claims/{claim.pk}/reveal/")
    assert "13800002207" in desk.get(f"/desk/claims/{claim.pk}/").text
    assert "13800002207" not in desk.get(f"/desk/claims/{claim.pk}/").text
    assert count_events(subject=("parties.person", claimant.pk), kinds=["ledger.personal_data.read"]) == 1


def test_the_papers_open_in_the_page_for_the_desk_only_and_leave_a_trace(claimant: Person) -> None:
    claim, desk = a_claim_with_papers(claimant), on_duty(world.an_officer())
    response = desk.get(f"/desk/claims/{claim.pk}/licence/")
    assert b"".join(response.streaming_content) == world.a_picture("营业执照")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert list_events(subject=("documents.file", claim.licence_file_id))[0].kind == "ledger.personal_data.read"
    assert desk.get(f"/desk/claims/{claim.pk}/passwords/").status_code == 404


@pytest.mark.parametrize(("role", "claims", "status"), [("handler", True, 403), ("decider", True, 403)])
def test_other_posts_stay_outside(claimant: Person, role: str, claims: bool, status: int) -> None:
    claim = a_claim_with_papers(claimant)
    desk = on_duty(world.an_officer(role, claims=claims))
    for path in ("/desk/claims/", f"/desk/claims/{claim.pk}/", f"/desk/claims/{claim.pk}/licence/"):
        assert desk.get(path).status_code == status


def test_the_window_of_another_department_sees_no_claims(claimant: Person) -> None:
    claim = a_claim_with_papers(claimant)
    desk = on_duty(world.an_officer("window", department="ft-culture", claims=False))
    assert "没有认领在等" in desk.get("/desk/claims/").text
    assert desk.get(f"/desk/claims/{claim.pk}/").status_code == 404
    assert desk.get(f"/desk/claims/{claim.pk}/licence/").status_code == 404
    assert desk.post(f"/desk/claims/{claim.pk}/", {"decision": "approve"}).status_code == 404
    assert queries.find_company_by_uscc(claim.uscc) is None


def test_a_company_person_and_a_visitor_have_no_desk(claimant: Person) -> None:
    claim, person = a_claim_with_papers(claimant), Client()
    assert person.get(f"/desk/claims/{claim.pk}/").status_code == 302
    person.force_login(claimant)
    assert person.get(f"/desk/claims/{claim.pk}/").status_code == 403
    assert person.get(f"/desk/claims/{claim.pk}/licence/").status_code == 403

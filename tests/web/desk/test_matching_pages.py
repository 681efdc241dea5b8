"""全区匹配 on the desk: the run, an item's companies, why one of them, a list frozen, companies told."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching.models import Cohort, ItemResult, Told
from huiqi.core.matching.services import match_district
from tests.factories import World, company_actor, officer
from tests.sessions import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.build()


@pytest.fixture
def editor(world: World) -> Client:
    return client_of(officer(world.department, "editor", name="苏敏"))


def a_result(world: World) -> ItemResult:
    return match_district(actor=SYSTEM).results.get(item_id=world.opening.item_id)


def test_before_the_first_run_the_page_says_what_to_do(editor: Client) -> None:
    page = editor.get(reverse("desk:matching")).content.decode()
    assert "还没有匹配过全区企业" in page
    assert "现在匹配" in page


def test_asking_for_a_run_twice_asks_once(editor: Client) -> None:
    for _ in range(2):
        assert editor.post(reverse("desk:match_now"), follow=True).status_code == 200


def test_from_the_run_to_the_company_and_why(world: World, editor: Client) -> None:
    result = a_result(world)
    kind = next(kind for kind in ("eligible", "insufficient_data", "not_eligible") if result.counts.get(kind))
    assert world.opening.item.name in editor.get(reverse("desk:matching")).content.decode()
    page = editor.get(reverse("desk:match_result", args=[result.pk]) + f"?kind={kind}").content.decode()
    assert world.company.name in page
    why = editor.get(reverse("desk:match_reason", args=[result.pk, world.company.uscc])).content.decode()
    assert "逐条对照" in why
    assert "和当时的结果不同" not in why


def test_a_list_is_frozen_and_taken_along(world: World, editor: Client) -> None:
    result = a_result(world)
    kind = next(kind for kind in ("eligible", "insufficient_data", "not_eligible") if result.counts.get(kind))
    address = reverse("desk:freeze_cohort", args=[result.pk])
    nameless = editor.post(address, {"kind": kind, "name": " "}, follow=True).content.decode()
    assert "请给名单起一个" in nameless
    editor.post(address, {"kind": kind, "name": "试名单"})
    cohort = Cohort.objects.get()
    assert world.company.name in editor.get(reverse("desk:cohort", args=[cohort.pk])).content.decode()
    file = editor.get(reverse("desk:cohort", args=[cohort.pk]) + "?as=xlsx")
    rows = load_workbook(BytesIO(b"".join(file) if file.streaming else file.content)).get_sheet_by_index(0).to_python()
    assert world.company.uscc in {row[0] for row in rows}


def test_told_once_and_only_those_who_fit(world: World, editor: Client) -> None:
    company_actor(world.company)
    result = a_result(world)
    address = reverse("desk:tell_companies", args=[result.pk])
    first = editor.post(address, follow=True).content.decode()
    fits = result.counts.get("eligible", 0) + result.counts.get("eligible_pending_review", 0)
    assert ("已告知" in first) == bool(fits)
    again = editor.post(address, follow=True).content.decode()
    assert "没有重复发送" in again
    assert Told.objects.count() <= fits

"""A notice is told once, in the transaction of what it tells, to whoever it concerns."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices import queries, services
from huiqi.core.notices.models import Delivery, Notice
from huiqi.core.notices.templates import TEMPLATES
from huiqi.core.parties.models import Company, Department, Mandate, Person
from huiqi.core.parties.services import grant_mandate, revoke_mandate
from huiqi.engine.refusal import InvalidInput, NotFound

CONTEXT = {
    "item": "软件企业首次达规模支持",
    "number": "2026-RJ-0417",
    "department": "福田区科技创新局（演示）",
    "step": "审核",
    "due_on": date(2026, 12, 4),
    "contact_name": "何工",
    "contact_phone": "0755-0000 0003",
}


def accepted(company: Company, key: str = "case:2026-RJ-0417:3:case_accepted", **more: object) -> Notice:
    return services.send_notice(
        to_company=company,
        template="case_accepted",
        context=CONTEXT | more,
        link="/cases/2026-RJ-0417/",
        subject=("cases.case", "2026-RJ-0417"),
        dedupe_key=key,
    )


def test_a_notice_says_what_happened_what_comes_next_by_when_and_who_to_call(company: Company) -> None:
    notice = accepted(company)
    assert notice.title == "已受理：软件企业首次达规模支持"
    assert notice.body.splitlines() == [
        "您的「软件企业首次达规模支持」申请（编号 2026-RJ-0417）已由福田区科技创新局（演示）受理。",
        "接下来进行审核，2026 年 12 月 4 日前完成。",
        "需要补材料时会一次告知，等您补正的时间不算在我们的时限里。",
        "有疑问请找何工，0755-0000 0003。",
    ]


def test_a_sentence_without_its_words_is_left_out_and_an_estimated_day_says_so(company: Company) -> None:
    without = accepted(company, contact_phone="")
    assert "有疑问" not in without.body
    estimated = accepted(company, "another", is_estimated=True)
    assert "2026 年 12 月 4 日（暂定，放假安排公布后可能调整）前完成" in estimated.body


def test_a_notice_that_could_not_say_what_happened_is_refused(company: Company) -> None:
    with pytest.raises(InvalidInput, match="number"):
        services.send_notice(to_company=company, template="case_accepted", context={"item": "x"}, dedupe_key="k")


def test_reasons_are_listed_without_doubled_stops(company: Company) -> None:
    notice = services.send_notice(
        to_company=company,
        template="case_refused",
        dedupe_key="k",
        context=CONTEXT | {"reasons": ["营业收入没有达到要求。", "不在受理时间内。"]},
    )
    assert "原因：营业收入没有达到要求；不在受理时间内。\n" in notice.body


def test_markup_and_braces_in_a_name_stay_text(company: Company) -> None:
    notice = accepted(company, item="<b>{number}</b>")
    assert "「<b>{number}</b>」" in notice.body


def test_the_same_thing_is_never_told_twice(company: Company) -> None:
    assert accepted(company) == accepted(company)
    assert Notice.objects.count() == 1
    assert Delivery.objects.filter(channel="email").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_telling_the_same_thing_at_once_tell_it_once(company: Company) -> None:
    def work() -> None:
        try:
            accepted(company)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notice.objects.count() == 1
    assert ProcrastinateJob.objects.count() == 2, "one e-mail, one SMS"


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_notice_deliveries_and_jobs_along(company: Company) -> None:
    with transaction.atomic():
        accepted(company)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_every_person_of_the_company_is_told_and_the_address_is_masked(company: Company) -> None:
    second = Person.objects.create_user("chen", name="陈", email="chen@example.org")
    Mandate.objects.create(person=second, company=company, role="clerk")
    notice = accepted(company)
    told = {(row.channel, row.address_masked, row.get_state_display()) for row in notice.deliveries.all()}
    assert ("inbox", "", "已送出") in told
    assert {address for channel, address, _ in told if channel == "email"} == {"li***@example.org", "ch***@example.org"}
    assert ("sms", "138****2207", "待发送") in told
    [skipped] = notice.deliveries.filter(channel="sms", person=second)
    assert (skipped.get_state_display(), skipped.note) == ("没有发", "没有登记手机")


def test_a_post_is_told_through_its_inbox_and_whoever_takes_over_the_post_reads_it(
    company: Company, department: Department, window: Actor
) -> None:
    notice = services.send_notice(
        to_department_role=(department.pk, "window"),
        template="supplement_answered",
        context=CONTEXT | {"company": company.name},
        dedupe_key="k",
    )
    assert {row.channel for row in notice.deliveries.all()} == {"inbox", "wecom"}
    successor = Actor(
        kind="person", label="新人", person_id=0, department_id=department.pk, posts=frozenset({"window"})
    )
    assert queries.list_notices(successor) == [notice]
    finance = Actor(kind="person", label="财务", person_id=0, department_id=department.pk, posts=frozenset({"finance"}))
    assert queries.list_notices(finance) == []


def test_the_first_reading_is_noted_once_and_others_can_not_read(company: Company, clerk: Actor, window: Actor) -> None:
    notice = accepted(company)
    assert queries.count_unread(clerk) == 1
    read = services.mark_read(actor=clerk, notice_id=notice.pk)
    assert read.read_by == "林经办"
    assert services.mark_read(actor=clerk, notice_id=notice.pk).read_at == read.read_at
    assert queries.count_unread(clerk) == 0
    with pytest.raises(NotFound):
        services.mark_read(actor=window, notice_id=notice.pk)
    accepted(company, "second")
    assert services.mark_all_read(actor=clerk) == 1


def test_a_notice_needs_exactly_one_addressee(company: Company, clerk: Actor) -> None:
    for addressees in ({}, {"to_company": company, "to_person": clerk.person_id}):
        with pytest.raises(ValueError, match="exactly one"):
            services.send_notice(template="case_accepted", context=CONTEXT, dedupe_key="k", **addressees)


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_text_can_be_written_and_shows_no_gap(key: str) -> None:
    template = TEMPLATES[key]
    title, body = template.render(dict.fromkeys(template.needs, "某某"))
    full = template.render(
        {name: "某某" for text in template.sentences for name in text.replace("}", "{").split("{")[1::2]}
        | dict.fromkeys(template.needs, "某某")
    )
    for text in (title, body, *full):
        assert text
        assert "{" not in text
        assert "None" not in text
    assert len(full[1].splitlines()) == len(template.sentences)


def test_what_happens_to_claims_and_mandates_is_told(company: Company, department: Department, clerk: Actor) -> None:

    second = Person.objects.create_user("chen", name="陈", email="chen@example.org")
    mandate = grant_mandate(actor=clerk, company_id=company.pk, person_id=second.pk, role="clerk")
    [granted] = Notice.objects.filter(person=second)
    assert granted.title == "您可以代表云杉信用科技（演示）有限公司办事了"
    revoke_mandate(actor=clerk, mandate_id=mandate.pk)
    assert Notice.objects.filter(person=second, template="mandate_revoked").count() == 1

"""A reviewed item by everybody it takes: experts, one of whom steps aside, a meeting with a recusal, publicity with an
objection that holds the money, two tranches, an appeal, and money asked back.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from huiqi.core.cases import moment
from huiqi.core.meetings.models import Meeting, MeetingMember
from huiqi.core.reviews.models import Assignment
from tests.journeys.acts import Desk, do, fill_any, open_move, picture, the_bank_pays
from tests.journeys.conftest import NARROW, Arrive, Visitor, issue_letters

ITEM, CODE = "ft-rd-org-support", "demo-research-body-2026"
SHOTS = os.environ.get("JOURNEY_SHOTS", "")
MEMBERS = ("leader", "member", "member2", "member3", "member4", "member5")
ASIDE = "member6"


def look(visitor: Visitor, name: str) -> None:
    """Nothing is wider than a phone; pictures are kept when somebody asks for them."""
    page, size = visitor.page, visitor.page.viewport_size
    assert size is not None
    for width in (size["width"], NARROW[0]):
        page.set_viewport_size({"width": width, "height": size["height"]})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (name, width, over)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(size)


class Calendar:
    """Days that pass for the whole house: the live server's threads read the same clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.days = 0
        monkeypatch.setattr(moment, "now", lambda: timezone.now() + timedelta(days=self.days))

    def turn(self, days: int) -> None:
        self.days += days


def test_a_reviewed_item_goes_through_nine_pairs_of_hands(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = Calendar(monkeypatch)
    company = arrive("lingfeng")
    number = _apply(company)
    desk = Desk(arrive, company, number)

    do(desk("window"), "受理", note="材料齐全。")
    _experts_score(arrive, desk, number)
    do(desk("handler"), "提交会议", amount="150", note="专家意见一致，建议支持。")
    _the_meeting_decides(arrive, desk, number)

    company.go(f"/cases/{number}/")
    company.sees("公示")
    _the_company_appeals(arrive, company, number)
    do(desk("secretary"), "发布公示")
    _an_objection_holds_the_money(arrive, desk, number, calendar)
    _paid_in_two_tranches(desk, company, number)
    _asked_back(arrive, desk, company, number)


def _apply(company: Visitor) -> str:
    page = company.go(f"/company/items/{ITEM}/")
    look(company, "01-why")
    company.press("仍要申请")
    number = re.search(r"/drafts/([^/]+)/", page.url)
    assert number is not None, page.url
    fill_any(page, upper_grant_amount="300", payee_name="岭峰精密制造（演示）有限公司")
    look(company, "02-draft")
    company.press("提交申请")
    company.sees("提交成功")
    return number.group(1)


def _experts_score(arrive: Arrive, desk: Desk, number: str) -> None:
    """Three are drawn; one steps aside and another is drawn in place."""
    handler = desk("handler")
    handler.go(f"/desk/reviews/{number}/")
    look(handler, "03-draw")
    handler.press("随机抽取并通知")
    look(handler, "04-drawn")
    tasks = Assignment.objects.filter(panel__case__number=number).select_related("expert__person")
    first = tasks.first()
    assert first is not None
    aside = arrive(first.expert.person.login)
    aside.go(f"/reviews/{first.pk}/")
    look(aside, "05-card")
    aside.page.locator("summary", has_text="我要回避").click()
    aside.page.locator("[name=kind]").first.check()
    aside.press("确认回避")
    look(aside, "06-aside")
    assert aside.page.goto(f"{aside.site}/reviews/{first.pk}/").status in (403, 404)
    for task in tasks.filter(state="invited"):
        expert = arrive(task.expert.person.login)
        page = expert.go(f"/reviews/{task.pk}/")
        assert "岭峰" in page.inner_text("body")
        expert.press("提交评分")
        expert.sees("评分还没有提交")
        for field in page.locator("form [name^='s-']").all():
            field.fill("8")
        page.fill("#comment", "方案可行，三年目标可以考核。")
        expert.press("提交评分")
        expert.go(f"/reviews/{task.pk}/")
        assert "您给了" in expert.title
    handler = desk("handler")
    handler.go(f"/desk/reviews/{number}/")
    look(handler, "07-scored")
    handler.page.fill("#conclusion", "专家意见一致，建议支持。")
    handler.press("结束评审")
    look(handler, "08-closed")


def _the_meeting_decides(arrive: Arrive, desk: Desk, number: str) -> None:
    """Called, opened, one member aside, the others vote each at a screen; the chair signs the minutes."""
    secretary = desk("secretary")
    page = secretary.go("/desk/meetings/")
    look(secretary, "09-meetings")
    page.fill("#pl", "福田会堂 1 号会议室（演示）")
    secretary.press("开始筹备")
    home = re.sub(r"^https?://[^/]+", "", page.url)
    meeting = Meeting.objects.get(pk=int(re.search(r"/meetings/(\d+)/", home).group(1)))
    secretary.go(f"{home}?q={number}")
    secretary.press("列入议题")
    look(secretary, "10-agenda")
    page.locator("button", has_text="召集会议").click()
    for member in MeetingMember.objects.filter(meeting=meeting):
        secretary.go(home)
        page.locator("form", has=page.locator(f"[name=member][value='{member.pk}']")).locator("button").click()
    secretary.go(home)
    secretary.press("会议开始")
    look(secretary, "11-in-session")

    item = f"{home}items/1/"
    aside = arrive(ASIDE)
    aside.go(item)
    aside.page.locator("summary", has_text="我要回避").click()
    aside.page.locator("#rg").select_option(index=1)
    aside.press("确认回避")
    aside.go(item)
    aside.sees("您已回避这项议题")
    look(aside, "12-aside")
    secretary.go(item)
    look(secretary, "13-item")
    secretary.press("开始审议这一项")
    for login in MEMBERS:
        member = arrive(login)
        member.go(f"{home}vote/")
        if login == MEMBERS[0]:
            look(member, "14-vote")
        member.page.locator("button[name=choice][value=for]").click()
        member.go(f"{home}vote/")
        member.sees("您已投票")
    secretary.go(item)
    secretary.page.locator("button", has_text="结束表决").click()
    look(secretary, "15-resolution")
    secretary.press("确认决议")
    secretary.sees("已形成决议")
    look(secretary, "16-resolved")
    secretary.go(home)
    secretary.press("会议结束")
    secretary.go(home)
    secretary.press("起草纪要")
    chair = arrive(MEMBERS[0])
    chair.go(f"{home}minutes/")
    look(chair, "17-minutes")
    chair.press("签发这一份")
    chair.sees("纪要已签发")


def _the_company_appeals(arrive: Arrive, company: Visitor, number: str) -> None:
    """A second person of the company finds the sum too small; somebody who had no part in it answers."""
    appellant = arrive("lingfeng-caiwu")
    page = appellant.go(f"/cases/{number}/appeal/")
    look(appellant, "18-appeal")
    page.fill("[name=grounds]", "二期设备款没有计入，请复核。")
    appellant.press("提交申诉")
    appellant.go(f"/cases/{number}/")
    appellant.sees("申诉")
    look(appellant, "19-case-after-appeal")


def _an_objection_holds_the_money(arrive: Arrive, desk: Desk, number: str, calendar: Calendar) -> None:
    visitor = arrive()
    page = visitor.go("/publicity/")
    look(visitor, "20-publicity")
    visitor.sees("岭峰")
    page.locator(f"main a[href*='{number}']").first.click()
    look(visitor, "21-objection")
    page.fill("[name=name]", "一位市民")
    page.fill("[name=contact]", "0755-0000 0099")
    page.fill("[name=text]", "设备与去年的另一项目是同一批，请核查。")
    visitor.press("提交异议")
    visitor.sees("已收到您的异议")

    calendar.turn(12)
    secretary = desk("secretary")
    form = open_move(secretary, "公示期满无异议")
    secretary.page.locator(f"{form} button").click()
    secretary.sees("异议")
    assert "办好了" not in secretary.page.inner_text("body")
    decider = desk("decider")
    for place in ("objections", "appeals"):
        page = decider.go(f"/desk/{place}/")
        look(decider, f"22-{place}")
        mine = page.locator("main li", has=page.locator(f"a[href$='/{number}/']"))
        mine.locator("summary").click()
        mine.locator("[name=outcome]").first.check()
        mine.locator("[name=reason]").fill("核对了两次的发票和合同，不是同一批设备；金额按规则算，没有漏项。")
        mine.locator("button").click()
    do(desk("secretary"), "公示期满无异议")


def _paid_in_two_tranches(desk: Desk, company: Visitor, number: str) -> None:
    """Each part by three people; the second only when the handler has accepted its condition with a paper."""
    for amount in ("900000.00", "600000.00"):
        finance = desk("finance")
        if amount == "600000.00":
            _the_condition_is_met(desk, number)
            finance = desk("finance")
        look(finance, f"23-allocation-{amount[0]}")
        do(finance, "开支付单", note="")
        do(desk("approver"), "核准拨付", note="")
        the_bank_pays(desk("cashier"), fund="研发机构", company="岭峰", amount=amount)
        company.go(f"/cases/{number}/")
        look(company, f"24-paid-{amount[0]}")
    assert "150 万元已到账" in company.title


def _the_condition_is_met(desk: Desk, number: str) -> None:
    finance = desk("finance")
    form = open_move(finance, "开支付单")
    finance.page.locator(f"{form} button").click()
    finance.sees("中期检查")
    handler = desk("handler")
    page = handler.go("/desk/tranches/")
    look(handler, "25-tranches")
    page.locator(f"main a[href*='{number}/tranches/2']").first.click()
    page.fill("[name=note]", "7 月 2 日现场核对：团队 12 人到位，主要设备已验收。")
    page.set_input_files("main input[type=file]", files=[picture("验收单")])
    handler.press("确认条件已达到")
    look(handler, "26-condition-met")


def _asked_back(arrive: Arrive, desk: Desk, company: Visitor, number: str) -> None:
    """A third of the money was spent on something else: two instalments, each booked by another person."""
    decider = desk("decider")
    page = decider.go(f"/desk/cases/{number}/clawback/")
    page.fill("[name=amount]", "300000.01")
    page.fill("[name=reason]", "中期检查后查实：30 万元用于其他项目，依据办法第十八条追回。")
    page.fill("[name=count]", "2")
    page.fill("[name=first_on]", (timezone.localdate() + timedelta(days=30)).isoformat())
    look(decider, "27-clawback")
    decider.press("算出各期，先看一眼")
    look(decider, "28-clawback-plan")
    decider.press("决定追回，通知企业")
    place = re.sub(r"^https?://[^/]+", "", page.url)
    issue_letters()
    company.go(f"/cases/{number}/")
    company.sees("要退回的资金", "300,000.01")
    look(company, "29-asked-back")
    for serial, amount in (("R-1", "150000.00"), ("R-2", "150000.01")):
        cashier = desk("cashier")
        page = cashier.go(place)
        page.locator("summary", has_text="登记到账").click()
        form = "form[action$='/returns/']"
        page.fill(f"{form} [name=amount]", amount)
        page.fill(f"{form} [name=received_on]", timezone.localdate().isoformat())
        page.fill(f"{form} [name=serial]", serial)
        page.set_input_files(f"{form} input[type=file]", files=[picture(serial)])
        page.locator(f"{form} button").click()
        cashier.sees(serial)
    look(desk("finance"), "30-case")
    company.go(f"/cases/{number}/")
    company.sees("已全部退清")

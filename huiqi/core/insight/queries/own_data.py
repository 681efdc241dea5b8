"""What the platform holds of one person, room by room, for that person alone (个人信息保护法 第四十五条: 查阅、复制).

Only rows that are about the person: what a company filed belongs to the company, and is named here without content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Watch
from huiqi.core.documents.models import Upload
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.events import PERSONAL_DATA_READ
from huiqi.core.ledger.models import Event
from huiqi.core.notices.models import Notice
from huiqi.core.parties import queries as parties
from huiqi.core.parties.models import Person
from huiqi.core.reviews.models import Expert
from huiqi.engine.refusal import NotAllowed

READ_FIELDS = {"name": "姓名", "login": "登录名", "phone": "手机", "email": "邮箱"}
LONGEST = 2000  # rows of a section; who has more asks the operator for the rest


@dataclass(frozen=True, slots=True)
class OwnSection:
    """One kind of record: its heading, the names of its columns, its rows as text, and why it is kept."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str


def own_data(actor: Actor) -> list[OwnSection]:
    """Everything about the actor's own person. Raises NotAllowed for who is nobody in particular (token, system)."""
    if actor.person_id is None:
        raise NotAllowed("请先登录，再看自己的信息。")
    person = parties.get_person(actor.person_id)
    return [
        _account(person),
        _rights(person),
        _claims(person),
        _sessions(actor, person),
        _sign_ins(person),
        _notices(person),
        _cases(person),
        _uploads(person),
        _others(person),
        _reads(person),
    ]


def _section(title: str, columns: str, rows: Iterable[tuple[Any, ...]], basis: str) -> OwnSection:
    return OwnSection(title, tuple(columns.split()), tuple(tuple(_text(each) for each in row) for row in rows), basis)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _account(person: Person) -> OwnSection:
    rows = [
        ("登录名", person.login),
        ("姓名", person.name),
        ("手机", person.phone),
        ("邮箱", person.email),
        ("开账号", person.created_at),
        ("上次改密码", person.password_changed_at),
        ("动态口令", "已绑定" if parties.has_second_factor(person) else "没有绑定"),
    ]
    return _section("账号", "项目 内容", rows, "用来登录和通知您；注销时删除")


def _rights(person: Person) -> OwnSection:
    mandates = [
        (f"{each.company.name} {each.get_role_display()}", each.since_at, each.revoked_at or each.expires_on)
        for each in parties.list_own_mandates(person.pk)
    ]
    posts = [
        (f"{each.department.name} {each.get_role_display()}", each.since_on, each.until_on)
        for each in parties.list_own_posts(person.pk)
    ]
    return _section("授权和岗位", "身份 起 止", [*mandates, *posts], "说明您凭什么办事；注销时撤销，记录保留，姓名隐去")


def _claims(person: Person) -> OwnSection:
    rows = [
        (each.company_name, each.uscc, each.claimed_at, each.get_state_display())
        for each in parties.list_own_claims(person.pk)
    ]
    return _section("企业认领", "企业 代码 申请时间 结果", rows, "认领的凭证，依档案规定保留")


def _sessions(actor: Actor, person: Person) -> OwnSection:
    rows = [
        (each.began_at, each.seen_at, each.address, each.device)
        for each in parties.list_sessions(actor, person_id=person.pk)
    ]
    return _section("正在登录", "登录时间 最近操作 地址 设备", rows, "退出或到时即删除")


def _sign_ins(person: Person) -> OwnSection:
    found = Event.objects.filter(subject_kind="parties.person", subject_id=str(person.pk)).exclude(
        kind=PERSONAL_DATA_READ
    )
    rows = [(each.at, each.words) for each in found.order_by("-seq")[:LONGEST]]
    return _section("登录和账号变动", "时间 事项", rows, "网络安全法第二十一条要求留存不少于六个月；存证记录不删除")


def _notices(person: Person) -> OwnSection:
    found = Notice.objects.filter(person=person).order_by("-created_at")[:LONGEST]
    rows = [(each.created_at, each.title, each.body) for each in found]
    return _section("发给您的通知", "时间 标题 正文", rows, "告知的凭证；注销时删除内容")


def _cases(person: Person) -> OwnSection:
    found = Case.objects.filter(created_by=person).select_related("company").order_by("-pk")[:LONGEST]
    rows = [(each.number, each.company.name, process_of(each).steps[each.step].title) for each in found]
    return _section("您经手的办件", "办件 企业 状态", rows, "属于企业的办件，依档案规定保留")


def _uploads(person: Person) -> OwnSection:
    found = Upload.objects.filter(person=person).order_by("-at")[:LONGEST]
    rows = [(each.at, each.original_name, each.purpose) for each in found]
    return _section("您上传的文件", "时间 文件 用途", rows, "随办件和认领保留")


def _others(person: Person) -> OwnSection:
    rows = [("开放提醒", each.item.name) for each in Watch.objects.filter(person=person).select_related("item")]
    rows += [("评审专家", f"{each.employer} {each.title}") for each in Expert.objects.filter(person=person)]
    rows += [
        ("注销申请", f"{_text(each.asked_at)} {each.get_state_display()}")
        for each in person.erasure_requests.order_by("-asked_at")
    ]
    return _section("其他", "项目 内容", rows, "注销时删除；注销申请本身保留")


def _reads(person: Person) -> OwnSection:
    files = Upload.objects.filter(person=person).values_list("file_id", flat=True)
    about_person = Event.objects.filter(
        kind=PERSONAL_DATA_READ, subject_kind="parties.person", subject_id=str(person.pk)
    )
    about_files = Event.objects.filter(
        kind=PERSONAL_DATA_READ, subject_kind="documents.file", subject_id__in=[str(each) for each in files]
    )
    found = sorted([*about_person[:LONGEST], *about_files[:LONGEST]], key=lambda each: -each.seq)
    rows = [
        (
            each.at,
            each.actor_label,
            "、".join(READ_FIELDS.get(field, field) for field in each.payload.get("fields", [])),
        )
        for each in found
        if each.actor_person_id != person.pk
    ]
    return _section("谁查看过您的信息", "时间 谁 看了什么", rows, "每次查看都留记录，不删除")

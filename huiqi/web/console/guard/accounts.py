"""账号和岗位: the list of accounts, and opening one for a new colleague."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiqi.core.parties import queries as parties
from huiqi.core.parties import services
from huiqi.core.parties.queries import ACCOUNT_KINDS
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.console.asked import asked_choice, asked_page, asked_text
from huiqi.web.console.guard.first_password import first_password
from huiqi.web.console.guard.tabs import guard_tabs
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field, with_errors
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Tab

PAGE = 50


@officer_required("security")
@require_safe
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Accounts of a kind, by name; logins of companies' people are masked."""
    actor = actor_of(request)
    kind = asked_choice(request, "kind", [*ACCOUNT_KINDS]) or "officers"
    text = asked_text(request, "q")
    counts = {each: parties.count_accounts(actor, kind=each, text=text) for each in ACCOUNT_KINDS}
    page = Paginator(range(counts[kind]), PAGE).get_page(asked_page(request))
    rows = parties.search_accounts(actor, kind=kind, text=text, offset=(page.number - 1) * PAGE, limit=PAGE)
    context = {
        "tabs": guard_tabs(actor, "accounts"),
        "kinds": [
            Tab(label, f"?kind={each}&q={text}", count=counts[each], is_current=each == kind)
            for each, label in ACCOUNT_KINDS.items()
        ],
        "kind": kind,
        "title": f"{counts['officers']:,} 个工作人员账号",
        "q": text,
        "rows": rows,
        "page": page,
    }
    return render(request, "console/guard/accounts.html", context)


@officer_required("security")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """A new account with its first post; the first password is shown this once."""
    actor = actor_of(request)
    fields, told, sentence = open_fields(), None, ""
    if request.method == "POST":
        values = {key: str(value).strip() for key, value in request.POST.items()}
        try:
            told = _open(request, values)
        except Refusal as refusal:
            errors = {"new_login" if key == "login" else key: text for key, text in refusal.fields.items()}
            fields = with_errors(fields, errors, values)
            sentence = "" if errors else refusal.message
    context = {"tabs": guard_tabs(actor, "accounts"), "fields": fields, "told": told, "sentence": sentence}
    is_wrong = bool(sentence) or any(each.error for each in fields)
    return render(request, "console/guard/open_account.html", context, status=422 if is_wrong else 200)


def _open(request: HttpRequest, values: Mapping[str, str]) -> dict[str, Any]:
    faults = {}
    if not values.get("name"):
        faults["name"] = "请填姓名。"
    if parties.find_department(values.get("department", "")) is None:
        faults["department"] = "请选部门。"
    if values.get("role", "") not in dict(role_options()):
        faults["role"] = "请选一个岗位。"
    if faults:
        raise InvalidInput("有几项要改。", fields=faults)
    password = first_password()
    person = services.create_officer(
        actor=actor_of(request),
        login=values.get("new_login", ""),
        name=values["name"],
        password=password,
        department_code=values["department"],
        roles=[values["role"]],
        phone=values.get("phone", ""),
        email=values.get("email", ""),
    )
    return {"id": person.pk, "name": person.name, "login": person.login, "password": password}


def open_fields() -> list[Field]:
    """What a new account needs."""
    return [
        Field("name", "姓名", max_length=60),
        Field("new_login", "登录名", hint="小写字母和数字，不能有空格", max_length=60),
        *post_fields(),
        Field("phone", "手机", "tel", required=False, max_length=20),
        Field("email", "邮箱", "email", required=False, max_length=120),
    ]


def post_fields() -> list[Field]:
    """A post: in which department, to do what."""
    departments = [(each.code, each.name) for each in parties.list_departments()]
    return [
        Field("department", "部门", "enum", enum=departments),
        Field("role", "岗位", "enum", enum=role_options()),
    ]


def role_options() -> list[tuple[str, str]]:
    """Posts with their words."""
    return list(words.WORDS["post"].items())

"""部门和岗位: departments, who holds which post, giving and ending posts, opening accounts of officers."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import queries as parties
from huiqi.core.parties import services as party_services
from huiqi.core.parties.access import current_posts
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.forms import Field
from huiqi.web.kit.nav import actor_of

LEVELS = {"district": "区级部门", "street": "街道", "city": "市级部门"}
ROLES = ("window", "handler", "decider", "finance", "editor", "leader", "operator")
PASSWORD_SYLLABLES = ("shan", "shui", "lin", "hai", "yun", "feng", "song", "he", "jiang", "qiao", "tian", "xing")


@officer_required("operator")
@require_safe
def list_departments(request: HttpRequest) -> HttpResponse:
    """All departments by level, with how many officers; those without any are told."""
    actor = actor_of(request)
    counts = Counter(current_posts().values_list("department_id", flat=True))
    people = current_posts().values("person_id").distinct().count()
    found = parties.list_departments()
    if wants_file(request):
        return download(request, post_sheet(), "部门和岗位")
    groups = [
        {
            "title": title,
            "rows": [{"department": each, "posts": counts[each.pk]} for each in found if each.level == level],
        }
        for level, title in LEVELS.items()
    ]
    context = {
        "tabs": ops_tabs(actor, "departments"),
        "title": f"{len(found)} 个部门，{people} 名工作人员在岗",
        "groups": [group for group in groups if group["rows"]],
    }
    return render(request, "console/ops/departments.html", context)


def post_sheet() -> list[list[Any]]:
    """Posts held today as rows."""
    rows = current_posts().select_related("person", "department").order_by("department__code", "role")
    return [["部门", "岗位", "姓名", "登录名", "任职起"]] + [
        [row.department.name, words.word("post", row.role), row.person.name, row.person.login, row.since_on]
        for row in rows
    ]


@dataclass(frozen=True)
class PostForm:
    """What was typed into one of the two forms, with what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""

    def value(self, key: str) -> str:
        """As typed."""
        return self.values.get(key, "")


@officer_required("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def show_department(request: HttpRequest, code: str) -> HttpResponse:
    """One department: its officers, giving a post to an account, opening a new account."""
    actor = actor_of(request)
    department = parties.get_department(code)
    form, told = PostForm(), None
    if request.method == "POST":
        form, told = _handle(request, actor, code)
        if told is None and not form.sentence and not form.errors:
            return redirect("console:department", code)
    posts = list(
        current_posts().filter(department=department).select_related("person").order_by("role", "person__name")
    )
    context = {
        "tabs": ops_tabs(actor, "departments"),
        "department": department,
        "level": LEVELS.get(department.level, ""),
        "people": people_of(posts),
        "title": f"{department.name}：{len({post.person_id for post in posts})} 名工作人员",
        "appoint_fields": appoint_fields(form) if form.value("act") == "appoint" else appoint_fields(PostForm()),
        "open_fields": open_fields(form) if form.value("act") == "open" else open_fields(PostForm()),
        "form": form,
        "told": told,
    }
    return render(request, "console/ops/department.html", context, status=422 if form.sentence or form.errors else 200)


def people_of(posts: list[Any]) -> list[dict[str, Any]]:
    """Each person once, with the posts."""
    held: dict[int, list[Any]] = defaultdict(list)
    for post in posts:
        held[post.person_id].append(post)
    return [{"person": group[0].person, "posts": group} for group in held.values()]


def _handle(request: HttpRequest, actor: Actor, code: str) -> tuple[PostForm, dict[str, str] | None]:
    """Do what was asked; (form with its errors, first password to show once)."""
    values = {key: str(value).strip() for key, value in request.POST.items()}
    acts = {"appoint": _appoint, "open": _open_account}
    act = acts.get(values.get("act", ""))
    if act is None:
        return PostForm(values, sentence="没有看懂要做什么，请重新填一次。"), None
    try:
        return PostForm(), act(request, actor, code, values)
    except Refusal as refusal:
        return PostForm(values, dict(refusal.fields), "" if refusal.fields else refusal.message), None


def _appoint(request: HttpRequest, actor: Actor, code: str, values: Mapping[str, str]) -> None:
    person = parties.find_person_by_login(values.get("login", ""))
    if person is None:
        raise InvalidInput(
            "没有这个登录名", fields={"login": "没有这个登录名，或账号已停用。新来的同事请用下面的「新开账号」。"}
        )
    role = _role(values.get("role", ""), "role")
    party_services.appoint_officer(actor=actor, person_id=person.pk, department_code=code, role=role)
    messages.success(request, f"{person.name}从今天起担任{words.word('post', role)}岗位。")


def _open_account(request: HttpRequest, actor: Actor, code: str, values: Mapping[str, str]) -> dict[str, str]:
    if not values.get("name"):
        raise InvalidInput("请填姓名", fields={"name": "请填姓名。"})
    role = _role(values.get("first_role", ""), "first_role")
    password = first_password()
    person = party_services.create_officer(
        actor=actor,
        login=values.get("new_login", ""),
        name=values["name"],
        password=password,
        department_code=code,
        roles=[role],
        phone=values.get("phone", ""),
        email=values.get("email", ""),
    )
    return {"name": person.name, "login": person.login, "password": password}


def _role(value: str, key: str) -> str:
    if value not in ROLES:
        raise InvalidInput("请选岗位", fields={key: "请选一个岗位。"})
    return value


def first_password() -> str:
    """Easy to read out on the telephone, about 60 bits; shown once and never stored in clear."""
    syllables = "-".join(secrets.choice(PASSWORD_SYLLABLES) for _ in range(5))
    return f"{syllables}-{secrets.randbelow(10**12):012d}"


def appoint_fields(form: PostForm) -> list[Field]:
    """Giving a post to somebody who has an account."""
    return [
        Field(
            "login",
            "登录名",
            value=form.value("login"),
            error=form.errors.get("login", ""),
            hint="已经有账号的同事，填他的登录名",
        ),
        Field("role", "岗位", "enum", enum=role_options(), value=form.value("role"), error=form.errors.get("role", "")),
    ]


def open_fields(form: PostForm) -> list[Field]:
    """Opening an account for a new colleague."""
    return [
        Field("name", "姓名", value=form.value("name"), error=form.errors.get("name", "")),
        Field("new_login", "登录名", value=form.value("new_login"), error=form.errors.get("login", ""), hint="小写字母和数字，不能有空格"),
        Field("first_role", "岗位", "enum", enum=role_options(), value=form.value("first_role"), error=form.errors.get("first_role", "")),
        Field("phone", "手机", "tel", required=False, value=form.value("phone"), error=form.errors.get("phone", "")),
        Field("email", "邮箱", "email", required=False, value=form.value("email"), error=form.errors.get("email", "")),
    ]  # fmt: skip


def role_options() -> list[tuple[str, str]]:
    """Posts with their words."""
    return [(role, words.word("post", role)) for role in ROLES]


@officer_required("operator")
@require_POST
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a post from today on. An operator does not end the own post by mistake: somebody else does that."""
    actor = actor_of(request)
    post = current_posts().filter(pk=post_id).select_related("person", "department").first()
    if post is None:
        raise NotFound("这个任职已经结束，或者没有这一条。请刷新页面。")
    if post.person_id == actor.person_id and post.role == "operator":
        raise InvalidInput("不能结束自己的运维岗位，请另一位运维人员来办，免得没人能管平台。")
    party_services.end_post(actor=actor, post_id=post_id)
    messages.success(request, f"{post.person.name}不再担任{words.word('post', post.role)}岗位，今天起生效。")
    return redirect(reverse("console:department", args=[post.department.code]))

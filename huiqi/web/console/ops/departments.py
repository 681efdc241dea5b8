"""部门和岗位: departments and who holds which post; giving posts is the security administrator's (guard)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.parties import queries as parties
from huiqi.core.parties.access import current_posts
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.kit import words
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

LEVELS = {"district": "区级部门", "street": "街道", "city": "市级部门"}


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


@officer_required("operator")
@require_safe
def show_department(request: HttpRequest, code: str) -> HttpResponse:
    """One department and its officers; posts are given and ended by the security administrator."""
    actor = actor_of(request)
    department = parties.get_department(code)
    posts = list(
        current_posts().filter(department=department).select_related("person").order_by("role", "person__name")
    )
    context = {
        "tabs": ops_tabs(actor, "departments"),
        "department": department,
        "level": LEVELS.get(department.level, ""),
        "people": people_of(posts),
        "title": f"{department.name}：{len({post.person_id for post in posts})} 名工作人员",
    }
    return render(request, "console/ops/department.html", context)


def people_of(posts: list[Any]) -> list[dict[str, Any]]:
    """Each person once, with the posts."""
    held: dict[int, list[Any]] = defaultdict(list)
    for post in posts:
        held[post.person_id].append(post)
    return [{"person": group[0].person, "posts": group} for group in held.values()]

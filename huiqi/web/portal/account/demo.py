"""Sign-ins of the demo: one account a role, one click. Routed on a demo installation only."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huiqi.core.parties import queries, services
from huiqi.core.reviews import queries as reviews
from huiqi.engine.refusal import NotAllowed, NotFound
from huiqi.web.kit import pages, place
from huiqi.web.kit.access import public_page
from huiqi.web.kit.middleware import WAIVED, resolve_actor
from huiqi.web.portal.account import landing
from huiqi.web.portal.account.signing import BACKEND

DOES = {
    "owner": "看贵公司能拿什么，授权同事",
    "clerk": "填申请，交材料",
    "agent": "代企业办理，有到期日",
    "window": "受理申请，看材料齐不齐",
    "claims": "审核谁是企业管理员",
    "handler": "核对，要求补正，提意见",
    "decider": "决定支持不支持、多少钱",
    "finance": "出拨付批，收银行回单",
    "editor": "编政策，看多少家符合",
    "leader": "看超期、挂点和资金",
    "operator": "看各路数据和失败的任务",
    "security": "开账号，给岗位，结束登录",
    "auditor": "查操作记录，只看不改",
    "expert": "看抽到的申请，评分或回避",
}


@public_page
@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """The list of demo accounts; a POST signs in as one of them."""
    if not place.is_demo():
        raise NotFound("没有这一页。")
    sign_ins = [*queries.list_demo_sign_ins(), *_experts()]
    if request.method == "POST":
        wanted = request.POST.get("person", "")
        if wanted not in {str(each.person_id) for each in sign_ins}:
            raise NotAllowed("这不是演示账号，请从演示登录页选一个。")
        person = queries.get_person(int(wanted))
        request.session.flush()
        login(request, person, backend=BACKEND)
        request.session[WAIVED] = True
        services.record_sign_in(actor=resolve_actor(request), method="demo")
        return redirect(pages.safe_next(request, default="") or landing.home_of(resolve_actor(request)))
    groups = [
        ("企业", [each for each in sign_ins if each.role in ("owner", "clerk", "agent")]),
        ("政府部门", [each for each in sign_ins if each.role not in ("owner", "clerk", "agent", "expert")]),
        ("评审专家", [each for each in sign_ins if each.role == "expert"]),
    ]
    context = {
        "groups": [(title, [(each, DOES.get(each.role, "")) for each in rows]) for title, rows in groups],
        "next": pages.safe_next(request, default=""),
    }
    return render(request, "portal/account/demo.html", context)


def _experts() -> list[queries.DemoSignIn]:
    return [
        queries.DemoSignIn(each.person_id, each.person.login, each.person.name, "expert", "评审专家", each.employer)
        for each in reviews.list_demo_experts()
    ]

"""``huiqi createofficer``: the first accounts of an installation, more posts, a lost phone."""

from __future__ import annotations

import secrets
import sys
from argparse import ArgumentParser, Namespace

from huiqi.cli.attach import database
from huiqi.cli.registry import Command
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import queries, services
from huiqi.engine.refusal import Conflict, NotFound, Refusal

ROLES = {
    "window": "窗口受理",
    "handler": "经办",
    "decider": "审批",
    "finance": "财务",
    "editor": "政策编辑",
    "leader": "领导",
    "operator": "运维",
    "secretary": "会议秘书",
    "member": "会议成员",
    "approver": "拨付核准",
    "security": "安全管理员",
    "auditor": "审计管理员",
}


def configure(parser: ArgumentParser) -> None:
    """The arguments; running it again for the same login adds what is missing."""
    parser.add_argument("login", help="登录名，例如 hemin")
    parser.add_argument("--name", default="", help="姓名（新账号必填）")
    parser.add_argument("--department", default="", help="部门编码，例如 ft-data")
    parser.add_argument("--role", action="append", default=[], choices=ROLES, help="岗位，可以写几次")
    parser.add_argument("--email", default="", help="邮箱：收通知、找回密码")
    parser.add_argument("--phone", default="", help="办公电话")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读密码（默认随机生成，只显示一次）")
    parser.add_argument("--checks-claims", action="store_true", help="让这个部门的窗口审核企业认领")
    parser.add_argument("--reset-code", action="store_true", help="手机丢了：清掉动态口令，下次登录重新绑定")


def run(arguments: Namespace) -> int:
    """Create the account or add to it; prints what was done, the password once."""
    with database():
        person = queries.find_person_by_login(arguments.login)
        if person is not None and arguments.reset_code:
            services.reset_second_factor(actor=SYSTEM, person_id=person.pk)
            print(f"{person.name}（{person.login}）的动态口令已清掉，下次登录时重新绑定。")
            return 0
        if not arguments.department or not arguments.role:
            raise Refusal("请写明 --department 部门编码 和 --role 岗位；部门编码见下。\n" + _departments())
        _check_department(arguments.department)
        if person is None:
            print(_create(arguments))
        else:
            print(_appoint(person.pk, person.name, arguments))
        if arguments.checks_claims:
            services.assign_claims(actor=SYSTEM, department_code=arguments.department)
            print("这个部门的窗口岗位现在可以审核企业认领。")
    return 0


def _create(arguments: Namespace) -> str:
    if not arguments.name.strip():
        raise Refusal("新账号要写 --name 姓名。")
    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else secrets.token_urlsafe(12)
    person = services.create_officer(
        actor=SYSTEM,
        login=arguments.login,
        name=arguments.name,
        password=password,
        department_code=arguments.department,
        roles=arguments.role,
        phone=arguments.phone,
        email=arguments.email,
    )
    posts = "、".join(ROLES[role] for role in arguments.role)
    lines = [f"建好了：{person.name}（{person.login}），{posts}。第一次登录时绑定动态口令。"]
    if not arguments.password_stdin:
        lines.append(f"密码（只显示这一次，第一次登录时必须修改）：{password}")
    return "\n".join(lines)


def _appoint(person_id: int, name: str, arguments: Namespace) -> str:
    done = []
    for role in arguments.role:
        try:
            services.appoint_officer(actor=SYSTEM, person_id=person_id, department_code=arguments.department, role=role)
            done.append(f"{ROLES[role]}：已任职")
        except Conflict:
            done.append(f"{ROLES[role]}：原来就有")
    return f"{name}：{'；'.join(done)}。"


def _check_department(code: str) -> None:
    if queries.find_department(code) is None:
        raise NotFound(f"没有编码为 {code} 的部门。现有部门：\n" + _departments())


def _departments() -> str:
    rows = queries.list_departments()
    return "\n".join(f"  {each.code:<24} {each.name}" for each in rows) or "  （还没有部门，请先装入政策包）"


COMMANDS = [Command("createofficer", configure, run)]

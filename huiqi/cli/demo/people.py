"""Demo officers, one a role, and the people who act for the hand-made companies. All share one known password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company, Department, Mandate, Person, Post

PASSWORD = "huiqi-demo"  # known on purpose: demo accounts exist only where demo data do
_SINCE = date(2024, 1, 2)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account to try the demo with."""

    login: str
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Officer:
    """Login, name, role, and the departments in which the role is held (the first is shown)."""

    login: str
    name: str
    role: str
    departments: tuple[str, ...]


MAIN_DEPARTMENTS = ("ft-development", "ft-science")
OFFICERS = (
    Officer("window", "何工", "window", MAIN_DEPARTMENTS),
    Officer("handler", "陈工", "handler", MAIN_DEPARTMENTS),
    Officer("decider", "刘科长", "decider", MAIN_DEPARTMENTS),
    Officer("finance", "叶会计", "finance", (*MAIN_DEPARTMENTS, "ft-finance")),
    Officer("cashier", "骆会计", "finance", (*MAIN_DEPARTMENTS, "ft-finance")),
    Officer("approver", "康主任", "approver", (*MAIN_DEPARTMENTS, "ft-finance")),
    Officer("editor", "苏敏", "editor", ("ft-development",)),
    Officer("leader", "韩岚", "leader", ("ft-office",)),
    Officer("operator", "钱工", "operator", ("ft-data",)),
    Officer("security", "鲁工", "security", ("ft-data",)),
    Officer("auditor", "费工", "auditor", ("ft-office",)),
    Officer("secretary", "罗秘书", "secretary", ("ft-science", "ft-development")),
    Officer("member", "丁一", "member", ("ft-finance",)),
)
# The other members of the body that decides reviewed funds (see meetings.py); a leader is in the chair.
_MEMBERS = (
    Officer("member2", "邵文", "member", ("ft-science",)),
    Officer("member3", "唐宁", "member", ("ft-statistics",)),
    Officer("member4", "崔立", "member", ("ft-development",)),
    Officer("member5", "秦悦", "member", ("ft-investment",)),
    Officer("member6", "黄澄", "member", ("ft-science",)),
)
# Every other department that handles an opening has people of its own.
_OTHER_DEPARTMENTS = {
    "ft-industry": ("邓工", "梁工", "周科长", "温会计"),
    "ft-hr": ("孔工", "谭工", "罗科长", "龚会计"),
    "ft-commerce": ("卢工", "蒋工", "姚科长", "雷会计"),
    "sz-industry": ("方工", "石工", "熊处长", "贺会计"),
    "ft-market": ("江工", "阎工", "白科长", "向会计"),
    "ft-housing": ("夏工", "邱工", "侯科长", "常会计"),
    "ft-investment": ("贾工", "韦工", "付主任", "康会计"),
    "ft-tax": ("毛工", "施工", "陶科长", "洪会计"),
}
_OTHER_ROLES = ("window", "handler", "decider", "finance")
CLAIMS_DEPARTMENT = "ft-data"


@dataclass(frozen=True, slots=True)
class Acting:
    """A person and a role in a company."""

    login: str
    name: str
    role: str


def load_officers() -> list[SignIn]:
    """Create the officers and their posts; who is there already is left alone. Returns one sign-in a role."""
    wanted = [*OFFICERS, *_MEMBERS, *_other_officers(), Officer("claims", "许工", "window", (CLAIMS_DEPARTMENT,))]
    people = ensure_people((each.login, each.name) for each in wanted)
    departments = {each.code: each for each in Department.objects.all()}
    Department.objects.filter(code=CLAIMS_DEPARTMENT).update(checks_claims=True)
    held = set(Post.objects.filter(until_on=None).values_list("person_id", "department_id", "role"))
    posts = [
        Post(person=people[each.login], department=departments[code], role=each.role, since_on=_SINCE)
        for each in wanted
        for code in each.departments
        if code in departments and (people[each.login].pk, departments[code].pk, each.role) not in held
    ]
    Post.objects.bulk_create(posts)
    for person in people.values():
        if not queries.has_second_factor(person):
            services.give_demo_second_factor(actor=SYSTEM, person_id=person.pk)
    return [
        SignIn(each.login, each.name, Post.Role(each.role).label, str(departments[each.departments[0]]))
        for each in OFFICERS
        if each.departments[0] in departments
    ]


def load_mandates(company: Company, acting: Iterable[Acting]) -> list[SignIn]:
    """Let the people act for the company; an agent's mandate ends, as the rule demands."""
    acting = list(acting)
    people = ensure_people((each.login, each.name) for each in acting)
    live = set(Mandate.objects.filter(company=company, revoked_at=None).values_list("person_id", "role"))
    Mandate.objects.bulk_create(
        [
            Mandate(
                person=people[each.login],
                company=company,
                role=each.role,
                expires_on=timezone.localdate() + timedelta(days=180) if each.role == "agent" else None,
            )
            for each in acting
            if (people[each.login].pk, each.role) not in live
        ]
    )
    return [SignIn(each.login, each.name, Mandate.Role(each.role).label, company.name) for each in acting]


def ensure_people(wanted: Iterable[tuple[str, str]]) -> dict[str, Person]:
    """The persons of these logins; missing ones are made with the demo password (hashed once: it is the same)."""
    names = dict(wanted)
    present = {each.login: each for each in Person.objects.filter(login__in=names)}
    missing = [login for login in names if login not in present]
    if missing:
        secret = make_password(PASSWORD)
        made = [
            Person(login=login, name=names[login], email=f"{login}@demo.invalid", password=secret, is_demo=True)
            for login in missing
        ]
        present |= {each.login: each for each in Person.objects.bulk_create(made)}
    return present


def _other_officers() -> list[Officer]:
    return [
        Officer(f"{role}-{code}", name, role, (code,))
        for code, names in _OTHER_DEPARTMENTS.items()
        for role, name in zip(_OTHER_ROLES, names, strict=True)
    ] + [
        # Money takes three people: beside the one who makes out the orders, one who approves and one who pays.
        Officer(f"{login}-{code}", name, role, (code,))
        for code in _OTHER_DEPARTMENTS
        for login, name, role in (("cashier", "安会计", "finance"), ("approver", "齐主任", "approver"))
    ]

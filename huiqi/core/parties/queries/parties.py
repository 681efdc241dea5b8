"""Reading the parties: companies, people, departments, and on whose authority a person acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.ledger.services import record_read
from huiqi.core.parties import access
from huiqi.core.parties.models import Company, CompanyAlias, CompanyClaim, Department, Invitation, Mandate, Person, Post
from huiqi.core.parties.services.mandates import find_invitation
from huiqi.core.parties.uscc import explain_code, normalise
from huiqi.engine.refusal import InvalidInput, NotFound
from huiqi.engine.workdays import Calendar, Span

CLAIM_WORKDAYS = 3

__all__ = [
    "CLAIM_WORKDAYS",
    "ActingChoice",
    "DemoSignIn",
    "actor_for",
    "claim_due",
    "count_pending_claims",
    "explain_code",
    "find_company_by_uscc",
    "find_department",
    "find_invitation",
    "find_person_by_login",
    "get_acting_words",
    "get_claim",
    "get_company",
    "get_company_by_id",
    "get_department",
    "get_person",
    "has_second_factor",
    "list_acting_for",
    "list_claims",
    "list_demo_sign_ins",
    "list_departments",
    "list_invitations",
    "list_mandates",
    "list_officers",
    "list_people_of_company",
    "list_posts",
    "needs_second_factor",
    "reveal_claimant",
    "search_companies",
]


# Companies


def get_company(actor: Actor, uscc: str) -> Company:
    """The company of a code, if the actor may see it. Raises InvalidInput for a wrong code, NotFound otherwise."""
    fault = explain_code(uscc)
    if fault:
        raise InvalidInput(fault, fields={"uscc": fault})
    company = access.companies_visible_to(actor).filter(_of_code(normalise(uscc))).first()
    if company is None:
        raise NotFound("企业库里没有这家企业，或您无权查看；请核对统一社会信用代码。")
    return company


def get_company_by_id(actor: Actor, company_id: int) -> Company:
    """The company of an id, if the actor may see it, else NotFound."""
    company = access.companies_visible_to(actor).filter(pk=company_id).first()
    if company is None:
        raise NotFound("企业库里没有这家企业，或您无权查看。")
    return company


def find_company_by_uscc(uscc: str) -> Company | None:
    """The company of a code, also of a code that lives on after a merge; whoever asks: this is public registry data."""
    return Company.objects.filter(_of_code(normalise(uscc))).first()


def _of_code(code: str) -> Q:
    return Q(uscc=code) | Q(pk__in=CompanyAlias.objects.filter(kind="code", key=code).values("company_id"))


def list_company_ids() -> list[int]:
    """All companies, those of an industry together: matching keeps this order."""
    return list(Company.objects.order_by("industry_code", "id").values_list("id", flat=True))


def list_companies_by_id(company_ids: Sequence[int]) -> list[Company]:
    """These companies in this order; ids of none are left out."""
    found = Company.objects.in_bulk(list(company_ids))
    return [found[company] for company in company_ids if company in found]


def list_companies_with_people(company_ids: Iterable[int]) -> list[int]:
    """Those of these companies that have somebody with a live mandate."""
    wanted = set(company_ids)
    live = (
        Mandate.objects.filter(revoked_at=None).order_by("company_id").values_list("company_id", flat=True).distinct()
    )
    return [company for company in live if company in wanted]


def search_companies(actor: Actor, text: str, *, limit: int = 20) -> list[Company]:
    """Companies the actor may see by part of the name, start of the code, or pinyin (initials or whole syllables)."""
    text = text.strip()
    if not text:
        return []
    compact = "".join(text.lower().split())
    condition = Q(name__icontains=text) | Q(short_name__icontains=text)
    if compact.isascii():
        condition |= Q(uscc__startswith=normalise(text)) | Q(name_initials__contains=compact)
        condition |= Q(name_pinyin__contains=" ".join(text.lower().split()))
    found = access.companies_visible_to(actor).filter(condition).order_by("name_pinyin", "id")
    return list(found[:limit])


# Who acts for whom


@dataclass(frozen=True, slots=True)
class ActingChoice:
    """One hat a person can put on: a company (with mandates) or a department (with posts)."""

    kind: str
    id: int
    title: str
    roles: tuple[str, ...]
    role_words: tuple[str, ...]


def list_acting_for(person: Person) -> list[ActingChoice]:
    """Every company and department the person may act for today: companies first, both by name."""
    if not person.is_active:
        return []
    companies = [
        (m.company_id, m.company.name, m.role, m.get_role_display())
        for m in access.live_mandates().filter(person=person).select_related("company").order_by("company__name_pinyin")
    ]
    departments = [
        (p.department_id, p.department.name, p.role, p.get_role_display())
        for p in access.current_posts().filter(person=person).select_related("department").order_by("department__code")
    ]
    return [*_choices("company", companies), *_choices("department", departments)]


def _choices(kind: str, rows: Iterable[tuple[int, str, str, str]]) -> list[ActingChoice]:
    titles: dict[int, str] = {}
    roles: dict[int, list[tuple[str, str]]] = {}
    for identity, title, role, words in rows:
        titles[identity] = title
        roles.setdefault(identity, []).append((role, words))
    return [
        ActingChoice(
            kind=kind,
            id=identity,
            title=title,
            roles=tuple(role for role, _ in roles[identity]),
            role_words=tuple(words for _, words in roles[identity]),
        )
        for identity, title in titles.items()
    ]


def get_acting_words(actor: Actor) -> str:
    """For whom the actor acts, in a few words: the department's short name, or the mandate; "" for neither."""
    if actor.department_id is not None:
        department = Department.objects.filter(pk=actor.department_id).first()
        return str(department) if department else ""
    return "、".join(label for value, label in Mandate.Role.choices if value in actor.mandates)


def actor_for(
    person: Person,
    *,
    company_id: int | None = None,
    department_id: int | None = None,
    is_verified: bool = True,
) -> Actor:
    """The actor a person is right now, read from the database, so what was revoked is gone at once.

    With ``company_id`` or ``department_id`` the person wears that hat, or none when it is no longer theirs. With
    neither: the first department held, else the only company, else none (several companies: the person must
    choose). ``is_verified`` False (no second factor given in this session) leaves posts out.
    """
    if not person.is_active:
        return ANONYMOUS
    choices = [c for c in list_acting_for(person) if is_verified or c.kind == "company"]
    choice = _choose(choices, company_id, department_id)
    if choice is None:
        return Actor(kind="person", label=person.name, person_id=person.pk)
    if choice.kind == "company":
        return Actor(
            kind="person",
            label=person.name,
            person_id=person.pk,
            company_id=choice.id,
            mandates=frozenset(choice.roles),
        )
    return Actor(
        kind="person",
        label=person.name,
        person_id=person.pk,
        department_id=choice.id,
        posts=frozenset(choice.roles),
    )


def _choose(choices: list[ActingChoice], company_id: int | None, department_id: int | None) -> ActingChoice | None:
    if company_id is not None:
        return next((c for c in choices if c.kind == "company" and c.id == company_id), None)
    if department_id is not None:
        return next((c for c in choices if c.kind == "department" and c.id == department_id), None)
    departments = [c for c in choices if c.kind == "department"]
    if departments:
        return departments[0]
    return choices[0] if len(choices) == 1 else None


# People


def get_person(person_id: int) -> Person:
    """The person of an id. Raises NotFound."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound("没有这个账号，请核对。")
    return person


def find_person_by_login(login: str) -> Person | None:
    """The active account of a login, or None."""
    return Person.objects.filter(login=login.strip().lower(), is_active=True).first()


def needs_second_factor(person: Person) -> bool:
    """True for officers: whoever holds a post gives a time-based code at sign-in."""
    return access.current_posts().filter(person=person).exists()


def has_second_factor(person: Person) -> bool:
    """True when the person has finished enrolling a device."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def list_people_of_company(company_id: int, *, roles: Iterable[str] | None = None) -> list[Person]:
    """The people who may act for a company today, each once (for notices)."""
    mandates = access.live_mandates().filter(company_id=company_id)
    if roles is not None:
        mandates = mandates.filter(role__in=list(roles))
    return list(Person.objects.filter(pk__in=mandates.values("person_id")).order_by("pk"))


def list_officers(*, department_id: int | None = None, role: str | None = None) -> list[Person]:
    """The officers in post today, each once: of a department, of a role, or both."""
    posts = access.current_posts()
    if department_id is not None:
        posts = posts.filter(department_id=department_id)
    if role is not None:
        posts = posts.filter(role=role)
    return list(Person.objects.filter(pk__in=posts.values("person_id")).order_by("pk"))


def list_posts(person_id: int) -> list[Post]:
    """A person's posts of today, with their departments."""
    return list(access.current_posts().filter(person_id=person_id).select_related("department"))


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A demo account to show: what it is for, whose it is."""

    person_id: int
    login: str
    name: str
    role: str
    role_words: str
    place: str


def list_demo_sign_ins() -> list[DemoSignIn]:
    """Demo accounts to try: one a company role, owners of other companies, one a post, the window of claims."""
    found: list[DemoSignIn] = []
    mandates = access.live_mandates().filter(person__is_demo=True).select_related("person", "company")
    for role in Mandate.Role.values:
        mandate = mandates.filter(role=role).order_by("pk").first()
        if mandate is not None:
            found.append(_demo_sign_in(mandate.person, role, mandate.get_role_display(), mandate.company.name))
    seen = {each.person_id for each in found}
    for mandate in mandates.filter(role="owner", company__is_demo=True).order_by("pk")[:8]:
        if mandate.person_id not in seen:
            found.append(_demo_sign_in(mandate.person, "owner", mandate.get_role_display(), mandate.company.name))
    posts = access.current_posts().filter(person__is_demo=True).select_related("person", "department")
    for role in Post.Role.values:
        post = posts.filter(role=role).order_by("pk").first()
        if post is not None:
            found.append(_demo_sign_in(post.person, role, post.get_role_display(), post.department.name))
    desk = posts.filter(role="window", department__checks_claims=True).order_by("pk").first()
    if desk is not None and desk.person_id not in {each.person_id for each in found}:
        found.append(_demo_sign_in(desk.person, "claims", "窗口·企业认领", desk.department.name))
    return found


def _demo_sign_in(person: Person, role: str, role_words: str, place: str) -> DemoSignIn:
    return DemoSignIn(person.pk, person.login, person.name, role, role_words, place)


# Mandates and invitations


def list_mandates(company_id: int, *, is_live: bool = True) -> list[Mandate]:
    """A company's mandates with their people: those in force, or (``is_live`` False) those that ended, newest first."""
    rows = Mandate.objects.filter(company_id=company_id).select_related("person", "granted_by", "revoked_by")
    live = access.live_mandates().values("pk")
    if is_live:
        return list(rows.filter(pk__in=live).order_by("since_at"))
    return list(rows.exclude(pk__in=live).order_by("-revoked_at", "-expires_on"))


def list_invitations(actor: Actor) -> list[Invitation]:
    """The open invitations of the company the actor owns."""
    rows = access.invitations_visible_to(actor)
    return list(rows.filter(accepted_at=None, withdrawn_at=None, open_until_at__gt=timezone.now()))


# Departments


def get_department(code: str) -> Department:
    """The department of a code. Raises NotFound."""
    department = find_department(code)
    if department is None:
        raise NotFound(f"没有编码为 {code} 的部门。")
    return department


def find_department(code: str) -> Department | None:
    """The department of a code, or None."""
    return Department.objects.filter(code=code).first()


def list_departments(*, level: str | None = None) -> list[Department]:
    """Departments in order of their code; of one level only when given."""
    rows = Department.objects.filter(is_active=True).order_by("code")
    return list(rows.filter(level=level) if level else rows)


# Claims


def list_claims(actor: Actor, *, state: str | None = None, limit: int = 200) -> list[CompanyClaim]:
    """Claims the actor may see; pending ones oldest first, decided ones newest first."""
    rows = _claims(actor)
    if state is not None:
        rows = rows.filter(state=state)
    if state == CompanyClaim.State.PENDING:
        return list(rows.order_by("claimed_at", "id")[:limit])
    return list(rows.order_by("-claimed_at", "-id")[:limit])


def count_pending_claims(actor: Actor) -> int:
    """How many claims wait for this actor's desk (0 for anybody else)."""
    if not access.checks_claims(actor):
        return 0
    return CompanyClaim.objects.filter(state=CompanyClaim.State.PENDING).count()


def get_claim(actor: Actor, claim_id: int) -> CompanyClaim:
    """A claim the actor may see, with claimant and company. Raises NotFound."""
    claim = _claims(actor).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("没有这件认领申请，或您无权查看。")
    return claim


def reveal_claimant(actor: Actor, claim_id: int) -> Person:
    """The claimant unmasked, for the claims desk; the read is recorded."""
    access.require_claims_desk(actor)
    claim = get_claim(actor, claim_id)
    record_read(
        actor=actor,
        subject=("parties.person", claim.person_id),
        fields=["name", "login", "phone", "email"],
        company_id=claim.company_id,
    )
    return claim.person


def claim_due(claim: CompanyClaim, calendar: Calendar) -> Span:
    """The day by which a claim is answered, as promised: the third working day after it was filed."""
    return calendar.due_on(timezone.localtime(claim.claimed_at).date(), CLAIM_WORKDAYS)


def _claims(actor: Actor) -> QuerySet[CompanyClaim]:
    return access.claims_visible_to(actor).select_related("person", "company", "decided_by")

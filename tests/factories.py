"""A made-up district for tests that need cases: one item with a fund, its opening, officers, companies.

Everything goes through the services; only the item's rows are written directly, so that a test can
choose its window, limits, caps and fund. Import what you need: ``from tests.factories import World``.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from huiqi.core.cases import services as cases
from huiqi.core.cases.models import Case
from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.documents.models import DocumentVersion, StoredFile, WalletDocument
from huiqi.core.facts.services import StatementRow, ensure_source, load_attributes, record_statements
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company, Department, Person
from huiqi.core.parties.uscc import complete
from huiqi.core.payments import services as payments

PROCESSES = Path(__file__).resolve().parents[1] / "packs" / "reference" / "processes"
YEARLY = "按年度(上年度/前年度/大前年度)"
ATTRIBUTES: list[dict[str, Any]] = [
    {"key": "is_legal_person", "name": "具备独立法人资格", "type": "bool", "authority": "市场监管部门"},
    {
        "key": "revenue_total", "name": "营业收入总额", "type": "money", "unit": "万元", "period": YEARLY,
        "authority": "税务部门",
    },
    {"key": "rent_paid", "name": "实缴租金", "type": "money", "unit": "万元", "authority": "企业"},
]  # fmt: skip
DEFINITION: dict[str, Any] = {
    "doc": {"title": "租金支持（演示）", "clause": "第一条", "lifecycle": "in_force"},
    "beneficiaries": None,
    "conditions": {
        "all": [
            {"attr": "is_legal_person", "op": "eq", "value": True, "clause": "第二条"},
            {
                "attr": "revenue_total",
                "op": "gte",
                "value": 1000,
                "unit": "万元",
                "period": "上年度",
                "clause": "第三条",
            },
        ]
    },
    "exclusions": None,
    "benefit": {"kind": "money", "certainty": "computable", "unit": "万元", "expr": "min(0.5*rent_paid,300)"},
    "exclusivity": None,
    "budget_control": None,
    "materials": [],
    "window": None,
}
MATERIALS = [
    {"key": "licence", "name": "营业执照", "required": True, "grade": "A", "fetch": "shared"},
    {"key": "lease", "name": "租赁合同", "required": True, "grade": "C", "fetch": "upload"},
    {"key": "receipts", "name": "付款凭证", "required": False, "grade": "C", "fetch": "upload"},
]
MONEY_RULES = ("tranches", "same_cost", "exclusive_with", "exclusive_rule")
_numbers = count(1)


def a_key() -> str:
    """A fresh idempotency key, as a form would carry."""
    return uuid.uuid4().hex


@cache
def process_definitions() -> list[dict[str, Any]]:
    """The processes of the reference pack."""
    return [yaml.safe_load(path.read_text()) for path in sorted(PROCESSES.glob("*.yaml"))]


def a_person(name: str) -> Person:
    """Somebody with an account."""
    return Person.objects.create_user(f"person-{next(_numbers)}@demo.invalid", None, name=name)


def a_company(name: str | None = None) -> Company:
    """A company on file, with facts that make it eligible for the item of :func:`an_opening`."""
    number = next(_numbers)
    company = parties.create_company(
        actor=SYSTEM,
        uscc=complete(f"91440300MA{number:06d}"),
        name=name or f"云杉第{number}（演示）有限公司",
        is_demo=True,
    )
    ensure_source(actor=SYSTEM, key="tax", name="税务部门", priority=10)
    last_year = timezone.localdate().year - 1
    record_statements(
        actor=SYSTEM,
        source="tax",
        as_of_on=timezone.localdate() - timedelta(days=30),
        rows=[
            StatementRow(company.pk, "revenue_total", Decimal("4286.30"), year=last_year),
            StatementRow(company.pk, "is_legal_person", True),
        ],
    )
    return company


def company_actor(company: Company, name: str = "林会计", role: str = "clerk") -> Actor:
    """One of the company's people, acting for it."""
    person = a_person(name)
    return Actor(kind="person", label=name, person_id=person.pk, company_id=company.pk, mandates=frozenset({role}))


def officer(department: Department, *posts: str, name: str | None = None) -> Actor:
    """Someone in post."""
    person = a_person(name or {"window": "何工", "handler": "陈工", "decider": "刘科长"}.get(posts[0], "叶会计"))
    return Actor(
        kind="person",
        label=person.name,
        person_id=person.pk,
        department_id=department.pk,
        posts=frozenset(posts),
    )


def load_basics() -> None:
    """Vocabulary, sources and processes; safe to call twice."""
    load_attributes(actor=SYSTEM, attributes=ATTRIBUTES)
    ensure_source(actor=SYSTEM, key="tax", name="税务部门", priority=10)
    cases.load_processes(actor=SYSTEM, definitions=process_definitions())


def a_department(code: str = "ft-development") -> Department:
    """A district department."""
    parties.import_department(actor=SYSTEM, code=code, name=f"演示局 {code}", short_name=code, phone="0755-0000 0013")
    return Department.objects.get(code=code)


def an_opening(code: str = "demo-rent", **changes: Any) -> Opening:
    """An opening of the rent item. ``changes``: opens_on, closes_on, process, limits, caps, fund_yuan, materials,
    department, item_id, extra_fields, fund_code, definition (of the release), and the :data:`MONEY_RULES`."""
    today = timezone.localdate()
    item_id = changes.get("item_id", "ft-credit-rent-9999")
    fund = changes.get("fund_yuan", 12_000_000)
    opens_on = changes.get("opens_on", today - timedelta(days=20))
    data = {
        "id": code,
        "item": item_id,
        "release": 1,
        "name": "演示批次",
        "marked": "演示",
        "department": changes.get("department", "ft-development"),
        "contact": {"name": "演示窗口", "phone": "0755-0000 0013"},
        "process": changes.get("process", "linear-fund"),
        "fund": {"code": changes.get("fund_code", f"fund-{code}"), "year": today.year, "appropriation_yuan": fund}
        if fund
        else None,
        "limits": changes.get("limits", {"accept_workdays": 5, "decide_workdays": 20, "supplement_days": 15}),
        "caps": changes.get("caps", {"per_case_yuan": 3_000_000, "per_company_year_yuan": 3_000_000}),
        "materials": changes.get("materials", MATERIALS),
        "extra_fields": changes.get("extra_fields", []),
    } | {name: changes[name] for name in MONEY_RULES if name in changes}
    return _opening_row(code, item_id, data, opens_on, changes)


def _opening_row(code: str, item_id: str, data: dict[str, Any], opens_on: date, changes: dict[str, Any]) -> Opening:
    item, _ = Item.objects.get_or_create(
        id=item_id,
        defaults={
            "name": "办公用房租金支持（演示）", "item_type": "support_policy", "level": "区", "issuer": "演示局",
            "category": "产业空间", "lifecycle": "in_force", "confidence": "verified-from-source",
            "digest": _digest(item_id),
        },
    )  # fmt: skip
    release, _ = Release.objects.get_or_create(
        item=item,
        number=1,
        defaults={
            "definition": changes.get("definition", DEFINITION),
            "digest": _digest(f"{item_id}#1"),
            "published_by": "系统",
        },
    )
    fund = data["fund"] or {}
    return Opening.objects.create(
        code=code,
        item=item,
        release=changes.get("release", release),
        name=data["name"],
        opens_on=opens_on,
        closes_on=changes.get("closes_on", timezone.localdate() + timedelta(days=13)),
        effective_on=opens_on,
        expires_on=timezone.localdate() + timedelta(days=365),
        fund_code=fund.get("code") or "",
        fund_year=fund.get("year"),
        department_code=data["department"],
        process_id=data["process"] or "",
        mode="申报制",
        is_demo=True,
        definition=data,
        digest=_digest(code),
        published_by="系统",
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def a_paper(company: Company, title: str = "租赁合同") -> DocumentVersion:
    """A scanned paper in the company's wallet; its bytes are made up."""
    sha = _digest(f"{company.pk}{title}{next(_numbers)}")
    file = StoredFile.objects.create(
        sha256=sha, size=10, extension="pdf", media_type="application/pdf", scan_state="clean"
    )
    document, _ = WalletDocument.objects.get_or_create(company=company, kind="lease", title=title)
    version = DocumentVersion.objects.create(
        document=document, number=document.versions.count() + 1, file=file, original_name=f"{title}.pdf", grade="D",
        uploaded_by="林会计",
    )  # fmt: skip
    document.current = version
    document.save(update_fields=["current"])
    return version


@dataclass
class World:
    """One opening with its department, officers and a company, and shortcuts to walk a case along."""

    opening: Opening
    department: Department
    company: Company
    clerk: Actor
    window: Actor
    handler: Actor
    decider: Actor
    finance: Actor
    preparer: Actor
    approver: Actor
    made: list[Case] = field(default_factory=list)

    @classmethod
    def build(cls, code: str = "demo-rent", **changes: Any) -> World:
        """A whole world in one call; ``changes`` as for :func:`an_opening`."""
        load_basics()
        department = a_department(changes.get("department", "ft-development"))
        opening = an_opening(code, **changes)
        payments.load_funds(actor=SYSTEM)
        company = a_company()
        return cls(
            opening=opening,
            department=department,
            company=company,
            clerk=company_actor(company),
            window=officer(department, "window"),
            handler=officer(department, "handler"),
            decider=officer(department, "decider"),
            finance=officer(department, "finance"),
            preparer=officer(department, "finance", name="温会计"),
            approver=officer(department, "approver", name="康主任"),
        )

    def draft(self, clerk: Actor | None = None, rent: str = "80") -> Case:
        """A complete draft: answers given, the lease attached."""
        clerk = clerk or self.clerk
        company = Company.objects.get(pk=clerk.company_id)
        case = cases.open_draft(actor=clerk, company_id=company.pk, opening_code=self.opening.code)
        answers = {
            "contact_name": "林会计", "contact_phone": "0755-0000 0000", "rent_paid": rent,
            "payee_name": company.name, "payee_bank": "演示银行福田支行", "payee_account": "4000 1234 5678 6620",
        }  # fmt: skip
        if not self.opening.fund_code:
            answers = {name: value for name, value in answers.items() if not name.startswith("payee")}
        saved = cases.save_answers(actor=clerk, case_number=case.number, values=answers)
        assert saved.is_whole, saved.problems
        if any(each["key"] == "lease" for each in self.opening.definition["materials"]):
            cases.attach_material(
                actor=clerk, case_number=case.number, material="lease", document_version_id=a_paper(company).pk
            )
        return case

    def move(self, actor: Actor, case: Case, move: str, key: str | None = None, **fields: Any) -> Case:
        """One move on the case as it stands in the database."""
        version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
        return cases.transition(
            actor=actor, case_number=case.number, move=move, expected_version=version,
            idempotency_key=key or a_key(), fields=fields,
        )  # fmt: skip

    def submitted(self, clerk: Actor | None = None, rent: str = "80") -> Case:
        """A case at the window."""
        return self.move(clerk or self.clerk, self.draft(clerk, rent), "submit")

    def in_review(self, clerk: Actor | None = None) -> Case:
        """A case on the handler's desk."""
        return self.move(self.window, self.submitted(clerk), "accept")

    def proposed(self, clerk: Actor | None = None, amount: str = "40") -> Case:
        """A case before the decider; money processes propose ``amount`` 万元."""
        case = self.in_review(clerk)
        fields = {"outcome": "approve", "note": "符合条件。"}
        if self.opening.process_id == "linear-fund":
            fields["amount"] = amount
        return self.move(self.handler, case, "propose", **fields)

    def approved(self, clerk: Actor | None = None, amount: str = "40") -> Case:
        """A decided case with its fund reserved."""
        return self.move(self.decider, self.proposed(clerk, amount), "approve", amount=amount)

    def prepared(self, clerk: Actor | None = None, amount: str = "40") -> Case:
        """A case whose payment order waits for approval."""
        return self.move(self.preparer, self.approved(clerk, amount), "prepare_payment")

    def ordered(self, clerk: Actor | None = None, amount: str = "40") -> Case:
        """A case with its payment order, prepared by one and approved by another; finance may send it to the bank."""
        return self.move(self.approver, self.prepared(clerk, amount), "approve_payment")

    def another_clerk(self) -> Actor:
        """One of another company's people."""
        return company_actor(a_company())

"""What follows the demo meeting: its decisions are made public, one meets an objection, a refused company appeals."""

from __future__ import annotations

from django.db import transaction

from huiqi.core.cases import services
from huiqi.core.cases.models import Appeal, Case, Publicity
from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.parties.models import Mandate, Post
from huiqi.core.parties.queries import actor_for
from huiqi.engine.refusal import Refusal

KEY = "demo-after"


def build_after() -> int:
    """Publish what was approved, once; returns how many publications there are."""
    if not Publicity.objects.exists():
        for case in Case.objects.filter(step="publicity", company__is_demo=True).order_by("number"):
            secretary = _secretary(case)
            if secretary is not None:
                services.transition(
                    actor=secretary, case_number=case.number, move="publish", expected_version=case.version,
                    idempotency_key=f"{KEY}-publish",
                )  # fmt: skip
        _object()
    if not Appeal.objects.exists():
        _appeal()
    return Publicity.objects.count()


def _secretary(case: Case) -> Actor | None:
    posts = Post.objects.filter(role="secretary", department_id=case.department_id, until_on=None, person__is_demo=True)
    found = posts.select_related("person").order_by("pk").first()
    return actor_for(found.person, department_id=found.department_id) if found else None


def _object() -> None:
    first = Publicity.objects.select_related("case").order_by("pk").first()
    if first is not None:
        services.raise_objection(
            actor=ANONYMOUS, case_number=first.case.number, name="周先生（演示）", contact="0755-0000 0000",
            text="听说这家单位的研发场地还没有启用，请核实建设进度后再拨付。",
        )  # fmt: skip


def _appeal() -> None:
    """A company whose application was refused asks for another look."""
    for case in Case.objects.filter(outcome="refused", company__is_demo=True).order_by("-decided_at")[:20]:
        mandate = Mandate.objects.filter(company_id=case.company_id, revoked_at=None).select_related("person").first()
        if mandate is None:
            continue
        actor = actor_for(mandate.person, company_id=case.company_id)
        try:
            with transaction.atomic():
                services.file_appeal(
                    actor=actor, case_number=case.number,
                    grounds="第二条所依据的数据不是最新一年的，附上更正后的说明，请复核。",
                )  # fmt: skip
        except Refusal:
            continue
        return

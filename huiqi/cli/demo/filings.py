"""Demo filings: where the process asks for one first, it is filed and accepted on the day the case begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from huiqi.core.cases import moment, services
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import Actor

PROJECTS = ("专利权质押一年期贷款", "核心专利组合质押融资", "高价值专利质押贷款")


def file_first(rng: Random, cast: Mapping[str, Actor], case: Case) -> Case:
    """The case past its filing; as it was when the process has none."""
    if "file" not in process_of(case).moves:
        return case
    begins = moment.today()
    plan = {
        "project": rng.choice(PROJECTS),
        "plan": "以自有专利质押，向合作银行申请一年期流动资金贷款，用于研发投入。（演示）",
        "starts_on": begins.isoformat(),
        "ends_on": (begins + timedelta(days=rng.randint(20, 90))).isoformat(),
    }
    case = _move(cast["company"], case, "file", plan)
    return _move(cast["window"], case, "accept_filing", {"note": "属于支持范围。"})


def _move(actor: Actor, case: Case, move: str, fields: Mapping[str, object]) -> Case:
    return services.transition(
        actor=actor, case_number=case.number, move=move, expected_version=case.version,
        idempotency_key=f"demo-{move}", fields=dict(fields),
    )  # fmt: skip

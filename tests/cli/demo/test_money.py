"""The demo's money after the payment: a clawback of which one instalment is back, a grant of which one part is paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.cli.demo import build_cases, build_demo, build_money
from huiqi.cli.loading import load_folders
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.payments.models import Clawback, Tranche
from huiqi.core.payments.queries import list_clawbacks, list_tranches

PACKS = Path(__file__).parents[3] / "packs"


@pytest.mark.django_db
def test_one_clawback_is_partly_back_and_one_grant_partly_paid_and_both_are_made_once() -> None:
    load_folders([PACKS / name for name in ("reference", "futian", "demo")], demo=True)
    build_demo(companies=250)
    build_cases(count=24)
    assert build_money() == 1
    assert build_money() == 1
    [row] = list_clawbacks(SYSTEM)
    assert [part.word == "已收" for part in row.instalments] == [True, False, False]
    assert row.decided_by != row.entries[0].taken_by_label
    assert Clawback.objects.get().fund.is_demo
    paid = Tranche.objects.filter(title="首期", order__state="paid").select_related("grant__case")
    assert paid.count() == 1
    assert [each.group for each in list_tranches(SYSTEM, paid[0].grant.case)] == ["", "condition"]

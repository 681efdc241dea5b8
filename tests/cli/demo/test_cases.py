"""Demo cases are lived through the real services, on past days, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from huiqi.cli.demo import build_demo, papers
from huiqi.cli.demo.cases import build_cases
from huiqi.cli.loading import load_folders
from huiqi.core.cases.models import Case, CaseEvent, Consultation, Delegation, MaterialMark, Rating, SiteVisit
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.parties.models import Company
from huiqi.core.payments.models import Fund, PaymentOrder

PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture
def district(db: None) -> None:
    load_folders([PACKS / name for name in ("reference", "futian", "demo")], demo=True)
    build_demo(companies=250)


def test_cases_stand_at_many_steps_and_are_made_once(district: None) -> None:
    summary = build_cases(count=24)
    assert summary.added == Case.objects.count() > 15
    assert len(summary.by_step) >= 5
    assert build_cases(count=24).added == 0
    assert Case.objects.count() == summary.added
    _everything_happened_in_the_past_and_in_order()
    _what_is_paid_was_ordered_and_exported(summary.paid)
    assert Rating.objects.count() == summary.rated
    _the_hand_made_companies_keep_their_own_chances()
    _officers_wrote_beside_them()


def _officers_wrote_beside_them() -> None:
    assert MaterialMark.objects.filter(is_good=False).exists()
    assert Consultation.objects.filter(state="open").count() == 1
    assert SiteVisit.objects.exclude(recorded_at=None).count() == 1
    assert Delegation.objects.count() == 1


def _everything_happened_in_the_past_and_in_order() -> None:
    now = timezone.now()
    for case in Case.objects.all():
        moments = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert all(at < now for at in moments)


def _what_is_paid_was_ordered_and_exported(paid: int) -> None:
    orders = PaymentOrder.objects.filter(state="paid")
    assert orders.count() == paid
    assert all(order.batch_id and order.paid_on for order in orders)
    assert Fund.objects.exists()


def _the_hand_made_companies_keep_their_own_chances() -> None:
    yunshan = Company.objects.get(short_name="云杉信用")
    [waiting] = Case.objects.filter(company=yunshan)
    assert waiting.opening_code != "demo-credit-rent-2026"
    assert waiting.supplements.filter(state="open").exists()
    wallet = DocumentVersion.objects.filter(
        document__company=yunshan, document__kind__in=[kind for kind, *_ in papers.WALLET]
    )
    assert wallet.count() >= len(papers.WALLET)


def test_a_paper_is_a_well_formed_pdf() -> None:
    data = papers.one_page_pdf("DEMO x")
    assert data.startswith(b"%PDF-1.4")
    start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert data[start:].startswith(b"xref")

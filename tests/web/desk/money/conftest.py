"""The worlds of these tests: a case that was paid, and browsers for whoever acts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiqi.core.cases.models import Case
from huiqi.core.payments.services import export_batch
from tests.core.parties.world import a_picture
from tests.factories import World


@pytest.fixture
def world(db: None) -> World:
    """A fund item with officers and a company."""
    return World.build()


@pytest.fixture
def paid(world: World) -> Case:
    """A case of which 400,000 yuan were paid."""
    case = world.ordered()
    export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year or 0)
    return world.move(world.finance, case, "confirm_paid", paid_on=timezone.localdate().isoformat(), serial="S1")


@pytest.fixture
def voucher() -> SimpleUploadedFile:
    """A picture as a bank's voucher."""
    return SimpleUploadedFile("凭证.png", a_picture(), "image/png")

"""A few real items of the futian pack, loaded into the test's database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from huiqi.core.catalog.services import LoadReport, load_items
from huiqi.core.facts.services import load_attributes
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine.packs import Pack, load_pack

PACKS = Path(__file__).resolve().parents[3] / "packs"
ITEMS = ("ft-credit-rent-2025", "ft-ip-pledge-2021", "ft-outlet-2024", "std-sme-size-300", "tax-hnte-15")
TODAY = date(2026, 11, 21)


@lru_cache(maxsize=1)
def whole_pack() -> Pack:
    return load_pack(PACKS)


@pytest.fixture
def pack() -> Pack:
    """Five items and their demo openings."""
    whole = whole_pack()
    items = {key: item for key, item in whole.items.items() if key in ITEMS}
    openings = {key: each for key, each in whole.openings.items() if each.item_id in ITEMS}
    return replace(whole, items=items, openings=openings)


@pytest.fixture
def loaded(db: None, pack: Pack) -> LoadReport:
    """The five items in the database, as on 2026-11-21."""
    load_attributes(actor=SYSTEM, attributes=pack.attributes.values())
    return load_items(actor=SYSTEM, pack=pack, today=TODAY)

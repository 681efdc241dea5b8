"""Core rooms write addresses into notices and letters; each must lead to a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

CORE = Path(__file__).resolve().parents[2] / "huiqi" / "core"
ADDRESS = re.compile(r'''link=f?"(/[^"]*)"''')


def addresses() -> list[str]:
    found = {match for path in CORE.rglob("*.py") for match in ADDRESS.findall(path.read_text(encoding="utf-8"))}
    found = {each.replace("{'/desk' if is_desk else ''}", prefix) for each in found for prefix in ("", "/desk")}
    found = {re.sub(r"\{[^}]*\.(pk|id)\}", "1", each) for each in found}
    return sorted({re.sub(r"\{[^}]*\}", "2026-XY-0001", each) for each in found})


@pytest.mark.parametrize("address", addresses())
def test_an_address_that_the_core_writes_leads_to_a_page(address: str) -> None:
    assert resolve(address).func


def test_the_address_in_a_letters_code_leads_to_the_check() -> None:
    assert resolve("/letters/check/ABC123/").view_name == "portal:check_letter"

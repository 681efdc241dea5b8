"""The toy's manifest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from huiqi.core.cases.passage import Passage
from huiqi.core.facts.derived import DerivedFact
from huiqi.core.ledger.actors import Actor
from huiqi.web.kit.domain import Domain, Indicator, Page, Panel, Port
from huiqi.web.kit.nav import NavItem


def ring_a_bell(passage: Passage) -> None:
    """The toy's effect."""
    passage.told["bell"] = "叮"


def count_letters(facts: dict[str, Any], day: date) -> int:
    """The toy's derived fact."""
    return len(facts["toy_word"])


def show_panel(actor: Actor, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Context of the toy's panel."""
    return {"greeting": "玩具领域在此"}


DOMAIN = Domain(
    key="toy",
    name="玩具",
    pack=Path(__file__).parent / "pack",
    derived_facts=[DerivedFact("toy_length", ("toy_word",), count_letters, "数出来的")],
    effects={"toy.ring": ring_a_bell},
    panels=[Panel("company_home", "toy/panel.html", show_panel)],
    pages=[Page("toy/", "tests.architecture.toy.urls")],
    indicators=[Indicator("toy.count", "玩具数", "个", lambda: 3)],
    ports=[Port("toy_bell", "tests.architecture.toy.adapters.NullBell", "铃")],
    nav=[NavItem("public", "玩具", "toy:home")],
)

"""Finding and opening: eligible is not open, and a clerk's own words lead somewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.queries import ItemCard, ItemFilter, opening_state
from huiqi.core.catalog.services import close_opening
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import services as parties
from huiqi.core.parties.queries import find_department
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from huiqi.engine.rules import assess
from tests.core.catalog.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded")
CODE = "demo-credit-rent-2026"


def an_editor(department: str) -> Actor:
    """A policy editor of that department."""
    parties.import_department(actor=SYSTEM, code=department, name=f"{department}局")
    found = find_department(department)
    assert found is not None
    return Actor(kind="person", label="苏敏", posts=frozenset({"editor"}), department_id=found.pk)


def listed(wanted: ItemFilter) -> list[ItemCard]:
    return catalog.choose_cards(catalog.list_all_cards(TODAY), wanted)


def test_an_item_without_an_opening_is_shown_as_what_it_is() -> None:
    states = {card.item.id: card.state for card in listed(ItemFilter())}
    assert states["std-sme-size-300"] == states["tax-hnte-15"] == "in_force"
    assert states["ft-credit-rent-2025"] == "closing_soon"
    assert states["ft-outlet-2024"] == "upcoming"


def test_what_is_open_comes_first_by_its_deadline() -> None:
    cards = listed(ItemFilter())
    assert [card.item.id for card in cards[:2]] == ["ft-ip-pledge-2021", "ft-credit-rent-2025"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("租了写字楼", "ft-credit-rent-2025"), ("专利贷款", "ft-ip-pledge-2021"), ("划型", "std-sme-size-300")],
)
def test_a_clerks_own_words_find_the_item(words: str, wanted: str) -> None:
    assert listed(ItemFilter(text=words))[0].item.id == wanted


def test_words_that_mean_nothing_find_nothing() -> None:
    assert listed(ItemFilter(text="火星移民")) == []


def test_the_days_of_a_window_count_from_first_to_last() -> None:
    opening = catalog.get_opening(CODE)
    assert opening.closes_on is not None
    states = [
        opening_state(opening, day) for day in (opening.opens_on - timedelta(1), opening.opens_on, opening.closes_on)
    ]
    assert states == ["upcoming", "open", "closing_soon"]
    assert opening_state(opening, opening.closes_on + timedelta(1)) == "closed"


def test_an_expired_text_is_in_force_again_only_under_an_opening() -> None:
    vocabulary = catalog.current_vocabulary()
    text = catalog.released_ruleset(catalog.get_release("ft-outlet-2024"))
    opened = catalog.opening_ruleset(catalog.get_opening("demo-outlet-2026"))
    assert assess(text, vocabulary, {}, TODAY).outcome == "not_in_force"
    assert assess(opened, vocabulary, {}, TODAY).outcome == "insufficient_data"


def test_an_opening_closed_early_takes_no_more_after_that_day() -> None:
    editor = an_editor(catalog.get_opening(CODE).department_code)
    close_opening(actor=editor, code=CODE, last_on=TODAY, reason="资金用完")
    assert catalog.find_current_opening("ft-credit-rent-2025", TODAY) is not None
    assert catalog.find_current_opening("ft-credit-rent-2025", TODAY + timedelta(1)) is None
    with pytest.raises(Conflict):
        close_opening(actor=editor, code=CODE, last_on=TODAY, reason="再来一次")


def test_an_editor_closes_only_what_the_own_department_handles() -> None:
    with pytest.raises(NotAllowed):
        close_opening(actor=an_editor("ft-elsewhere"), code=CODE, last_on=TODAY, reason="不是我们的")


def test_closing_early_needs_an_editor_and_a_reason() -> None:
    with pytest.raises(NotAllowed):
        close_opening(
            actor=Actor(kind="person", label="何工", posts=frozenset({"window"})), code=CODE, last_on=TODAY, reason="x"
        )
    with pytest.raises(InvalidInput):
        close_opening(actor=SYSTEM, code=CODE, last_on=date(2026, 12, 1), reason=" ")

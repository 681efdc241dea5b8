"""Every state a room keeps has its Chinese word, and the same one everywhere."""

from __future__ import annotations

import pytest

from huiqi.core.cases.models.case import STATES
from huiqi.core.notices.models import Delivery
from huiqi.core.parties.models import Company, CompanyClaim, Mandate, Post
from huiqi.core.payments.models.fund import ACCOUNTS, KINDS
from huiqi.web.kit.words import WORDS


@pytest.mark.parametrize(
    ("group", "choices"),
    [
        ("company_status", Company.Status),
        ("post", Post.Role),
        ("mandate", Mandate.Role),
        ("claim_state", CompanyClaim.State),
        ("channel", Delivery.Channel),
        ("delivery_state", Delivery.State),
    ],
)
def test_the_kit_says_the_rooms_own_words(group: str, choices: object) -> None:
    assert dict(choices.choices).items() <= WORDS[group].items()


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("case_state", STATES),
        ("decision", ["approve", "refuse"]),
        ("side_state", ["open", "answered", "lapsed"]),
        ("payment_state", ["prepared", "exported", "paid", "failed"]),
        ("journal", KINDS),
        ("account", ACCOUNTS),
        ("origin", ["fact", "declared", "typed"]),
    ],
)
def test_every_value_has_a_word(group: str, values: list[str]) -> None:
    assert set(values) <= set(WORDS[group])

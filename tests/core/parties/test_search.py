"""Companies are found by name, code and pinyin, by those who may see them."""

from __future__ import annotations

import pytest

from huiqi.core.ledger.actors import ANONYMOUS, SYSTEM
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound
from tests.core.parties import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def spruce() -> Company:
    world.a_company("重庆小面（演示）有限公司")
    return world.a_company("云杉信用科技（演示）有限公司")


@pytest.mark.parametrize("text", ["云杉", "ysxy", "YSXY", "yun shan", "信用科技"])
def test_a_company_is_found_by_part_of_its_name_or_its_pinyin(spruce: Company, text: str) -> None:
    assert queries.search_companies(SYSTEM, text) == [spruce]


def test_a_company_is_found_by_the_start_of_its_code(spruce: Company) -> None:
    assert spruce in queries.search_companies(SYSTEM, spruce.uscc[:14].lower())


def test_polyphones_sort_and_search_as_they_are_spoken(spruce: Company) -> None:
    assert queries.search_companies(SYSTEM, "cqxm")[0].name.startswith("重庆")
    assert [c.name[:2] for c in queries.search_companies(SYSTEM, "演示")] == ["重庆", "云杉"]


def test_a_company_sees_itself_only_and_a_visitor_nobody(spruce: Company) -> None:
    person = world.a_person()
    world.a_mandate(person, spruce)
    assert queries.search_companies(world.actor(person), "演示") == [spruce]
    assert queries.search_companies(ANONYMOUS, "演示") == []
    with pytest.raises(NotFound):
        queries.get_company(ANONYMOUS, spruce.uscc)


def test_a_wildcard_is_a_character_like_any_other(spruce: Company) -> None:
    assert queries.search_companies(SYSTEM, "%") == []
    assert queries.search_companies(SYSTEM, "_") == []


def test_a_wrong_code_is_told_before_anything_is_looked_up() -> None:
    with pytest.raises(InvalidInput, match="只有 17 位"):
        queries.get_company(SYSTEM, "91440300MA5G8X2K0")


def test_the_same_code_enters_the_library_once(spruce: Company) -> None:
    with pytest.raises(Conflict, match="已在企业库里"):
        services.create_company(actor=SYSTEM, uscc=spruce.uscc, name="另一家")

"""Which company a row of a file speaks of."""

from __future__ import annotations

import pytest

from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company, IdentityQuestion
from huiqi.core.parties.services.identify import Identifier, IdentityRow, Resolution
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed
from tests.core.parties import world

pytestmark = pytest.mark.django_db

NAME = "深圳市云杉信用科技（演示）有限公司"
HERE = "深圳市福田区沙头街道泰然九路1号演示大厦A座1203"


@pytest.fixture
def spruce() -> Company:
    services.create_company(actor=SYSTEM, uscc=world.a_code(), name="重庆小面（演示）有限公司")
    return services.create_company(
        actor=SYSTEM, uscc=world.a_code(), name=NAME, address=HERE, legal_representative="林慧"
    )


def resolve(**row: str) -> Resolution:
    return Identifier().resolve([IdentityRow(**row)])[0]


def test_a_code_settles_it_also_when_the_company_was_renamed(spruce: Company) -> None:
    for said in (spruce.uscc, f" {spruce.uscc.lower()} "):
        assert resolve(uscc=said, name="从前的名字有限公司") == Resolution(spruce.pk, "code")


def test_a_code_that_contradicts_the_name_of_another_company_is_asked(spruce: Company) -> None:
    found = resolve(uscc=spruce.uscc, name="重庆小面（演示）有限公司")
    assert found.how == "ask" and found.company_id is None
    assert {each.company_id for each in found.candidates} == set(Company.objects.values_list("pk", flat=True))


def test_an_old_number_and_an_organisation_code_find_the_company(spruce: Company) -> None:
    services.add_alias(
        actor=SYSTEM, company_id=spruce.pk, kind="registration", value="440301103097413", said_by="市场监管"
    )
    assert resolve(registration_number="440301103097413") == Resolution(spruce.pk, "alias")
    assert resolve(uscc="440301103097413", name="云杉") == Resolution(spruce.pk, "alias")
    assert resolve(registration_number=f"{spruce.uscc[8:16]}-{spruce.uscc[16]}") == Resolution(spruce.pk, "alias")


def test_a_number_belongs_to_one_company_and_must_be_right(spruce: Company) -> None:
    other = Company.objects.exclude(pk=spruce.pk).get()
    given = {"actor": SYSTEM, "kind": "registration", "said_by": "市场监管"}
    services.add_alias(company_id=spruce.pk, value="440301103097413", **given)
    with pytest.raises(Conflict, match="另一家企业"):
        services.add_alias(company_id=other.pk, value="440301103097413", **given)
    with pytest.raises(InvalidInput, match="校验码"):
        services.add_alias(company_id=other.pk, value="440301103097414", **given)


def test_a_name_finds_it_and_a_former_name_too(spruce: Company) -> None:
    assert resolve(name="深圳市云杉信用科技(演示)有限责任公司") == Resolution(spruce.pk, "name")
    services.add_alias(actor=SYSTEM, company_id=spruce.pk, kind="former_name", value="老松数据有限公司", said_by="市监")
    assert resolve(name="老松数据有限公司") == Resolution(spruce.pk, "alias")


def test_a_typing_error_with_two_witnesses_is_the_same_and_with_one_is_asked(spruce: Company) -> None:
    wrong = "深圳市云彬信用科技（演示）有限公司"
    assert resolve(name=wrong, address=HERE, legal_representative="林慧") == Resolution(spruce.pk, "likeness")
    assert resolve(name=wrong, legal_representative="林慧").how == "ask"
    assert resolve(name=wrong, address="深圳市福田区福华一路88号", legal_representative="王强").how == "unknown"


def test_a_name_that_a_typing_error_made_into_another_companys_is_asked(spruce: Company) -> None:
    other = services.create_company(
        actor=SYSTEM, uscc=world.a_code(), name=NAME.replace("杉", "彬"), address="深圳市福田区福华一路88号"
    )
    found = resolve(name=other.name, address=HERE)
    assert found.how == "ask" and {each.company_id for each in found.candidates} == {spruce.pk, other.pk}
    assert resolve(name=other.name, address="深圳市福田区彩田路9号") == Resolution(other.pk, "name")  # it has moved
    assert resolve(name=other.name) == Resolution(other.pk, "name")


def test_a_branch_is_not_its_head(spruce: Company) -> None:
    assert resolve(name=f"{NAME}福田分公司", address=HERE, legal_representative="林慧").how == "unknown"


def test_a_new_right_code_is_a_new_company_unless_its_name_is_taken(spruce: Company) -> None:
    assert resolve(uscc=world.a_code(), name="没有见过的有限公司").how == "unknown"
    assert resolve(uscc=world.a_code(), name=NAME).how == "ask"


def test_a_persons_answer_serves_the_same_row_next_time(spruce: Company) -> None:
    row = IdentityRow(name="深圳市云彬信用科技（演示）有限公司", legal_representative="林慧")
    asked = [(row, found) for found in Identifier().resolve([row])]
    assert services.ask_identity(actor=SYSTEM, asked=asked, source="科技") == 1
    assert services.ask_identity(actor=SYSTEM, asked=asked, source="科技") == 0
    question = IdentityQuestion.objects.get()
    (beside,) = queries.list_beside(question)
    assert beside.company == spruce
    assert {each.words: each.is_equal for each in beside.lines} == {
        "统一社会信用代码": None, "企业名称": False, "旧注册号": None, "法定代表人": True, "住所": None,
    }  # fmt: skip
    answered = services.answer_identity(actor=SYSTEM, question_id=question.pk, answer="same", company_id=spruce.pk)
    assert answered.company == spruce
    again = IdentityRow(name="深圳市云彬信用科技(演示)有限责任公司", legal_representative="林 慧")
    assert Identifier().resolve([again]) == [Resolution(spruce.pk, "answered")]
    assert resolve(name=again.name) == Resolution(spruce.pk, "alias")  # the other way of writing is remembered
    assert services.answer_identity(actor=SYSTEM, question_id=question.pk, answer="same", company_id=spruce.pk)
    with pytest.raises(Conflict, match="已经回答"):
        services.answer_identity(actor=SYSTEM, question_id=question.pk, answer="none")


def test_none_of_them_is_an_answer_too(spruce: Company) -> None:
    row = IdentityRow(name="深圳市云彬信用科技（演示）有限公司", legal_representative="林慧")
    services.ask_identity(actor=SYSTEM, asked=zip([row], Identifier().resolve([row]), strict=True))
    services.answer_identity(actor=SYSTEM, question_id=IdentityQuestion.objects.get().pk, answer="none")
    assert Identifier().resolve([row]) == [Resolution(None, "answered")]


def test_a_new_company_is_made_from_the_row_and_needs_its_code(spruce: Company) -> None:
    row = IdentityRow(name="深圳市云彬信用科技（演示）有限公司", address=HERE, legal_representative="王强")
    services.ask_identity(actor=SYSTEM, asked=[(row, Resolution(None, "ask"))])
    question = IdentityQuestion.objects.get()
    with pytest.raises(InvalidInput, match="营业执照"):
        services.answer_identity(actor=SYSTEM, question_id=question.pk, answer="new")
    code = world.a_code()
    services.answer_identity(actor=SYSTEM, question_id=question.pk, answer="new", uscc=code)
    made = Company.objects.get(uscc=code)
    assert (made.name, made.street) == (row.name, "沙头街道")
    assert [each.company_id for each in Identifier().resolve([row])] == [made.pk]


def test_only_the_operator_answers(spruce: Company) -> None:
    window = world.actor(world.an_officer("window"))
    with pytest.raises(NotAllowed):
        services.answer_identity(actor=window, question_id=1, answer="none")


def test_streets_come_from_addresses_and_the_rest_from_a_person(spruce: Company) -> None:
    Company.objects.update(street="")
    unclear = Company.objects.exclude(pk=spruce.pk).get()
    Company.objects.filter(pk=unclear.pk).update(address="深圳市福田区深南大道1号")
    assert services.find_streets(actor=SYSTEM) == {"street": 1, "unknown": 1}
    assert [company for company, _ in queries.list_without_street(SYSTEM)] == [unclear]
    with pytest.raises(InvalidInput):
        services.set_street(actor=SYSTEM, company_id=unclear.pk, street="没有这个街道")
    services.set_street(actor=SYSTEM, company_id=unclear.pk, street="区外")
    assert queries.count_without_street(SYSTEM) == 0

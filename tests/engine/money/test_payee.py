"""An account in the applicant's own name, however a bank prints it."""

from __future__ import annotations

import pytest

from huiqi.engine.money.payee import is_own_name

COMPANY = "云杉信用科技（演示）有限公司"


@pytest.mark.parametrize(
    "name", [COMPANY, "云杉信用科技(演示)有限公司", " 云杉信用科技（演示） 有限公司", "云杉信用科技　(演示)有限公司"]
)
def test_blanks_and_the_width_of_brackets_make_no_difference(name: str) -> None:
    assert is_own_name(name, COMPANY)


@pytest.mark.parametrize("name", ["", "云杉信用科技有限公司", "沈云杉", "云杉信用科技（演示）有限公司分公司"])
def test_any_other_name_is_not_the_applicants(name: str) -> None:
    assert not is_own_name(name, COMPANY)

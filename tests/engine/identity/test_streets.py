"""The street is read from an address, and asked where the address does not say."""

from __future__ import annotations

import pytest

from huiqi.engine.identity.streets import OUTSIDE, find_street, load_area


@pytest.mark.parametrize(
    ("address", "street", "how"),
    [
        ("深圳市福田区沙头街道泰然九路1号", "沙头街道", "street"),
        ("福田区福田街道福山社区滨河大道", "福田街道", "street"),
        ("深圳市福田区下沙社区牌坊旁", "沙头街道", "community"),
        ("福田区莲花二村社区3栋", "华富街道", "community"),
        ("深圳市福田区莲花北社区莲花路", "莲花街道", "community"),
        ("深圳市南山区粤海街道科苑路", OUTSIDE, "outside"),
        ("粤海街道科苑路", OUTSIDE, "outside"),
        ("广东省广州市天河区体育西路", OUTSIDE, "outside"),
        ("深圳市福田区深南大道1号", "", "unknown"),
        ("福田保税区桃花路", "", "unknown"),
        ("下沙社区", "", "unknown"),  # another district has one as well
        ("华强北电子市场C区", "", "unknown"),
        ("深圳市福田区梅林街道，原华富街道", "", "conflict"),
        ("深圳市福田区（办公地南山区）", "", "conflict"),
        ("", "", "unknown"),
    ],
)
def test_an_address_tells_its_street_or_a_person_is_asked(address: str, street: str, how: str) -> None:
    found = find_street(address)
    assert (found.street, found.how) == (street, how)


def test_the_area_has_ten_streets_and_every_community_lies_in_one() -> None:
    area = load_area()
    assert len(area.streets) == 10
    assert set(area.communities.values()) == set(area.streets)
    assert len(area.communities) > 80


def test_every_community_is_found_from_a_full_address() -> None:
    area = load_area()
    for community, street in area.communities.items():
        assert find_street(f"深圳市福田区{community}1号").street == street, community

"""A person's address on a channel, and how it is shown to others."""

from __future__ import annotations

from huiqi.core.notices.models import Delivery
from huiqi.core.parties.models import Person
from huiqi.engine.masking import mask_email, mask_phone

_NONE = {
    Delivery.Channel.EMAIL: "没有登记邮箱",
    Delivery.Channel.SMS: "没有登记手机",
    Delivery.Channel.WECOM: "没有登记手机，政务微信找不到人",
}


def address_of(person: Person, channel: str) -> str:
    """The address, "" when the person has none there."""
    return person.email if channel == Delivery.Channel.EMAIL else person.phone


def why_none(channel: str) -> str:
    """What to say when there is no address."""
    return _NONE[Delivery.Channel(channel)]


def mask(address: str, channel: str) -> str:
    """``l***@example.org``, ``138****2207``; "" for none."""
    if not address:
        return ""
    return mask_email(address) if channel == Delivery.Channel.EMAIL else mask_phone(address)

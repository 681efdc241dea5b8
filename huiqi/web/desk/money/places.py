"""The pages of the money beside one another: what each officer may open of them."""

from __future__ import annotations

from django.urls import reverse

from huiqi.core.ledger.actors import Actor
from huiqi.web.kit.parts import Tab

MONEY = ("finance", "approver", "leader")
CLAWBACKS = (*MONEY, "decider")
TRANCHES = (*MONEY, "decider", "handler")
PLACES = (
    ("desk:payments", "支付单", MONEY),
    ("desk:tranches", "分期", TRANCHES),
    ("desk:clawbacks", "追回", CLAWBACKS),
    ("desk:fund_transfers", "调剂", MONEY),
)


def list_places(actor: Actor, here: str) -> list[Tab]:
    """Links to the pages of the money that the actor may open; none when there is only the one they are on."""
    links = [
        Tab(word, reverse(name), is_current=name == here) for name, word, posts in PLACES if actor.posts & {*posts}
    ]
    return links if len(links) > 1 else []

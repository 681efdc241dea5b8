"""One item as the room sees it, and what a recused member is spared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huiqi.core.cases.definitions import process_of
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import access
from huiqi.core.meetings.counting import quorum_of_item, voted_members
from huiqi.core.meetings.models import (
    AgendaItem,
    DiscussionPoint,
    Meeting,
    MeetingMember,
    Recusal,
    Resolution,
    Vote,
)
from huiqi.core.meetings.words import GROUND_WORDS, resolution_sentence, vote_words
from huiqi.engine.meetings import Quorum
from huiqi.engine.refusal import NotFound


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in an item. ``choice`` is for, against, abstain, or "" when not cast or not to be shown."""

    member: MeetingMember
    recusal: Recusal | None
    ground: str
    has_voted: bool
    choice: str

    @property
    def may_vote(self) -> bool:
        """True when this member could vote now."""
        return self.recusal is None and not self.has_voted and self.member.attendance == "present"


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item. ``is_open`` False: the actor is recused, and there are neither papers, points nor votes in it."""

    item: AgendaItem
    is_open: bool
    quorum: Quorum
    lines: tuple[MemberLine, ...]
    points: tuple[DiscussionPoint, ...]
    papers: tuple[dict[str, object], ...]
    resolution: Resolution | None
    votes_text: str
    voted: int
    previews: dict[str, str]
    previous: int | None
    following: int | None


def list_agenda(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The items in order, with resolution and ``is_closed_to_me``; what was taken off before the end is left out."""
    rows = meeting.items.select_related("case__company", "resolution")
    if not meeting.is_over:
        rows = rows.exclude(state="dropped")
    recused = set(
        Recusal.objects.filter(item__meeting=meeting, member__person_id=actor.person_id or 0)
        .values_list("item_id", flat=True)
    )  # fmt: skip
    items = list(rows)
    for item in items:
        item.meeting = meeting
        item.is_closed_to_me = item.pk in recused  # type: ignore[attr-defined]  # for this reader only
    return items


def get_item_view(actor: Actor, meeting: Meeting, position: int) -> ItemView:
    """Everything of the item that the actor may see. Raises NotFound."""
    agenda = list_agenda(actor, meeting)
    item = next((each for each in agenda if each.position == position), None)
    if item is None:
        raise NotFound("没有这项议题，请从议题表里选。")
    is_open = access.open_items_of(actor).filter(pk=item.pk).exists()
    places = [each.position for each in agenda]
    at = places.index(position)
    shows_choices = is_open and not item.is_secret and item.state in ("voted", "resolved")
    return ItemView(
        item=item,
        is_open=is_open,
        quorum=quorum_of_item(item),
        lines=tuple(_lines(item, shows_choices)),
        points=tuple(item.points.all()) if is_open else (),
        papers=tuple(item.papers.get("files", [])) if is_open else (),
        resolution=getattr(item, "resolution", None),
        votes_text=_votes(item) if is_open else "",
        voted=len(voted_members(item)),
        previews={outcome: resolution_sentence(item, outcome, "") for outcome in possible_outcomes(item)},
        previous=places[at - 1] if at else None,
        following=places[at + 1] if at + 1 < len(places) else None,
    )


def possible_outcomes(item: AgendaItem) -> list[str]:
    """What can be resolved now, the one that the vote asks for first."""
    if item.state == "open":
        return ["defer"]
    if item.state != "voted":
        return []
    if item.result == "passed":
        return [item.motion, "defer"]
    if item.corrects:
        return ["defer"]
    return ["refuse", "defer"] if item.result == "not_passed" and item.motion == "approve" else ["defer"]


def _lines(item: AgendaItem, shows_choices: bool) -> Iterable[MemberLine]:
    recusals = {each.member_id: each for each in item.recusals.all()}
    voted = voted_members(item)
    choices = dict(Vote.objects.filter(item=item).values_list("member_id", "choice")) if shows_choices else {}
    for member in item.meeting.members.all():
        recusal = recusals.get(member.pk)
        yield MemberLine(
            member,
            recusal,
            GROUND_WORDS[recusal.ground] if recusal else "",
            member.pk in voted,
            choices.get(member.pk, ""),
        )


def _votes(item: AgendaItem) -> str:
    if item.state not in ("voted", "resolved") or not item.voted_at:
        return ""
    return vote_words(item.votes_for, item.votes_against, item.votes_abstain, item.recused)


def reason_choices(item: AgendaItem) -> dict[str, str]:
    """The coded reasons of a refusal in the process of the item's case; empty without one."""
    if item.case is None or item.corrects:
        return {}
    move = process_of(item.case).moves.get("resolve_refuse")
    specs = move.fields if move else ()
    return {code: words for spec in specs if spec.type == "reasons" for code, words in spec.choices.items()}

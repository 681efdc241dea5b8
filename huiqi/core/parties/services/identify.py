"""认企业 · which company each row of a file speaks of.

Load an :class:`Identifier` once a file, put all rows to it, and hand what it answers ``ask`` to
:func:`ask_identity`: the questions wait on the desk, and the same row is answered by itself next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.identity_index import Index
from huiqi.core.parties.models import IdentityQuestion
from huiqi.core.parties.uscc import is_valid, normalise
from huiqi.engine.exact_json import dumps
from huiqi.engine.identity import Answer, Card, Comparison, compare, normalise_name, organisation_code
from huiqi.engine.identity.comparing import TYPING_ERROR
from huiqi.engine.identity.numbers import normalise_number
from huiqi.engine.identity.places import normalise_address, normalise_person


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """What a row says of its company, as written; empty where it says nothing."""

    uscc: str = ""
    name: str = ""
    registration_number: str = ""
    address: str = ""
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that may be meant; likenesses from 0 to 1, None where one side says nothing."""

    company_id: int
    score: float
    name: float
    address: float | None
    legal_representative: float | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer to one row.

    ``how``: code · alias (an old code or number, or a former name) · name · likeness · answered (by a person: then
    ``company_id`` None means none of them) · ask (a person must look; ``candidates`` best first) · unknown.
    """

    company_id: int | None
    how: str
    candidates: tuple[Candidate, ...] = field(default=())


_UNKNOWN = Resolution(None, "unknown")


class Identifier:
    """All companies' keys in memory. Not kept between files: what came in since is not in it, see :meth:`note`."""

    def __init__(self, index: Index | None = None) -> None:
        """Of the companies and answers on file; with ``index`` of those in it alone, and no database is asked."""
        self._index = index or Index.load()
        self._answers: dict[str, int | None] = {}
        if index is None:
            answered = IdentityQuestion.objects.exclude(state=IdentityQuestion.State.OPEN)
            self._answers = dict(answered.values_list("digest", "company_id"))

    def note(self, *, company_id: int, uscc: str, name: str, legal_representative: str = "", address: str = "") -> None:
        """A company that was created meanwhile, so that later rows find it."""
        self._index.add(company_id, uscc, name, legal_representative, address)

    def resolve(self, rows: Sequence[IdentityRow]) -> list[Resolution]:
        """One resolution a row, in order; nothing is written."""
        return [self._resolve(row) for row in rows]

    def _resolve(self, row: IdentityRow) -> Resolution:
        index = self._index
        if row.uscc:
            place = index.by_code.get(row.uscc)
            if place is not None and (not row.name or row.name == index.names[place]):
                return Resolution(index.ids[place], "code")  # nearly every row of a good file ends here
        key = normalise_name(row.name) if row.name else ""
        found = self._by_number(row)
        if found is not None:
            place, how = found
            return self._number_and_name(row, place, how, key)
        return self._without_number(row, key)

    def _by_number(self, row: IdentityRow) -> tuple[int, str] | None:
        """The company of the first code or number in the row that is on file."""
        index = self._index
        for text in (row.uscc, row.registration_number):
            if not text:
                continue
            number = normalise_number(text)
            if number in index.by_code:
                return index.by_code[number], "code"
            if number in index.by_number:
                return index.by_number[number], "alias"
            if len(number) == 9:
                place = index.of_organisation(organisation_code(number))
                if place is not None:
                    return place, "alias"
        return None

    def _number_and_name(self, row: IdentityRow, place: int, how: str, key: str) -> Resolution:
        """The number decides, unless the name is exactly another company's: then one of the two is wrong."""
        index = self._index
        others = index.named(key) if key else []
        if others and place not in others and place not in index.former.get(key, ()):
            return self._answered_or(row, lambda: self._ask(row, [place, *others]))
        return Resolution(index.ids[place], how)

    def _without_number(self, row: IdentityRow, key: str) -> Resolution:
        index = self._index
        if not key:
            return _UNKNOWN
        namesakes = index.named(key)
        former = [place for place in index.former.get(key, ()) if place not in namesakes]
        if row.uscc and is_valid(row.uscc):
            # A right code that nobody has: a new company, unless the name is taken: then code or name is wrong.
            known = [*namesakes, *former]
            return self._answered_or(row, lambda: self._ask(row, known) if known else _UNKNOWN)
        if len(namesakes) == 1 and not former and self._is_plain(row, namesakes[0]):
            return Resolution(index.ids[namesakes[0]], "name")
        return self._answered_or(row, lambda: self._by_likeness(row, namesakes, former))

    def _is_plain(self, row: IdentityRow, place: int) -> bool:
        """An exact name with no other witness, or one that agrees to the letter: nothing needs comparing."""
        said, index = (row.address, row.legal_representative), self._index
        on_file = (index.addresses[place], index.people[place])
        return not any(said) or any(mine and mine == ours for mine, ours in zip(said, on_file, strict=True))

    def _by_likeness(self, row: IdentityRow, namesakes: list[int], former: list[int]) -> Resolution:
        card = Card.of(row.name, row.address, row.legal_representative)
        if namesakes or former:
            compared = [(place, compare(card, self._index.card(place))) for place in namesakes]
            compared += [(place, compare(card, self._renamed(place, card))) for place in former]
            if all(each.is_contradicted for _, each in compared):
                compared += self._better_lookalikes(card, [*namesakes, *former])
            return self._decide(compared, "name" if namesakes else "alias")
        compared = [(place, compare(card, self._index.card(place))) for place in self._index.like(card)]
        return self._decide(compared, "likeness")

    def _better_lookalikes(self, card: Card, known: list[int]) -> list[tuple[int, Comparison]]:
        """A name that is one company's own, but another's address or representative: a typing error may have made
        the one name out of the other, so both are put to a person."""
        others = [place for place in self._index.like(card) if place not in known]
        compared = [(place, compare(card, self._index.card(place))) for place in others]
        return [
            (place, each.as_question()) for place, each in compared if each.is_supported and each.name >= TYPING_ERROR
        ]

    def _renamed(self, place: int, card: Card) -> Card:
        """The company under the former name that the row used."""
        now = self._index.card(place)
        return Card(card.name, now.address, now.legal_representative)

    def _decide(self, compared: Iterable[tuple[int, Comparison]], how: str) -> Resolution:
        left = [each for each in compared if each[1].answer is not Answer.DIFFERENT]
        same = [each for each in left if each[1].answer is Answer.SAME]
        if len(same) == 1 and len(left) == 1:
            return Resolution(self._index.ids[same[0][0]], how)
        if not left:
            return _UNKNOWN
        return Resolution(None, "ask", tuple(self._candidates(left)))

    def _ask(self, row: IdentityRow, places: Iterable[int]) -> Resolution:
        card = Card.of(row.name, row.address, row.legal_representative)
        compared = [(place, compare(card, self._index.card(place))) for place in dict.fromkeys(places)]
        return Resolution(None, "ask", tuple(self._candidates(compared)))

    def _candidates(self, compared: Iterable[tuple[int, Comparison]]) -> list[Candidate]:
        found = [
            Candidate(self._index.ids[place], each.score, each.name, each.address, each.legal_representative)
            for place, each in compared
        ]
        return sorted(found, key=lambda each: (-each.score, each.company_id))

    def _answered_or(self, row: IdentityRow, otherwise: Any) -> Resolution:
        if self._answers:
            digest = digest_of(row)
            if digest in self._answers:
                return Resolution(self._answers[digest], "answered")
        found: Resolution = otherwise()
        return found


def digest_of(row: IdentityRow) -> str:
    """The same for rows that say the same, whatever their width, spaces and brackets."""
    parts = [
        normalise(row.uscc),
        normalise_name(row.name),
        normalise_number(row.registration_number),
        normalise_address(row.address),
        normalise_person(row.legal_representative),
    ]
    return hashlib.sha256(dumps(parts).encode()).hexdigest()


@transaction.atomic
def ask_identity(*, actor: Actor, asked: Iterable[tuple[IdentityRow, Resolution]], source: str = "") -> int:
    """Put the rows whose resolution is ``ask`` on the desk, each once; returns how many questions are new."""
    access.require_operator(actor)
    questions = {
        digest: IdentityQuestion(
            digest=digest, row=asdict(row), source=source, candidates=[asdict(each) for each in resolution.candidates]
        )
        for row, resolution in asked
        if resolution.how == "ask" and (digest := digest_of(row))
    }
    known = set(IdentityQuestion.objects.filter(digest__in=questions).values_list("digest", flat=True))
    fresh = [each for digest, each in questions.items() if digest not in known]
    IdentityQuestion.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    if fresh:
        record_event(
            actor=actor,
            kind=events.IDENTITY_ASKED,
            subject=("parties.identity", source or "-"),
            payload={"questions": len(fresh), "source": source},
        )
    return len(fresh)

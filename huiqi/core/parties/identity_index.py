"""All companies in memory, as identification looks them up: by code, number, name, and by likeness of the name."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import Indel

from huiqi.core.parties.models import CompanyAlias
from huiqi.engine.identity import Card, NameParts, normalise_name, split_name
from huiqi.engine.identity.names import bigrams
from huiqi.engine.identity.places import normalise_person

_COLUMNS = "id, uscc, name, legal_representative, address"
_RAREST = 4
"""How many of a name's character pairs are followed, the rarest first; the common ones (有限, 科技) find everybody."""
_LONGEST = 4000
"""At most so many companies are looked at for one row."""
_LEAST = 0.5
"""Names less alike than this are no candidates by name."""
_SHOWN = 6


class Index:
    """Companies by place in the lists; an id is given out only at the end. Built once, then only added to."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.usccs: list[str] = []
        self.names: list[str] = []
        self.keys: list[str] = []
        self.people: list[str] = []
        self.addresses: list[str] = []
        self.by_code: dict[str, int] = {}
        self.by_number: dict[str, int] = {}
        self.by_name: dict[str, int | list[int]] = {}
        self.former: dict[str, list[int]] = defaultdict(list)
        self._likeness: _Likeness | None = None
        self._organisations: dict[str, int] | None = None

    @classmethod
    def load(cls) -> Index:
        """Every company and alias on file, in one read each."""
        index = cls()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM parties_company ORDER BY id")  # noqa: S608 -- a constant above
            while rows := cursor.fetchmany(20_000):
                for row in rows:
                    index.add(*row)
        places = {company_id: place for place, company_id in enumerate(index.ids)}
        for company_id, kind, key in CompanyAlias.objects.values_list("company_id", "kind", "key"):
            if kind in CompanyAlias.NAMES:
                index.former[key].append(places[company_id])
            else:
                index.by_number[key] = places[company_id]
        return index

    def add(self, company_id: int, uscc: str, name: str, legal_representative: str = "", address: str = "") -> None:
        """One more company."""
        place, key = len(self.ids), normalise_name(name)
        self.ids.append(company_id)
        self.usccs.append(uscc)
        self.names.append(name)
        self.keys.append(key)
        self.people.append(legal_representative)
        self.addresses.append(address)
        self.by_code[uscc] = place
        known = self.by_name.setdefault(key, place)
        if known != place:
            self.by_name[key] = [*known, place] if isinstance(known, list) else [known, place]
        self._likeness = self._organisations = None

    def named(self, key: str) -> list[int]:
        """The companies of exactly this name today."""
        found = self.by_name.get(key)
        return [] if found is None else found if isinstance(found, list) else [found]

    def of_organisation(self, code: str) -> int | None:
        """The company whose credit code holds this organisation code."""
        if self._organisations is None:
            self._organisations = {uscc[8:17]: place for place, uscc in enumerate(self.usccs)}
        return self._organisations.get(code)

    def card(self, place: int) -> Card:
        """The company as it is compared."""
        return Card.of(self.names[place], self.addresses[place], self.people[place])

    def like(self, card: Card) -> list[int]:
        """Companies of a similar name, and those of the same representative; best first, few."""
        if self._likeness is None:
            self._likeness = _Likeness(self.names, self.people)
        return self._likeness.find(card)


class _Likeness:
    """Names filed under their pairs of characters; built when the first row needs it."""

    def __init__(self, names: list[str], people: list[str]) -> None:
        parts: Iterable[NameParts] = map(split_name, names)
        self._cores = [each.core for each in parts]
        self._pairs: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, core in enumerate(self._cores):
            for pair in bigrams(core):
                self._pairs[pair].append(place)
        self._people: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, person in enumerate(people):
            if person:
                self._people[normalise_person(person)].append(place)

    def find(self, card: Card) -> list[int]:
        """Candidates for a card."""
        places: dict[int, None] = {}
        lists = sorted((self._pairs[pair] for pair in bigrams(card.name.core) if pair in self._pairs), key=len)
        for each in lists[:_RAREST]:
            places |= dict.fromkeys(islice(each, max(_LONGEST - len(places), 0)))
        order = list(places)
        best = process.extract(
            card.name.core,
            [self._cores[place] for place in order],
            scorer=Indel.normalized_similarity,
            limit=_SHOWN,
            score_cutoff=_LEAST,
        )
        found = [order[at] for _, _, at in best]
        same_person = self._people.get(card.legal_representative, array("I")) if card.legal_representative else ()
        return list(dict.fromkeys([*found, *islice(same_person, 20)]))

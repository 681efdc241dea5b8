"""Whether enough members are there to decide something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quorum:
    """Counts of people. ``entitled`` are the members without those recused; only they count, above and below."""

    members: int
    recused: int
    present: int
    needed: int

    @property
    def entitled(self) -> int:
        """Members who may decide this."""
        return self.members - self.recused

    @property
    def is_met(self) -> bool:
        """True when enough of the entitled are there."""
        return self.present >= self.needed


def quorum_of(
    *, members: int, recused: int, present: int, numerator: int = 2, denominator: int = 3, at_least: int = 3
) -> Quorum:
    """The quorum of one item: ``numerator/denominator`` of the entitled, rounded up, and never below ``at_least``.

    ``present`` counts entitled members only. A recused member counts neither as a member nor as present, as for
    directors with an interest (Company Law 2023, article 139: more than half of the unrelated ones, three at least).
    Raises ValueError for counts that cannot be.
    """
    entitled = members - recused
    if min(members, recused, present, entitled) < 0 or present > entitled:
        raise ValueError(f"{present} present of {members} members with {recused} recused cannot be")
    if not 0 < numerator <= denominator:
        raise ValueError("a quorum is a part of the members, at most all of them")
    share = -(-entitled * numerator // denominator)
    return Quorum(members, recused, present, max(share, at_least))

"""What votes make of a motion."""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = {"for": "同意", "against": "反对", "abstain": "弃权"}
MAJORITIES = {"half": "超过半数", "two_thirds": "三分之二以上"}
TIES = {"chair": "主持人意见为准", "not_passed": "视为未通过", "defer": "暂缓，下次再议"}


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of one motion by choice."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def cast(self) -> int:
        """How many voted at all."""
        return self.in_favour + self.against + self.abstained


def decide(tally: Tally, *, voters: int, majority: str, tie: str, chair_choice: str | None = None) -> str:
    """``passed``, ``not_passed`` or ``tied``.

    ``voters`` are the entitled who were there: abstaining or not voting is not agreeing. ``half`` wants more than
    half of them, ``two_thirds`` at least two thirds. As many for as against is a tie when there is any vote for:
    ``chair`` lets the chair's own choice decide (unknown in a secret vote, or abstained: tied), ``not_passed`` and
    ``defer`` say themselves. Raises ValueError for more votes than voters or unknown rules.
    """
    if tally.cast > voters:
        raise ValueError(f"{tally.cast} votes of {voters} voters cannot be")
    if majority not in MAJORITIES or tie not in TIES:
        raise ValueError(f"unknown rule {majority!r} or {tie!r}")
    wins = tally.in_favour * 2 > voters if majority == "half" else tally.in_favour * 3 >= voters * 2
    if wins and tally.in_favour > tally.against:
        return "passed"
    if tally.in_favour == 0 or tally.in_favour != tally.against:
        return "not_passed"
    if tie == "chair":
        return {"for": "passed", "against": "not_passed"}.get(chair_choice or "", "tied")
    return "tied" if tie == "defer" else "not_passed"

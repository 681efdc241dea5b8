"""会议 · meetings: who must be there, who counts, and what a vote means. Plain arithmetic, no database."""

from __future__ import annotations

from huiqi.engine.meetings.motion import CHOICES, MAJORITIES, TIES, Tally, decide
from huiqi.engine.meetings.quorum import Quorum, quorum_of

__all__ = ["CHOICES", "MAJORITIES", "TIES", "Quorum", "Tally", "decide", "quorum_of"]

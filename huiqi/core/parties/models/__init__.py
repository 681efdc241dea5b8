"""Tables of the parties room."""

from __future__ import annotations

from huiqi.core.parties.models.parties import (
    Company,
    CompanyClaim,
    Department,
    Invitation,
    Mandate,
    People,
    Person,
    Post,
)
from huiqi.core.parties.models.tokens import ApiAllowance, ApiReply, ApiToken

__all__ = [
    "ApiAllowance",
    "ApiReply",
    "ApiToken",
    "Company",
    "CompanyClaim",
    "Department",
    "Invitation",
    "Mandate",
    "People",
    "Person",
    "Post",
]

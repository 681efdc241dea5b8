"""Tables of the parties room."""

from __future__ import annotations

from huiqi.core.parties.models.guard import BrowserSession, ErasureRequest, PastPassword
from huiqi.core.parties.models.identity import CompanyAlias, CompanyMerge, IdentityQuestion
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
    "BrowserSession",
    "Company",
    "CompanyAlias",
    "CompanyClaim",
    "CompanyMerge",
    "Department",
    "ErasureRequest",
    "IdentityQuestion",
    "Invitation",
    "Mandate",
    "PastPassword",
    "People",
    "Person",
    "Post",
]

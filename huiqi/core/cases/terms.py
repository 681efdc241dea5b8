"""The terms a case runs under, read out of its opening: limits, caps, fund, materials, window, contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.models import Opening
from huiqi.engine.money.exact import to_fen

DEFAULT_SUPPLEMENT_DAYS = 5


@dataclass(frozen=True, slots=True)
class Material:
    """One paper asked for. ``fetch``: generated, shared (a department sends it) or upload."""

    key: str
    name: str
    is_required: bool
    grade: str
    fetch: str
    issued_by: str = ""
    hint: str = ""

    @property
    def is_brought(self) -> bool:
        """True when the company itself has to bring it."""
        return self.fetch == "upload"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an opening promises and asks. Sums of caps are in 分, limits in working days by name."""

    opening: Opening
    opening_code: str
    title: str
    item_id: str
    item_name: str
    release_number: int
    release_digest: str
    process: str
    department_code: str
    opens_on: date | None
    closes_on: date | None
    limits: Mapping[str, int]
    cap_per_case_fen: int | None = None
    cap_per_company_year_fen: int | None = None
    fund_code: str | None = None
    fund_year: int | None = None
    materials: tuple[Material, ...] = ()
    contact_name: str = ""
    contact_phone: str = ""
    series: str = ""
    definition: Mapping[str, Any] = field(default_factory=dict)

    @property
    def supplement_days(self) -> int:
        """Working days a company has to answer a supplement."""
        return int(self.limits.get("supplement_days", DEFAULT_SUPPLEMENT_DAYS))

    def material(self, key: str) -> Material | None:
        """The material of that key, if the opening asks for it."""
        return next((each for each in self.materials if each.key == key), None)


def get_terms(opening_code: str) -> Terms:
    """Terms of an opening. Raises NotFound."""
    return terms_of(catalog.get_opening(opening_code))


def terms_of(opening: Opening) -> Terms:
    """Terms read out of an opening row (its item and release are read along)."""
    data = opening.definition
    caps, contact = data.get("caps") or {}, data.get("contact") or {}
    return Terms(
        opening=opening,
        opening_code=opening.code,
        title=f"{opening.item.name}（{opening.name}）",
        item_id=opening.item_id,
        item_name=opening.item.name,
        release_number=opening.release.number,
        release_digest=opening.release.digest,
        process=opening.process_id,
        department_code=opening.department_code,
        opens_on=opening.opens_on,
        closes_on=opening.closed_on(),
        limits={name: int(value) for name, value in (data.get("limits") or {}).items() if value is not None},
        cap_per_case_fen=_fen(caps.get("per_case_yuan")),
        cap_per_company_year_fen=_fen(caps.get("per_company_year_yuan")),
        fund_code=opening.fund_code or None,
        fund_year=opening.fund_year,
        materials=tuple(_material(each) for each in data.get("materials") or []),
        contact_name=contact.get("name", ""),
        contact_phone=contact.get("phone", ""),
        series=data.get("series") or series_letters(opening.item_id),
        definition=data,
    )


def _fen(yuan: Any) -> int | None:
    return None if yuan is None else to_fen(Decimal(str(yuan)))


def _material(raw: Mapping[str, Any]) -> Material:
    return Material(
        key=raw["key"],
        name=raw["name"],
        is_required=bool(raw.get("required", True)),
        grade=raw.get("grade", "D"),
        fetch=raw.get("fetch", "upload"),
        issued_by=raw.get("issued_by") or "",
        hint=raw.get("hint") or "",
    )


def series_letters(item_id: str) -> str:
    """Letters for case numbers: ``ft-credit-rent-2025`` → CR, ``std-srdi-sme-63`` → SS."""
    words = [word for word in item_id.split("-")[1:] if word.isalpha()] or [item_id]
    return "".join(word[0] for word in words)[:4].upper().ljust(2, "X")

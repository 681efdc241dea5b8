"""Whose is each row: resolved by the identifier, made new from a register, or a fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from huiqi.core.intake.identifying import ASK, BY_NUMBER, Identifier, IdentityRow, Resolution
from huiqi.core.parties.services import NewCompany
from huiqi.core.parties.uscc import explain_code, normalise
from huiqi.engine.forms.numbers import is_no_answer
from huiqi.engine.intake.faults import Fault, column_letter, shown
from huiqi.engine.intake.headers import Table
from huiqi.engine.intake.mapping import ADDRESS, NAME, REGISTRATION, REPRESENTATIVE, USCC, Mapped
from huiqi.engine.intake.tables import Cell
from huiqi.engine.intake.values import plain_text

_BLOCK = 20_000
# 登记状态 as registers word it, first match counts.
_STATUS = (("注销", "cancelled"), ("吊销", "revoked"), ("迁出", "moved"), ("歇业", "suspended"))


@dataclass(slots=True)
class Owners:
    """``ids[i]`` is the company of row i: its id, a negative number for the n-th new one, None for a fault.

    ``asked`` are the rows that a person has to look at.
    """

    ids: list[int | None] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[IdentityRow, Resolution]] = field(default_factory=list)


class Registry:
    """The new companies of a delivery, over all of its sheets; ``placeholder`` -1 is the first of them."""

    def __init__(self) -> None:
        self.new: list[NewCompany] = []
        self._places: dict[str, int] = {}

    def place_of(self, company: NewCompany) -> int:
        """The placeholder of a new company; the same code again is the same company."""
        place = self._places.get(company.uscc)
        if place is None:
            self.new.append(company)
            place = self._places[company.uscc] = -len(self.new)
        return place


@dataclass(frozen=True, slots=True)
class _Naming:
    """The columns that name a company, by target; their letters for faults."""

    table: Table
    places: dict[str, int]

    def cells(self, target: str) -> Sequence[Cell]:
        place = self.places.get(target)
        return self.table.columns[place] if place is not None else [None] * self.table.count

    def fault(self, row: int, target: str, sentence: str, code: str) -> Fault:
        place = self.places.get(target)
        return Fault(
            self.table.sheet,
            self.table.lines[row],
            "" if place is None else column_letter(place),
            "" if place is None else self.table.titles[place],
            "" if place is None else shown(self.table.columns[place][row]),
            sentence,
            code,
        )


def find_owners(
    table: Table,
    mapped: Sequence[Mapped],
    identifier: Identifier,
    *,
    register: Registry | None,
    tell: Callable[[int, int], None],
) -> Owners:
    """The owner of each row. ``register`` is given for a list of the market regulator: unknown codes are new companies."""
    places = {each.target: place for place, each in enumerate(mapped) if each.target.startswith("@")}
    naming = _Naming(table, places)
    rows = [
        IdentityRow(*texts)
        for texts in zip(
            *(_texts(naming.cells(target)) for target in (USCC, NAME, REGISTRATION, ADDRESS, REPRESENTATIVE)),
            strict=True,
        )
    ]
    extra = _status_and_industry(table, mapped) if register is not None else None
    owners = Owners()
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        for row, (identity, found) in enumerate(zip(block, identifier.resolve(block), strict=True), start=start):
            owner = found.company_id
            if found.how == ASK:
                owners.asked.append((identity, found))
            if owner is not None and found.how not in BY_NUMBER and identity.uscc and explain_code(identity.uscc):
                owner = None  # a right name does not overrule a wrong code: one of the two is a mistake
            if owner is None:
                owner = _without_company(row, identity, found.how, naming, register, extra, owners.faults)
            owners.ids.append(owner)
        tell(min(start + _BLOCK, len(rows)), len(rows))
    return owners


def _texts(cells: Sequence[Cell]) -> list[str]:
    known: dict[Cell, str] = {None: ""}
    texts = []
    for cell in cells:
        text = known.get(cell)
        if text is None:
            text = plain_text(cell)
            text = known[cell] = "" if is_no_answer(text) else text
        texts.append(text)
    return texts


def _without_company(
    row: int,
    identity: IdentityRow,
    how: str,
    naming: _Naming,
    register: Registry | None,
    extra: tuple[list[str], list[str]] | None,
    faults: list[Fault],
) -> int | None:
    if identity.uscc and (reason := explain_code(identity.uscc)):
        faults.append(naming.fault(row, USCC, reason, "wrong_code"))
    elif not identity.uscc and not identity.name:
        target = USCC if USCC in naming.places else NAME
        faults.append(naming.fault(row, target, "这一行没有代码也没有名称，请补上统一社会信用代码。", "no_company"))
    elif how == ASK:
        sentence = "拿不准是哪家企业，已列到“认企业”，请回答后再读一次，或补上统一社会信用代码。"
        faults.append(naming.fault(row, USCC if USCC in naming.places else NAME, sentence, "which_company"))
    elif identity.uscc and register is not None and extra is not None:
        if identity.name:
            status, industry = extra[0][row], extra[1][row]
            return register.place_of(
                NewCompany(
                    normalise(identity.uscc), identity.name, identity.address, identity.legal_representative, industry,
                    status,
                )
            )  # fmt: skip
        faults.append(naming.fault(row, NAME, "新企业要有企业名称，请补上。", "no_name"))
    elif identity.uscc:
        faults.append(
            naming.fault(
                row, USCC, "企业库里没有这个代码的企业，请核对代码，或请市场监管先交登记名单。", "unknown_company"
            )
        )
    else:
        faults.append(
            naming.fault(row, NAME, "企业库里没有叫这个名称的企业，请补上统一社会信用代码。", "unknown_company")
        )
    return None


def _status_and_industry(table: Table, mapped: Sequence[Mapped]) -> tuple[list[str], list[str]]:
    """What a register says beside name and address; 存续 where it says nothing of the state."""
    by_target = {each.target: place for place, each in enumerate(mapped)}

    def texts(target: str) -> list[str]:
        place = by_target.get(target)
        return _texts(table.columns[place]) if place is not None else [""] * table.count

    states = [next((status for word, status in _STATUS if word in text), "active") for text in texts("reg_status")]
    return states, texts("industry_code")

"""A person says which column is what; kept for the source, so that the next file is read the same way."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from django.db import transaction

from huiqi.core.facts.models import Source
from huiqi.core.intake import access, events
from huiqi.core.intake.models import Delivery, Mapping
from huiqi.core.intake.reading import words_of_vocabulary
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.intake.mapping import IDENTITY_NAMES, NAME, USCC, Mapped, Word, memory_of, year_in
from huiqi.engine.intake.values import PERCENT_UNITS, UNITS
from huiqi.engine.refusal import Conflict, InvalidInput


@dataclass(frozen=True, slots=True)
class Choice:
    """What a column is to be: an attribute's key, an identity target, or "" to leave it out."""

    target: str
    year: int | None = None
    unit: str = ""


@transaction.atomic
def map_columns(*, actor: Actor, delivery_id: int, choices: MappingOf[str, Choice]) -> Mapping:
    """Keep the choices by column title as the source's next version; titles not named keep what they were.

    The same choices again make no new version. Raises ``InvalidInput`` with a sentence for each title that can't be.
    """
    access.require_record(actor)
    delivery = access.get_delivery(actor, delivery_id, locked=True)
    if delivery.state not in (Delivery.State.LOOKED, Delivery.State.RECEIVED):
        raise Conflict("这份数据已经入库或已了结，对应不能再改；要改请先撤回。")
    words = {word.key: word for word in words_of_vocabulary()}
    _check(choices, words, delivery)
    Source.objects.select_for_update().get(pk=delivery.source_id)  # two people, one next version
    before = Mapping.objects.filter(source=delivery.source_id).order_by("-version").first()
    chosen = memory_of((_mapped(title, each, words) for title, each in choices.items()), delivery.as_of_on)
    columns = {**(before.columns if before else {}), **chosen}
    if before is not None and before.columns == columns:
        return before
    mapping = Mapping.objects.create(
        source=delivery.source, version=before.version + 1 if before else 1, columns=columns, kept_by=actor.label
    )
    record_event(
        actor=actor,
        kind=events.MAPPING_KEPT,
        subject=("intake.mapping", mapping.pk),
        payload={"source": delivery.source.key, "version": mapping.version, "columns": len(columns)},
    )
    return mapping


def _mapped(title: str, choice: Choice, words: MappingOf[str, Word]) -> Mapped:
    word = words.get(choice.target)
    year = choice.year if word is not None and word.may_have_years else None
    return Mapped(title, choice.target, year, choice.unit if word is not None else "")


def _check(choices: MappingOf[str, Choice], words: MappingOf[str, Word], delivery: Delivery) -> None:
    faults: dict[str, str] = {}
    taken: dict[tuple[str, int | None], str] = {}
    for title, choice in choices.items():
        if not choice.target:
            continue
        word = words.get(choice.target)
        if word is None and choice.target not in IDENTITY_NAMES:
            faults[title] = "没有这个属性，请从清单里选。"
            continue
        year = choice.year or (year_in(title) if word is not None and word.may_have_years else None)
        if (other := taken.setdefault((choice.target, year), title)) != title:
            faults[title] = f"与“{other}”选了同一个属性，请改一个或不入库。"
        elif word is not None:
            faults |= _fault_of(title, choice, word, year, delivery.as_of_on.year)
    if not faults:
        _require_naming(choices, delivery)
    if faults:
        first = next(iter(faults.items()))
        raise InvalidInput(f"“{first[0]}”：{first[1]}", fields=faults)


def _require_naming(choices: MappingOf[str, Choice], delivery: Delivery) -> None:
    for sheet in delivery.columns:
        titles = {each["title"]: each["target"] for each in sheet["columns"]}
        targets = {choices[title].target if title in choices else before for title, before in titles.items()}
        if not targets & {USCC, NAME}:
            raise InvalidInput(f"工作表“{sheet['sheet']}”要有一列是统一社会信用代码或企业名称，请选好。")


def _fault_of(title: str, choice: Choice, word: Word, year: int | None, last_year: int) -> dict[str, str]:
    if year is not None and not 1990 <= year <= last_year:
        return {title: f"年度应在 1990 到 {last_year} 之间，请改年度。"}
    if word.type == "money" and word.unit in UNITS and choice.unit and choice.unit not in UNITS:
        return {title: "金额的单位请选元、千元、万元、百万元或亿元。"}
    if word.type == "percent" and choice.unit and choice.unit not in PERCENT_UNITS:
        return {title: "比例的单位请选 %、小数或 ‰。"}
    return {}

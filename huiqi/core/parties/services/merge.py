"""Two records of one company become one: every relation moves, or nothing does."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.forms.models import model_to_dict

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events, relations
from huiqi.core.parties.models import Company, CompanyAlias, CompanyMerge
from huiqi.core.parties.services.aliases import keep_alias
from huiqi.engine.refusal import Conflict, InvalidInput, NotFound

_MOVE_WAITING_JOBS = """
UPDATE procrastinate_jobs SET args = jsonb_set(args, '{company_id}', to_jsonb(%s::bigint))
WHERE status = 'todo' AND args->>'company_id' = %s
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of one kind move, in Chinese words."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. ``obstacles`` are sentences; a merge with any is refused.

    ``version`` pins what was looked at: rows that came since make another.
    """

    kept: Company
    merged: Company
    moves: list[Moved]
    obstacles: list[str]
    version: str

    @property
    def total(self) -> int:
        """All rows that move."""
        return sum(each.count for each in self.moves)


def preview_merge(*, actor: Actor, kept_id: int, merged_id: int) -> MergePreview:
    """Counts per kind of thing and what stands in the way; changes nothing. Raises NotFound, InvalidInput."""
    access.require_operator(actor)
    companies = _pair(kept_id, merged_id, Company.objects.all())
    return _preview(companies[kept_id], companies[merged_id])


@transaction.atomic
def merge_companies(*, actor: Actor, kept_id: int, merged_id: int, reason: str, version: str = "") -> CompanyMerge:
    """Hang everything of ``merged`` on ``kept``, delete ``merged``, keep its code and name as aliases, and record it.

    All or nothing: a unique rule that both would break, or any rule of the database, refuses the whole. The same
    merge again returns the first record. ``version`` (of the preview) refuses when something came in between.
    Raises NotAllowed, NotFound, InvalidInput (no reason, one company twice), Conflict.
    """
    access.require_operator(actor)
    if not reason.strip():
        raise InvalidInput("请写明为什么是同一家企业，这句话会留在记录里。", fields={"reason": "请写明合并的原因。"})
    done = CompanyMerge.objects.filter(merged_id=merged_id, kept_id=kept_id).first()
    if done is not None:
        return done
    # FOR UPDATE keeps new rows off both companies: their foreign keys wait for it.
    companies = _pair(kept_id, merged_id, Company.objects.select_for_update().order_by("pk"))
    kept, merged = companies[kept_id], companies[merged_id]
    preview = _preview(kept, merged)
    _refuse(preview, version)
    record = CompanyMerge.objects.create(
        kept=kept,
        merged_id=merged.pk,
        merged_uscc=merged.uscc,
        merged_name=merged.name,
        merged_row=model_to_dict(merged),
        counts={each.words: each.count for each in preview.moves},
        reason=reason.strip(),
        merged_by_id=actor.person_id,
        merged_by_label=actor.label,
    )
    _move_everything(merged, kept)
    _keep_names(kept, merged)
    record_event(
        actor=actor,
        kind=events.COMPANY_MERGED,
        subject=("parties.company", kept.pk),
        payload={"merged_uscc": merged.uscc, "merged_id": record.merged_id, "counts": record.counts},
        company_id=kept.pk,
    )
    return record


def _pair(kept_id: int, merged_id: int, rows: object) -> dict[int, Company]:
    if kept_id == merged_id:
        raise InvalidInput("两边是同一条企业档案，不用合并；请另选一家。")
    found = {each.pk: each for each in rows.filter(pk__in=[kept_id, merged_id])}  # type: ignore[attr-defined]  # a queryset of companies
    if len(found) < 2:
        raise NotFound("其中一家已经不在企业库里，可能刚被同事合并；请重新搜索。")
    return found


def _preview(kept: Company, merged: Company) -> MergePreview:
    moves: dict[str, int] = {}
    obstacles = []
    state = [f"{kept.pk}:{merged.pk}"]
    for relation in relations.list_relations():
        count = relations.count_rows(relation, merged.pk)
        state.append(f"{relation.table}={count}")
        if not count:
            continue
        moves[relation.words] = moves.get(relation.words, 0) + count
        obstacles += [
            _obstacle(each)
            for each in relations.find_collisions(relation, merged.pk, kept.pk)
            if not each.is_repetition
        ]
    return MergePreview(
        kept, merged, [Moved(*each) for each in sorted(moves.items())], sorted(set(obstacles)), ";".join(state)
    )


def _obstacle(collision: relations.Collision) -> str:
    hint = _HINTS.get(collision.relation.table, "请先在其中一边撤销或改名")
    return f"两家都有相同的{collision.relation.words}（{collision.count} 条），合在一起会重复：{hint}，再来合并。"


_HINTS = {
    "parties_mandate": "同一个人在两家都有同一种授权，请先撤销被合并一边的授权",
    "documents_walletdocument": "材料库里有同类同名的材料，请企业先改其中一份的名称",
    "parties_invitation": "对同一个账号有两个没用的邀请，请先收回一个",
}


def _refuse(preview: MergePreview, version: str) -> None:
    if preview.obstacles:
        raise Conflict("没有合并，什么也没有改。" + "".join(preview.obstacles), code="collision")
    if version and version != preview.version:
        raise Conflict("预览之后又有新的数据进来，没有合并；请看过新的预览再确认。", code="stale")


def _move_everything(merged: Company, kept: Company) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('huiqi.merging', %s, true)", [f"{merged.pk}:{kept.pk}"])
            for relation in relations.list_relations():
                for each in relations.find_collisions(relation, merged.pk, kept.pk):
                    relations.drop_repetitions(each, merged.pk, kept.pk)
                relations.move_rows(relation, merged.pk, kept.pk)
            cursor.execute(_MOVE_WAITING_JOBS, [kept.pk, str(merged.pk)])
            cursor.execute("DELETE FROM parties_company WHERE id = %s", [merged.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # whatever still hangs on it says so now
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SELECT set_config('huiqi.merging', '', true)")
    except DatabaseError as error:
        words = _words_of_error(error)
        raise Conflict(f"没有合并，什么也没有改：数据库不允许移动{words}；请把这句话告诉系统维护人员。") from error


def _words_of_error(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    table = getattr(diagnosis, "table_name", None)
    return f"“{relations.words_of(table)}”里的记录" if table else "其中一些记录"


def _keep_names(kept: Company, merged: Company) -> None:
    said_by = "合并企业档案"
    if merged.uscc != kept.uscc:
        keep_alias(kept, CompanyAlias.Kind.CODE, merged.uscc, said_by)
    if merged.name != kept.name:
        keep_alias(kept, CompanyAlias.Kind.OTHER_NAME, merged.name, said_by)

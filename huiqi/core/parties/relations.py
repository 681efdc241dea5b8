"""What hangs on a company, read from the database's own catalog: so no table can be forgotten by a merge."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from psycopg import sql

_RELATIONS = """
SELECT c.conrelid::regclass::text, a.attname
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = 'parties_company'::regclass
ORDER BY 1, 2
"""
_UNIQUE = """
SELECT i.indexrelid::regclass::text, pg_get_expr(i.indpred, i.indrelid),
    array(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey))
FROM pg_index i
WHERE i.indrelid = %s::regclass AND i.indisunique AND 0 <> ALL(i.indkey)
"""
_COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
_IS_REFERRED_TO = "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass)"

# Words of the glossary for what has no Chinese name of its own in its model.
_WORDS = {
    "parties_mandate": "授权",
    "parties_invitation": "授权邀请",
    "parties_companyclaim": "企业认领",
    "parties_apitoken": "接口令牌",
    "cases_case": "办件",
    "cases_creditnote": "信用记录",
    "documents_upload": "上传的文件",
    "documents_walletdocument": "材料",
    "documents_letter": "文书",
    "notices_notice": "通知",
    "payments_companyyear": "年度额度",
    "payments_grant": "支持金额",
    "payments_costclaim": "费用凭证",
    "reviews_tie": "专家关联",
    "webhooks_endpoint": "推送地址",
    "facts_statement": "事实",
}

# Memory that something was done once: where both companies have it, the kept one's row says it for both.
_SAID_FOR_BOTH = frozenset({"matching_told"})


@dataclass(frozen=True, slots=True)
class Relation:
    """One foreign key to the companies: ``table`` and ``column`` as the database names them, ``words`` in Chinese."""

    table: str
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Collision:
    """``count`` rows of the one company that cannot stand beside rows of the other: ``columns`` would repeat.

    ``is_repetition``: nothing refers to the rows, and they say nothing but the repeated columns, or what the other
    company's rows say for both.
    """

    relation: Relation
    index: str
    columns: tuple[str, ...]
    count: int
    is_repetition: bool


def list_relations() -> list[Relation]:
    """Every foreign key to the companies, in order of table and column."""
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS)
        return [Relation(table.strip('"'), column, words_of(table.strip('"'))) for table, column in cursor.fetchall()]


def words_of(table: str) -> str:
    """What the rows of a table are called in Chinese: the glossary's word, else the model's own name."""
    if table in _WORDS:
        return _WORDS[table]
    for model in apps.get_models():
        if model._meta.db_table == table:
            return str(model._meta.verbose_name)
    return table


def count_rows(relation: Relation, company_id: int) -> int:
    """How many rows hang on a company by this relation."""
    query = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(
        sql.Identifier(relation.table), sql.Identifier(relation.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [company_id])
        return int(cursor.fetchone()[0])


def move_rows(relation: Relation, source_id: int, target_id: int) -> int:
    """Hang them on another company; returns how many. Raises the database's own error when a rule forbids it."""
    query = sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
        sql.Identifier(relation.table), sql.Identifier(relation.column), sql.Identifier(relation.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [target_id, source_id])
        return int(cursor.rowcount)


def find_collisions(relation: Relation, source_id: int, target_id: int) -> list[Collision]:
    """Unique indexes that a move would break, each with the number of rows in the way."""
    with connection.cursor() as cursor:
        cursor.execute(_UNIQUE, [relation.table])
        indexes = [each for each in cursor.fetchall() if relation.column in each[2]]
        cursor.execute(_COLUMNS, [relation.table])
        columns = {name for (name,) in cursor.fetchall()}
        cursor.execute(_IS_REFERRED_TO, [relation.table])
        is_referred_to = bool(cursor.fetchone()[0])
        found = []
        for index, predicate, of_index in indexes:
            others = sorted(set(of_index) - {relation.column})
            cursor.execute(_twice(relation, others, predicate), [source_id, target_id])
            count = int(cursor.fetchone()[0])
            if count:
                is_bare = columns - {"id"} == set(of_index) or relation.table in _SAID_FOR_BOTH
                found.append(Collision(relation, index, tuple(others), count, is_bare and not is_referred_to))
    return found


def drop_repetitions(collision: Collision, source_id: int, target_id: int) -> int:
    """Delete the rows of a collision that only repeat what the other company has already; returns how many."""
    table, column = sql.Identifier(collision.relation.table), sql.Identifier(collision.relation.column)
    same = [sql.SQL("a.{0} = b.{0}").format(sql.Identifier(each)) for each in collision.columns]
    query = sql.SQL(
        "DELETE FROM {table} a USING {table} b WHERE a.{column} = %s AND b.{column} = %s AND {same}"
    ).format(table=table, column=column, same=sql.SQL(" AND ").join(same) if same else sql.SQL("true"))
    with connection.cursor() as cursor:
        cursor.execute(query, [source_id, target_id])
        return int(cursor.rowcount)


def _twice(relation: Relation, others: list[str], predicate: str | None) -> sql.Composed:
    """Counts rows of the first company whose ``others`` stand in a row of the second too."""
    names = sql.SQL(", ").join(map(sql.Identifier, others)) if others else sql.SQL("1 AS one")
    side = sql.SQL("SELECT {} FROM {} WHERE {} = %s AND ({})").format(
        names,
        sql.Identifier(relation.table),
        sql.Identifier(relation.column),
        sql.SQL(predicate.replace("%", "%%") if predicate else "true"),  # the catalog's own words for the index
    )
    same = [sql.SQL("a.{0} = b.{0}").format(sql.Identifier(each)) for each in others]
    return sql.SQL("SELECT count(*) FROM ({side}) a JOIN ({side}) b ON {same}").format(
        side=side, same=sql.SQL(" AND ").join(same) if same else sql.SQL("true")
    )

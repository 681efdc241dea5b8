"""The SQL by which statements become the facts that count. Only constants are joined here; every value is a parameter."""

from __future__ import annotations

# Every statement that counts on a day; withdrawn ones are left out from their withdrawal on.
_ALL_STATEMENTS = """
    SELECT st.company_id, st.attribute_id AS key, a.name, a.type, a.unit, st.year, st.value, s.key AS source_key,
           s.name AS source_name, st.as_of_on, st.recorded_at, st.standing, st.id, st.note,
           COALESCE(p.priority, s.priority) AS priority,
           max(st.as_of_on) FILTER (WHERE st.standing = 'verified')
               OVER (PARTITION BY st.company_id, st.attribute_id, st.year) AS verified_on
    FROM facts_statement st
    JOIN facts_attribute a ON a.key = st.attribute_id
    JOIN facts_source s ON s.id = st.source_id
    LEFT JOIN facts_sourcepriority p ON p.source_id = st.source_id AND p.attribute_id = st.attribute_id
    WHERE st.recorded_at < %(known_before)s AND st.as_of_on <= %(as_of)s
      AND NOT EXISTS (SELECT 1 FROM facts_withdrawal w WHERE w.batch_id = st.batch_id AND w.at < %(known_before)s)
      AND NOT EXISTS (SELECT 1 FROM facts_withdrawal w WHERE w.statement_id = st.id AND w.at < %(known_before)s)
"""
_STATEMENTS = _ALL_STATEMENTS + " AND st.company_id = %(company)s"
_COLUMNS = "key, name, type, unit, year, value, source_key, source_name, as_of_on, recorded_at, standing, id, note"
# A declaration outranks departments only where asked for, and only until one of them speaks of a later day.
_RANK = """
    CASE WHEN standing = 'verified' THEN 1
         WHEN %(prefer_declared)s AND (verified_on IS NULL OR as_of_on >= verified_on) THEN 0
         ELSE 2 END
"""
_STRONGEST_FIRST = "priority, as_of_on DESC, recorded_at DESC, id DESC"
CURRENT = f"""
    SELECT DISTINCT ON (key, year) {_COLUMNS} FROM ({_STATEMENTS}) statements
    ORDER BY key, year NULLS FIRST, {_RANK}, {_STRONGEST_FIRST}
"""  # noqa: S608 - constants of this file only
LATEST_OF_EACH_SOURCE = f"""
    SELECT {_COLUMNS} FROM (
        SELECT DISTINCT ON (key, year, source_key, standing) * FROM ({_STATEMENTS}) statements
        ORDER BY key, year, source_key, standing, as_of_on DESC, recorded_at DESC, id DESC
    ) latest
    ORDER BY key, year NULLS FIRST, {_RANK}, {_STRONGEST_FIRST}
"""  # noqa: S608 - constants of this file only
HISTORY = f"""
    SELECT {_COLUMNS} FROM ({_STATEMENTS}) statements WHERE key = %(key)s
    ORDER BY year DESC NULLS FIRST, recorded_at DESC, id DESC
"""  # noqa: S608 - constants of this file only

# What counts for each company, attribute and year. The index gives this order, so that little is sorted.
_OF_ALL = f"""
    SELECT DISTINCT ON (company_id, key, year) company_id, key, type, year, value
    FROM ({_ALL_STATEMENTS}) statements
    ORDER BY company_id, key, year, {_RANK}, {_STRONGEST_FIRST}
"""  # noqa: S608 - constants of this file only
# Beyond 15 digits a binary number may not name the decimal: those come as text as well.
NUMBERS_OF_ALL = f"""
    SELECT key, year, array_agg(company_id), array_agg(value::float8),
           array_agg(company_id) FILTER (WHERE length(value::text) > 15),
           array_agg(value::text) FILTER (WHERE length(value::text) > 15)
    FROM ({_OF_ALL}) counting WHERE type = ANY(%(numeric)s) GROUP BY key, year
"""  # noqa: S608 - constants of this file only
CODES_OF_ALL = f"""
    SELECT key, year, value::text, array_agg(company_id)
    FROM ({_OF_ALL}) counting WHERE type <> ALL(%(numeric)s) GROUP BY key, year, value
"""  # noqa: S608 - constants of this file only

"""Parquet for data platforms, where pyarrow is installed (the extra ``parquet``)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from huiqi.engine.refusal import InvalidInput
from huiqi.web.kit.exporting.columns import Column

try:
    import pyarrow
    from pyarrow import parquet as pyarrow_parquet
except ImportError:  # an extra of 160 MB: an installation without it says so when it is asked
    pyarrow = None

_BATCH = 5_000
MISSING = (
    "这个平台没有装 Parquet 组件，请改用 CSV 或 xlsx；要用的，请运维人员执行 pip install 'huiqi[parquet]' 后重启。"
)


def is_installed() -> bool:
    """Whether Parquet can be written here."""
    return pyarrow is not None


def require_installed() -> None:
    """Raises InvalidInput with what to install."""
    if not is_installed():
        raise InvalidInput(MISSING, code="parquet_missing", fields={"format": MISSING})


def parquet_file(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """A Parquet file with exact decimals, days and times as such, and headings as column names."""
    require_installed()
    schema = pyarrow.schema([(column.title, _type_of(column.kind)) for column in columns])
    out = tempfile.TemporaryFile(suffix=".parquet")  # noqa: SIM115 - handed on open, the response closes it
    with pyarrow_parquet.ParquetWriter(out, schema) as writer:
        for batch in _batches(rows):
            cells = zip(*batch, strict=True)
            arrays = [
                pyarrow.array([_cell(column.kind, value) for value in values], type=_type_of(column.kind))
                for column, values in zip(columns, cells, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    out.seek(0)
    return out


def _type_of(kind: str) -> Any:
    return {
        "text": pyarrow.string,
        "number": pyarrow.int64,
        "money": lambda: pyarrow.decimal128(18, 2),
        "date": pyarrow.date32,
        "moment": lambda: pyarrow.timestamp("us", tz="Asia/Shanghai"),
        "bool": pyarrow.bool_,
    }[kind]()


def _cell(kind: str, value: Any) -> Any:
    """A text is never a formula to a program, so it stays as it is."""
    return None if value is None or value == "" else str(value) if kind == "text" else value


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch

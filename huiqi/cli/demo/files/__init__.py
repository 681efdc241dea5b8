"""A demo district as departments hold it: the truth by column, and files in which it is badly written down."""

from __future__ import annotations

from huiqi.cli.demo.files.columns import Columns, Key, columns_of, draw_columns
from huiqi.cli.demo.files.population import Population, draw_population
from huiqi.cli.demo.files.writing import write_files

__all__ = ["Columns", "Key", "Population", "columns_of", "draw_columns", "draw_population", "write_files"]

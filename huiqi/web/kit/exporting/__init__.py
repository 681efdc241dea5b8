"""导出 · whatever a role may see, as a file: rows of an existing query, columns with Chinese headings and units."""

from huiqi.web.kit.exporting.answer import KINDS, export, wanted_kind
from huiqi.web.kit.exporting.datasets import DATASETS, Dataset

__all__ = ["DATASETS", "KINDS", "Dataset", "export", "wanted_kind"]

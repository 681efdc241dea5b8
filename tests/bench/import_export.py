"""The same rows through django-import-export: each cell a row of a ModelResource of statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from import_export import fields, resources, widgets
from tablib import Dataset

from huiqi.core.facts.models import Attribute, Batch, Source, Statement
from huiqi.core.parties.models import Company

Target = tuple[str, int | None]


class ValueWidget(widgets.Widget):
    """The value is converted before; here it only passes."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """As it is."""
        return value


class InMemory(widgets.ForeignKeyWidget):
    """A foreign key found in a dictionary instead of by a query a row."""

    def __init__(self, model: Any, field: str) -> None:
        super().__init__(model, field)
        self._known = {getattr(each, field): each for each in model.objects.all()}

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """The row's object."""
        return self._known[value]


class StatementResource(resources.ModelResource):
    """Statements as django-import-export writes them by default."""

    company = fields.Field(attribute="company", widget=widgets.ForeignKeyWidget(Company, "uscc"))
    attribute = fields.Field(attribute="attribute", widget=widgets.ForeignKeyWidget(Attribute, "key"))
    year = fields.Field(attribute="year", widget=widgets.IntegerWidget())
    value = fields.Field(attribute="value", widget=ValueWidget())

    class Meta:
        model = Statement
        fields = ("company", "attribute", "year", "value")
        import_id_fields = ()
        force_init_instance = True
        use_transactions = True

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self._batch = batch

    def before_save_instance(self, instance: Statement, row: Any, **options: Any) -> None:
        """What the file does not say."""
        instance.batch, instance.source = self._batch, self._batch.source
        instance.as_of_on, instance.recorded_at = self._batch.as_of_on, self._batch.recorded_at
        instance.standing = Statement.VERIFIED


class TunedResource(StatementResource):
    """With every switch that makes it faster."""

    class Meta(StatementResource.Meta):
        use_bulk = True
        batch_size = 2_000
        skip_diff = True
        skip_html_diff = True
        skip_unchanged = False
        report_skipped = False

    def __init__(self, batch: Batch) -> None:
        super().__init__(batch)
        self.fields["company"].widget = InMemory(Company, "uscc")
        self.fields["attribute"].widget = InMemory(Attribute, "key")


def take_in_as_it_comes(rows: list[list[str]], targets: list[Target], day: date) -> int:
    """Import the rows; returns the batch."""
    return _take_in(StatementResource, rows, targets, day)


def take_in_tuned(rows: list[list[str]], targets: list[Target], day: date) -> int:
    """The same, tuned."""
    return _take_in(TunedResource, rows, targets, day)


def _take_in(kind: type[StatementResource], rows: list[list[str]], targets: list[Target], day: date) -> int:
    batch = Batch.objects.create(
        source=Source.objects.get(key="ft-tax"), as_of_on=day, recorded_by="bench", row_count=len(rows)
    )
    dataset = Dataset(headers=["company", "attribute", "year", "value"])
    for row in rows:
        for (key, year), text in zip(targets, row[2:], strict=True):
            value = _value(key, text)
            if value is not None:
                dataset.append([row[0], key, year, value])
    result = kind(batch).import_data(dataset, raise_errors=True)
    assert not result.has_errors()
    return batch.pk


def _value(key: str, text: str) -> Any:
    if not text:
        return None
    if key == "above_scale":
        return text == "是"
    if key == "reg_date":
        return date.fromisoformat(text).isoformat()
    if key == "debt_ratio":
        return Decimal(text.removesuffix("%"))
    number = Decimal(text)
    return number if key == "employees_total" else number / 10_000

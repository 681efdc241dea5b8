"""For migrations: what lay in clear before a column was sealed."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import RunPython


def seal_rows(app_label: str, model_name: str, attribute: str, **only: Any) -> RunPython:
    """Write the rows again, through a field that seals. It can't be undone: clear text does not come back."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        model = apps.get_model(app_label, model_name)
        for row in model._base_manager.filter(**only).iterator(chunk_size=500):
            if getattr(row, attribute):
                row.save(update_fields=[attribute])

    return RunPython(forwards)

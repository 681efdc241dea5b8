"""Django application of the insight room."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """洞察."""

    name = "huiqi.core.insight"
    label = "insight"
    verbose_name = "洞察"

"""Django application of the parties room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """主体."""

    name = "huiqi.core.parties"
    label = "parties"
    verbose_name = "主体"

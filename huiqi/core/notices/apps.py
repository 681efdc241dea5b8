"""Django application of the notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """通知."""

    name = "huiqi.core.notices"
    label = "notices"
    verbose_name = "通知"

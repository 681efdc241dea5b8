"""Django application of the notices room."""

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """通知."""

    name = "huiqi.core.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        """Listen to what happens to parties."""
        import_module("huiqi.core.notices.parties_news").register()  # its models are loaded only now

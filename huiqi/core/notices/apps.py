"""Django application of the notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """通知."""

    name = "huiqi.core.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        """Listen to what happens to parties."""
        from huiqi.core.notices import parties_news  # noqa: PLC0415 (its models load only after the registry is ready)

        parties_news.register()

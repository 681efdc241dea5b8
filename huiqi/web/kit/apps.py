"""Django application of the kit face."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    """组件."""

    name = "huiqi.web.kit"
    label = "web_kit"
    verbose_name = "组件"

    def ready(self) -> None:
        """Let every face register its navigation (a module ``nav`` of its own)."""
        autodiscover_modules("nav")

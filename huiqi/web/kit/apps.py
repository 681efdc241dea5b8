"""Django application of the kit face."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """组件."""

    name = "huiqi.web.kit"
    label = "web_kit"
    verbose_name = "组件"

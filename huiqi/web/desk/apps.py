"""Django application of the desk face."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "huiqi.web.desk"
    label = "web_desk"
    verbose_name = "工作台"

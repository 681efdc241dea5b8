"""Django application of the console face."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """总览."""

    name = "huiqi.web.console"
    label = "web_console"
    verbose_name = "总览"

"""Django application of the meetings room."""

from importlib import import_module

from django.apps import AppConfig

REGISTERS = ("access", "grounds", "guards", "notices")


class MeetingsConfig(AppConfig):
    """会议."""

    name = "huiqi.core.meetings"
    label = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        """Make papers openable for members, hold decisions to resolutions, and bring the notices."""
        for module in REGISTERS:
            import_module(f"{self.name}.{module}").register()

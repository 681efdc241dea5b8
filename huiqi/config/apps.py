"""The application that opens the house: it runs last, when every room is ready."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Plugs the chosen domains into the rooms and faces."""

    name = "huiqi.config"
    label = "house"
    verbose_name = "惠企"

    def ready(self) -> None:
        """Read every domain's manifest and hand its parts out; sockets import models, loaded only now."""
        import_module("huiqi.config.domains").plug_in_all()

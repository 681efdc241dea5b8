"""Django application of the payments room."""

from importlib import import_module

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """拨付."""

    name = "huiqi.core.payments"
    label = "payments"
    verbose_name = "拨付"

    def ready(self) -> None:
        """Plug the fund into the one door: its effects run inside the transition and may refuse it."""
        for module in ("effects", "corrections", "guards", "access", "notices", "grounds"):
            import_module(f"{self.name}.{module}").register()

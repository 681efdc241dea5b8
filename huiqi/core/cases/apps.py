"""Django application of the cases room."""

from importlib import import_module

from django.apps import AppConfig

REGISTERS = ("guards_builtin", "effects_builtin", "effects_after", "effects_corrections", "effects_filing", "grounds")


class CasesConfig(AppConfig):
    """办件."""

    name = "huiqi.core.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Make the room's own guards, effects and grounds known; they need the models, loaded only now."""
        for module in REGISTERS:
            import_module(f"{self.name}.{module}").register()
        import_module(f"{self.name}.conditions").register_builtin()

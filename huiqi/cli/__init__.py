"""Commands, local launcher and supervisor, demo generator."""

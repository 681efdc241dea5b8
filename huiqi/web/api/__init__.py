"""接口 · api: the machines' face. ``/api/v1`` for programs, ``/api/`` to read about it, pages for tokens."""

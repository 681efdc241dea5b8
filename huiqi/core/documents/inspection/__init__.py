"""Looking at a file before anyone opens it: is it what its name says, and is it harmless to open?

:func:`inspect` reads headers, directories and streams with hard caps; it never decodes a picture, never runs a
document and never believes a declared size. Each refusal is one Chinese sentence that says what to do.
"""

from huiqi.core.documents.inspection.inspect import Kind, clean_name, inspect

__all__ = ["Kind", "clean_name", "inspect"]

"""预览 · previews: what a Word or Excel file says, as plain pages that run nothing.

A file has been inspected before it is stored (no macros, no bombs); here it is only read. Bounds keep
a page small: an officer who needs more downloads the original.
"""

from huiqi.core.documents.previews.preview import Preview, Sheet, can_preview, preview_of

__all__ = ["Preview", "Sheet", "can_preview", "preview_of"]

"""杀毒 · ClamAV's daemon behind the virus scan port, and its Null twin."""

from huiqi.adapters.clamd.client import Clamd
from huiqi.adapters.clamd.null import NullScan

__all__ = ["Clamd", "NullScan"]

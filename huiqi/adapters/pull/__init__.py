"""拉取 · a department's file is fetched behind its port: over HTTP from named hosts, and the Null twin."""

from huiqi.adapters.pull.http import HttpPull
from huiqi.adapters.pull.null import NullPull

__all__ = ["HttpPull", "NullPull"]

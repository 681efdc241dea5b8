"""Banks' own file formats behind the port of the payments room, each with its twin for nothing connected."""

from huiqi.adapters.bank.null import NullBank
from huiqi.adapters.bank.pipe import PipeBank

__all__ = ["NullBank", "PipeBank"]

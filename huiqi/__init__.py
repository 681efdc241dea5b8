"""惠企 (huiqi): the open-source platform with which a district government serves its companies."""

__version__ = "0.1.0"

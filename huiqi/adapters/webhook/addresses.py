"""Which addresses may be called: public ones, and private networks that the operator named. Guards against SSRF."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from huiqi.core.webhooks.ports import ForbiddenAddressError, UnreachableError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
_SENTENCE = "这个地址在内部网络里，平台不往内网推送。请用公网能访问的 https 地址，或请平台运维人员放行。"


def why_not(url: str) -> str:
    """A sentence for an address that is private as it is written; names are judged when they are resolved."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        literal = ip_address(host)
    except ValueError:
        is_local = host == _LOCAL_NAMES[0] or host.endswith(_LOCAL_NAMES[1:]) or "." not in host
        return _SENTENCE if is_local and not _allowed_networks() else ""
    return "" if is_allowed(literal) else _SENTENCE


def resolve(host: str, port: int) -> str:
    """The address to connect to. Resolved once, so that the name can't point elsewhere a moment later.

    Refused when any of the addresses of the name is private. Raises UnreachableError, ForbiddenAddressError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("找不到这个域名，请核对地址") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses:
        raise UnreachableError("找不到这个域名，请核对地址")
    if not all(is_allowed(ip_address(each)) for each in addresses):
        raise ForbiddenAddressError(_SENTENCE)
    return addresses[0]


def is_allowed(address: Address) -> bool:
    """True for a public unicast address, or one in a network named in ``HUIQI_WEBHOOK_NETWORKS``."""
    address = _inner(address)
    if any(address.version == network.version and address in network for network in _allowed_networks()):
        return True
    is_odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not is_odd


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def _allowed_networks() -> list[Network]:
    return [ip_network(each, strict=False) for each in settings.HUIQI["WEBHOOKS"]["NETWORKS"]]

"""The way out calls only what may be called, exactly there, and never waits longer than it said."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiqi.adapters.webhook import HttpsPoster, NullPoster
from huiqi.adapters.webhook.addresses import ip_address, is_allowed
from huiqi.core.webhooks.ports import ForbiddenAddressError, UnreachableError
from tests.core.webhooks.conftest import let_out, receiver
from tests.core.webhooks.receiver import Receiver, make_certificate

__all__ = ["let_out", "receiver"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:192.168.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1"],
)  # fmt: skip
def test_private_loopback_and_odd_addresses_are_not_called(let_out, address):
    let_out()
    assert not is_allowed(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "119.29.29.29", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_called(let_out, address):
    let_out()
    assert is_allowed(ip_address(address))


def test_a_network_that_the_operator_named_is_called_and_no_other(let_out):
    let_out(networks=["10.20.0.0/16"])
    assert is_allowed(ip_address("10.20.3.4"))
    assert is_allowed(ip_address("::ffff:10.20.3.4"))
    assert not is_allowed(ip_address("10.21.3.4"))
    assert HttpsPoster().why_not("https://10.20.3.4/x") == ""
    assert NullPoster().why_not("https://10.21.3.4/x")


def answering(monkeypatch: Any, *addresses: str) -> list[str]:
    """The resolver answers these for every name; what was asked is kept."""
    real, asked = socket.getaddrinfo, []

    def resolve(host: str, port: int, *args: Any, **options: Any) -> Any:
        if host[:1].isdigit():
            return real(host, port, *args, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_points_inside_is_refused_even_when_one_address_is_public(receiver: Receiver, let_out, monkeypatch):
    let_out()
    for addresses in (("127.0.0.1",), ("1.1.1.1", "10.0.0.1")):
        answering(monkeypatch, *addresses)
        with pytest.raises(ForbiddenAddressError):
            HttpsPoster().post(f"https://hooks.example.cn:{receiver.port}/", headers={}, body=b"{}")
    assert receiver.taken == []


def test_a_name_is_resolved_once_and_exactly_that_address_is_called(receiver: Receiver, monkeypatch):
    asked = answering(monkeypatch, "127.0.0.1")
    with pytest.raises(UnreachableError) as fault:  # the certificate is for 127.0.0.1, not for this name
        HttpsPoster().post(f"https://hooks.example.cn:{receiver.port}/", headers={}, body=b"{}")
    assert "证书" in str(fault.value)
    assert asked == ["hooks.example.cn"]
    assert HttpsPoster().post(receiver.url, headers={"webhook-id": "m"}, body=b"{}").status == 204


def test_a_certificate_that_nobody_vouches_for_is_not_believed(receiver: Receiver, let_out):
    let_out(networks=["127.0.0.0/8"])
    with pytest.raises(UnreachableError) as fault:
        HttpsPoster().post(receiver.url, headers={}, body=b"{}")
    assert "证书" in str(fault.value)
    assert receiver.taken == []


def test_nobody_listening_and_no_such_name_are_told_apart(receiver: Receiver, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(UnreachableError, match="连不上"):
        HttpsPoster().post(f"https://127.0.0.1:{port}/", headers={}, body=b"{}")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: (_ for _ in ()).throw(socket.gaierror("no such")))
    with pytest.raises(UnreachableError, match="域名"):
        HttpsPoster().post("https://nowhere.example.cn/", headers={}, body=b"{}")


def test_a_silent_receiver_is_left_after_the_time(receiver: Receiver):
    receiver.delay = 5
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="没有应答"):
        HttpsPoster(seconds=0.5).post(receiver.url, headers={}, body=b"{}")
    assert time.monotonic() - began < 2


@pytest.fixture
def dripping(tmp_path: Path, let_out: Any) -> Iterator[int]:
    """A server that sends its answer a byte at a time, for ever."""
    certificate, key = make_certificate(tmp_path)
    let_out(networks=["127.0.0.0/8"], ca=str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        try:
            plain, _ = server.accept()
            with context.wrap_socket(plain, server_side=True) as stream:
                stream.recv(4096)
                stream.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while True:
                    stream.sendall(b"a")
                    time.sleep(0.1)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def test_one_that_drips_its_answer_is_left_as_well(dripping: int):
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="没有应答"):
        HttpsPoster(seconds=1).post(f"https://127.0.0.1:{dripping}/", headers={}, body=b"{}")
    assert time.monotonic() - began < 4

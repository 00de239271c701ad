"""Posting to an address that somebody gave us, without ever letting it lead inside.

The host is looked up once, every address it has must be a public one, and the connection is made to the very address
that was checked. Redirects are not followed; what is answered is not read, only its status. A whole exchange has so
many seconds, however slowly it goes.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings

#: Seconds a whole exchange may take.
DEADLINE = 15
#: Networks that lead to IPv4 addresses written inside IPv6 ones: where they lead cannot be told by looking.
_TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnsafeAddressError(Exception):
    """The address is not one we post to; the message is for the logs of its owner."""


def check(url: str) -> SplitResult:
    """The parts of an address we may post to, before its host is looked up.

    Raises:
        UnsafeAddressError: no host, not https (http is for trying, outside production), a name and password in it.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UnsafeAddressError("unreadable address") from error
    allowed = {"https"} if settings.PRODUCTION else {"https", "http"}
    if parts.scheme not in allowed:
        raise UnsafeAddressError(f"not {' or '.join(sorted(allowed))}")
    if not parts.hostname or parts.username or parts.password:
        raise UnsafeAddressError("no host, or a name and password in the address")
    literal = _literal(parts.hostname)
    if literal and not _public(literal):
        raise UnsafeAddressError("not a public address")
    return parts


async def post(url: str, content: bytes, headers: Mapping[str, str]) -> int:
    """Post some content; the status that was answered.

    Raises:
        UnsafeAddressError: the address may not be posted to, or its host is not known or not public.
        httpx.HTTPError, TimeoutError, OSError: nothing was answered in time.
    """
    parts = check(url)
    async with asyncio.timeout(DEADLINE):
        addresses = await _resolve(parts)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=DEADLINE) as client:
            return await _first_answer(client, parts, addresses, content, headers)


async def _first_answer(
    client: httpx.AsyncClient, parts: SplitResult, addresses: Sequence[str], content: bytes, headers: Mapping[str, str]
) -> int:
    """Post to the first of the addresses that takes connections, under the name of the host."""
    for last, address in enumerate(addresses, start=1 - len(addresses)):
        pinned = httpx.URL(parts.geturl()).copy_with(host=address)
        request = client.build_request(
            "POST", pinned, content=content, headers={**headers, "Host": parts.netloc},
            extensions={"sni_hostname": parts.hostname},
        )  # fmt: skip
        try:
            response = await client.send(request, stream=True)
        except httpx.ConnectError:
            if last == 0:
                raise
            continue
        await response.aclose()
        return response.status_code
    raise UnsafeAddressError("host unknown")


async def _resolve(parts: SplitResult) -> list[str]:
    """Every address of a host, all of them checked."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise UnsafeAddressError("host unknown") from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not all(_public(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
        raise UnsafeAddressError("not a public address")
    return addresses


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _public(address: _Address) -> bool:
    """Whether an address is on the public internet; this very machine counts when the operator is trying."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _public(address.ipv4_mapped)
        if any(address in network for network in _TRANSLATED):
            return False
    if address.is_loopback:
        return bool(settings.WEBHOOK_LOCAL)
    return address.is_global and not (address.is_multicast or address.is_reserved)

"""A tax source on this machine, for tests: what it answers to each number is put down beforehand."""

from __future__ import annotations

import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

__all__ = ["HEADER", "KEY", "Reply", "Source", "closed_port", "serving"]

KEY = "desk:horse@"
"""User and password of an address; apart from it, as no file here has a whole one."""

HEADER = "number,date,buyer,seller,currency,amount,paper\n"


@dataclass(frozen=True)
class Reply:
    """An answer. `promised`: the length that is said, where it is not the body's; `silent`: none comes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/csv"})
    promised: int | None = None
    silent: bool = False
    closes: bool = False

    @staticmethod
    def table(*rows: str, header: str = HEADER) -> Reply:
        """Rows of invoices."""
        return Reply(body=(header + "".join(f"{row}\n" for row in rows)).encode())


@dataclass
class Source:
    """Answers by path, which of them were asked for, and the headers that came with each."""

    address: str
    replies: dict[str, Reply] = field(default_factory=dict[str, Reply])
    asked: list[str] = field(default_factory=list[str])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    ended: Event = field(default_factory=Event)


class _Server(ThreadingHTTPServer):
    source: Source

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers as it was put down; 404 to what was not."""
        assert isinstance(self.server, _Server)
        source = self.server.source
        source.asked.append(self.path)
        source.headers.append(dict(self.headers.items()))
        reply = source.replies.get(self.path, Reply(404, headers={}))
        if reply.silent:
            source.ended.wait(20)
        if reply.silent or reply.closes:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if reply.promised is None else reply.promised))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name of it
        """Says nothing."""


@contextmanager
def serving() -> Generator[Source]:
    """A source that runs as long as this."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.source = source = Source(f"http://127.0.0.1:{server.server_port}/invoices")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield source
    finally:
        source.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

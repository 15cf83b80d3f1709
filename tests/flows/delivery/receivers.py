"""Receivers of messages on loopback: a web server and a mail server that take, refuse or keep silent."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RELEASE_SECONDS = 30.0


@dataclass
class WebReceiver:
    """A web server: `statuses` are its next responses, 0 for silence; then it takes everything."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/s3cret"


@contextmanager
def a_web_receiver(*statuses: int) -> Iterator[WebReceiver]:
    receiver = WebReceiver(list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.statuses.pop(0) if receiver.statuses else 204
            receiver.paths.append(self.path)
            if status == 0:
                receiver.released.wait(RELEASE_SECONDS)
                return
            if status < 300:
                receiver.bodies.append(body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    with _serving(server, receiver.released):
        yield receiver


@dataclass
class MailReceiver:
    """A mail server: it refuses the command `refused`, and speaks `tls` after STARTTLS where it is given one."""

    tls: ssl.SSLContext | None = None
    refused: str | None = None
    is_silent: bool = False
    mails: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def a_mail_receiver(**behaviour: object) -> Iterator[MailReceiver]:
    receiver = MailReceiver(**behaviour)  # type: ignore[arg-type]

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if receiver.is_silent:
                receiver.released.wait(RELEASE_SECONDS)
                return
            self._say("220 mail.gazette.example")
            is_encrypted = False
            while line := self.rfile.readline().decode().strip():
                command = line.split()[0].upper()
                if command == receiver.refused:
                    self._say("550 not here: s3cret")
                elif command == "EHLO":
                    self._say("250-mail.gazette.example")
                    if receiver.tls and not is_encrypted:
                        self._say("250-STARTTLS")
                    self._say("250 AUTH PLAIN")
                elif command == "STARTTLS" and receiver.tls:
                    self._say("220 go on")
                    self.connection = receiver.tls.wrap_socket(self.connection, server_side=True)
                    self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                    is_encrypted = True
                elif command == "AUTH":
                    receiver.logins.append(line)
                    self._say("235 welcome")
                elif command == "DATA":
                    self._say("354 go on")
                    mail = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        mail += part
                    receiver.mails.append(mail.decode("ascii"))
                    self._say("250 taken")
                elif command == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 fine")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a client that refuses the certificate

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    with _serving(server, receiver.released):
        yield receiver


@contextmanager
def _serving(server: socketserver.BaseServer, released: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()

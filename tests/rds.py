"""A PostgreSQL that lets people in as Amazon RDS does: over TLS, and members of `rds_iam` with signed tokens alone."""

import hashlib
import hmac
import os
import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import make_url

REGION, ACCESS_KEY, SECRET_KEY = "eu-central-1", "somebody", "something"
SSL_REQUEST, CANCEL_REQUEST, CLEARTEXT = 80877103, 80877102, 3
# On RDS the owner may grant `rds_iam` without having it; here that takes its admin option, which is left out.
NEEDS_TOKEN = """
    SELECT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles iam ON iam.oid = m.roleid
                   WHERE iam.rolname = 'rds_iam' AND NOT m.admin_option AND pg_has_role(%s::name, m.member, 'MEMBER'))
"""
TOLD = ("server_version", "server_encoding", "client_encoding", "standard_conforming_strings", "integer_datetimes")


class Entry(NamedTuple):
    """Somebody who was let in with a token."""

    role: str
    application: str
    token: str


class Front:
    """The door before the server that `superuser_url` names; `ca` is the file of who signed its certificate."""

    def __init__(self, superuser_url: str, folder: Path) -> None:
        self._backend = make_url(superuser_url)
        self.ca, chain = certificates(folder)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.entries: list[Entry] = []
        self.ahead = timedelta(0)
        """How far AWS's clock is ahead of the machine's."""
        self._backends: dict[int, psycopg.Connection[Any]] = {}
        self._threads: list[threading.Thread] = []
        self._open = True

    @classmethod
    @contextmanager
    def running(cls, superuser_url: str, folder: Path) -> Iterator["Front"]:
        front = cls(superuser_url, folder)
        acceptor = threading.Thread(target=front._accept)
        acceptor.start()
        try:
            yield front
        finally:
            front._open = False
            for thread in (acceptor, *front._threads):
                thread.join()
            front._listener.close()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def url(self, role: str, database: str, *, password: str | None = None, ca: Path | None = None) -> str:
        query = {"sslmode": "verify-full", "sslrootcert": str(ca or self.ca)}
        url = make_url(f"postgresql://127.0.0.1:{self.port}/{database}").set(username=role, password=password)
        return url.set(query=query).render_as_string(hide_password=False)

    def _accept(self) -> None:
        while self._open:
            if select.select([self._listener], [], [], 0.1)[0]:
                thread = threading.Thread(target=self._serve, args=[self._listener.accept()[0]])
                self._threads.append(thread)
                thread.start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            plain.settimeout(10)
            length, code = struct.unpack("!ii", _exactly(plain, 8))
            assert (length, code) == (8, SSL_REQUEST), "nobody speaks to RDS in clear"
            plain.sendall(b"S")
            with self._tls.wrap_socket(plain, server_side=True) as client:
                self._admit(client)

    def _admit(self, client: ssl.SSLSocket) -> None:
        (length,) = struct.unpack("!i", _exactly(client, 4))
        start = _exactly(client, length - 4)
        if struct.unpack("!i", start[:4]) == (CANCEL_REQUEST,):
            if backend := self._backends.get(*struct.unpack("!i", start[4:8])):
                backend.cancel_safe()
            return
        words = start[4:].decode().split("\0")
        wish = dict(zip(words[::2], words[1::2], strict=False))
        client.sendall(_message(b"R", struct.pack("!i", CLEARTEXT)))
        kind, length = struct.unpack("!ci", _exactly(client, 5))
        assert kind == b"p"
        password = _exactly(client, length - 4)[:-1].decode()
        try:
            backend = self._logged_in(wish, password)
        except psycopg.OperationalError:
            client.sendall(_message(b"E", b"SFATAL\0VFATAL\0C28000\0MPAM authentication failed\0\0"))
            return
        with backend:
            self._backends[backend.pgconn.backend_pid] = backend
            _greet(client, backend)
            self._relay(client, backend)
            del self._backends[backend.pgconn.backend_pid]

    def _logged_in(self, wish: dict[str, str], password: str) -> psycopg.Connection[Any]:
        parameters = {"host": self._backend.host, "port": self._backend.port, "dbname": wish["database"]}
        parameters |= {"options": wish.get("options", ""), "application_name": wish.get("application_name", "")}
        superuser = {"user": self._backend.username, "password": self._backend.password}
        role = wish["user"]
        with psycopg.connect(**{**parameters, **superuser}) as asking:
            needs_token = asking.execute(NEEDS_TOKEN, [role]).fetchone()
        if needs_token == (False,):
            return psycopg.connect(**parameters, user=role, password=password)
        if not self._is_good(password, role):
            raise psycopg.OperationalError("not a token")
        self.entries.append(Entry(role, wish.get("application_name", ""), password))
        connection = psycopg.connect(**{**parameters, **superuser}, autocommit=True)
        connection.execute(psycopg.sql.SQL("SET SESSION AUTHORIZATION {}").format(psycopg.sql.Identifier(role)))
        return connection

    def _is_good(self, token: str, role: str) -> bool:
        """Whether it was signed for this role of this server, with our key, within the last quarter of an hour."""
        parts = urlsplit(f"https://{token}")
        said = dict(parse_qsl(parts.query))
        signed_at = datetime.strptime(said["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return (
            (parts.netloc, said["DBUser"], said["Action"]) == (f"127.0.0.1:{self.port}", role, "connect")
            and abs(self.now() - signed_at) < timedelta(minutes=15)
            and said["X-Amz-Signature"] == signature(parts.netloc, parts.query, said)
        )

    def _relay(self, client: ssl.SSLSocket, backend: psycopg.Connection[Any]) -> None:
        with socket.socket(fileno=os.dup(backend.pgconn.socket)) as server:
            server.settimeout(10)
            while self._open:
                ready = [client] if client.pending() else select.select([client, server], [], [], 0.1)[0]
                for source, target in ((client, server), (server, client)):
                    if source in ready:
                        if not (data := source.recv(65_536)):
                            return
                        target.sendall(data)


def signature(host: str, query: str, said: dict[str, str]) -> str:
    """What AWS's Signature Version 4 asks for, of a presigned GET without a body."""
    unsigned = "&".join(sorted(pair for pair in query.split("&") if not pair.startswith("X-Amz-Signature=")))
    nothing = hashlib.sha256(b"").hexdigest()
    canonical = hashlib.sha256(f"GET\n/\n{unsigned}\nhost:{host}\n\nhost\n{nothing}".encode()).hexdigest()
    scope = f"{said['X-Amz-Date'][:8]}/{REGION}/rds-db/aws4_request"
    assert said["X-Amz-Credential"] == f"{ACCESS_KEY}/{scope}"
    key = f"AWS4{SECRET_KEY}".encode()
    for word in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{said['X-Amz-Date']}\n{scope}\n{canonical}"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key.hex()


def certificates(folder: Path) -> tuple[Path, Path]:
    """The files of an authority, and of a key with the certificate that it gave to 127.0.0.1."""
    folder.mkdir()
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("authority", "database")]
    since = datetime.now(UTC) - timedelta(days=1)
    made = []
    for name, own, extension in (
        (names[0], authority, x509.BasicConstraints(ca=True, path_length=0)),
        (names[1], key, x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])),
    ):
        certificate = x509.CertificateBuilder(names[0], name, own.public_key(), x509.random_serial_number())
        certificate = certificate.not_valid_before(since).not_valid_after(since + timedelta(days=3))
        certificate = certificate.add_extension(extension, critical=False)
        made.append(certificate.sign(authority, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(made[0])
    (folder / "chain.pem").write_bytes(private + made[1])
    return folder / "ca.pem", folder / "chain.pem"


def _greet(client: ssl.SSLSocket, backend: psycopg.Connection[Any]) -> None:
    status = backend.pgconn.parameter_status
    told = [name.encode() + b"\0" + (status(name.encode()) or b"") + b"\0" for name in TOLD]
    answers = [_message(b"R", struct.pack("!i", 0)), *(_message(b"S", body) for body in told)]
    answers.append(_message(b"K", struct.pack("!ii", backend.pgconn.backend_pid, 0)))
    client.sendall(b"".join([*answers, _message(b"Z", b"I")]))


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        if not (more := source.recv(count - len(data))):
            raise OSError("they hung up")
        data += more
    return data

"""How letters leave: into a folder, by SMTP, by SES; against real servers that listen here."""

import ssl
import stat
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib import import_module
from ipaddress import IPv4Address

import pytest
import requests
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from local import ports
from service.jobs import Hopeless
from service.mail.letters import Stationery
from service.mail.transports import transport
from tests.mail.sink import Sink, listening

REGION = "eu-central-1"


@pytest.fixture
def smtp():
    """smtp(sink, …) → the URL of a server that gives it what comes in."""
    with ExitStack() as servers:

        def start(sink, query="?tls=none", user="", **options):
            port = ports.free()
            servers.enter_context(listening(sink, port, **options))
            return f"smtp://{user}127.0.0.1:{port}{query}"

        yield start


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for this machine, which nobody but itself vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "sink.pem").write_bytes(secret + made.public_bytes(Encoding.PEM))
    return tmp_path / "sink.pem"


@pytest.fixture
def self_signed(certificate):
    """For a server that shows it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def test_a_folder_keeps_whole_files_that_only_their_owner_reads(tmp_path, message):
    deliver = transport(f"file://{tmp_path}/a%20folder")

    deliver(message)
    deliver(message)

    (path,) = (tmp_path / "a folder").iterdir()
    assert path.suffix == ".eml"
    assert path.read_bytes() == bytes(message)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_smtp_hands_the_message_over(smtp, message):
    sink = Sink()

    transport(smtp(sink))(message)

    (envelope,) = sink.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@example.com", ["ada@example.com"])
    assert b"Subject: Choose a new password" in envelope.content
    assert b"\r\n" in envelope.content


def test_smtp_logs_in_when_the_url_names_somebody(smtp, message):
    seen = []

    def authenticate(_server, _session, _envelope, _mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    url = smtp(Sink(), user="gate%40house:p%2Fss@", authenticator=authenticate, auth_require_tls=False)

    transport(url)(message)

    assert seen == [(b"gate@house", b"p/ss")]


def test_smtp_without_starttls_is_not_trusted(smtp, message):
    sink = Sink()

    with pytest.raises(Exception, match="STARTTLS"):
        transport(smtp(sink, query=""))(message)

    assert sink.kept == []


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
@pytest.mark.parametrize(("reply", "error"), [("550 no such mailbox", Hopeless), ("451 come back later", Exception)])
def test_what_is_refused_for_good_is_hopeless_and_the_rest_is_not(smtp, message, at, reply, error):
    with pytest.raises(error) as refusal:
        transport(smtp(Sink(reply, at)))(message)

    assert isinstance(refusal.value, Hopeless) is (error is Hopeless)
    assert "ada@example.com" not in (str(refusal.value) if error is Hopeless else "")


def test_what_was_accepted_is_sent_whatever_the_server_says_to_the_good_bye(smtp, message):
    sink = Sink()
    sink.good_bye = "421 too many connections"

    transport(smtp(sink))(message)

    assert len(sink.kept) == 1


def test_a_server_that_is_not_there_is_not_hopeless(message):
    with pytest.raises(ConnectionRefusedError):
        transport("smtp://127.0.0.1:9?tls=none")(message)


def test_over_tls_a_server_without_a_good_certificate_is_refused(smtp, message, self_signed):
    sink = Sink()
    url = smtp(sink, query="", ssl_context=self_signed).replace("smtp:", "smtps:")

    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        transport(url)(message)

    assert sink.kept == []


def test_after_starttls_a_server_without_a_good_certificate_is_refused(smtp, message, self_signed):
    sink = Sink()

    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        transport(smtp(sink, query="", tls_context=self_signed))(message)

    assert sink.kept == []


@pytest.mark.parametrize(("scheme", "option"), [("smtps:", "ssl_context"), ("smtp:", "tls_context")])
def test_a_server_whose_certificate_is_trusted_gets_the_message(
    smtp, message, self_signed, certificate, monkeypatch, scheme, option
):
    sink = Sink()
    url = smtp(sink, query="", **{option: self_signed}).replace("smtp:", scheme)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    transport(url)(message)

    assert len(sink.kept) == 1


@pytest.fixture
def ses(monkeypatch):
    """Amazon SES as moto's server plays it; a client that knows it."""
    # Loading both takes a second.
    boto3, moto = import_module("boto3"), import_module("moto.server")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL_SESV2": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    yield boto3.session.Session().client("sesv2", region_name=REGION)
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=5)
    server.stop()


def test_ses_hands_the_message_over(ses, message):
    ses.create_email_identity(EmailIdentity="no-reply@example.com")

    transport("ses:", REGION)(message)

    account, backends = import_module("moto.core").DEFAULT_ACCOUNT_ID, import_module("moto.ses").ses_backends
    (sent,) = backends[account][REGION].sent_messages
    assert (sent.source, sent.destinations) == ("no-reply@example.com", ["ada@example.com"])
    assert "Choose a new password" in sent.raw_data


def test_ses_that_knows_no_such_sender_is_hopeless(ses, message):
    with pytest.raises(Hopeless, match="MessageRejected"):
        transport("ses:", REGION)(message)


def test_a_header_cannot_be_brought_in(message):
    stationery = Stationery(sender="a@example.com", site="x")

    with pytest.raises(ValueError, match=r"newline|linefeed"):
        stationery.write("password-changed", to="ada@example.com\r\nBcc: eve@example.com")


def test_none_means_none(message):
    with pytest.raises(Hopeless, match="MAIL_URL is none"):
        transport("none")(message)


def test_nobody_answers_it_and_links_stay_whole(message):
    assert message["Auto-Submitted"] == "auto-generated"
    assert b"\r\n    https://x.test/#token=1\r\n" in bytes(message)
    assert bytes(message).isascii()

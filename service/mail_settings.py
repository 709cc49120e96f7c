"""Letters: how they leave, what they look like, where their links lead and for how long."""

from dataclasses import dataclass
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import urlsplit

from service import values
from service.values import setting


def way_out(raw: str) -> str:
    try:
        parts = urlsplit(raw)
        is_usable = {
            "smtp": bool(parts.hostname) and parts.port != 0 and parts.query in ("", "tls=none"),
            "smtps": bool(parts.hostname) and parts.port != 0 and not parts.query,
            "ses": not parts.netloc and not parts.path,
            "file": not parts.netloc and len(parts.path) > 1,
        }.get(parts.scheme, raw == "none")
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("must be smtp://user:password@host:587, smtps://…, ses:, file:///folder or none")
    return raw


def mailbox(raw: str) -> str:
    try:
        # Strict by itself, since Python 3.11.10 and 3.12.5; before, it has no such argument.
        name, address = parseaddr(raw)
        return str(Address(name, addr_spec=address))
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError("must be a mailbox such as Example <accounts@example.com>") from None


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Those of the settings that concern mail."""

    mail_url: str = setting(
        way_out,
        "How mail leaves: `smtp://user:password@host:587` (with STARTTLS, or `?tls=none` on a trusted network), "
        "`smtps://…`, `ses:` (Amazon SES in the region of the environment), `file:///folder`, or `none`: then nobody "
        "is invited, and nobody recovers a password.",
        example="smtp://gatehouse:...@mail.example.com:587",
        secret=True,
    )
    mail_from: str = setting(
        mailbox,
        "Whom mail is from, as `Name <address>`. Default: no-reply at the host of `PUBLIC_URL`.",
        default="",
        example="Example <accounts@example.com>",
    )
    mail_templates: str = setting(
        values.folder,
        "A folder with letters to use instead of those in service/mail/templates, each under the same name.",
        default="",
    )
    links_url: str = setting(
        values.url,
        "Where mailed links lead; `/password#token=…` or `/email#token=…` is added. Browsers keep a fragment to "
        "themselves, so the page there reads it with a script. Default: pages of our own, under `PUBLIC_URL`.",
        default="",
    )
    recovery_lifetime: timedelta = setting(
        values.seconds(300, 3600),
        "How long a mailed link to choose a new password works, in seconds (ASVS 6.5.5 would have ten minutes).",
        default=timedelta(hours=1),
    )
    verification_lifetime: timedelta = setting(
        values.seconds(300, 604_800),
        "How long a mailed link that confirms an address works, in seconds.",
        default=timedelta(days=1),
    )
    invitation_lifetime: timedelta = setting(
        values.seconds(3600, 2_592_000),
        "How long an invited account can be claimed with the mailed link, in seconds.",
        default=timedelta(days=7),
    )

"""One spelling for each mailbox, decided before anything is compared."""

import unicodedata

from service.users.models import EMAIL_LENGTH

KELVIN_SIGN = "\u212a"
"""The one letter that even NFC turns into an ASCII one."""


class Malformed(ValueError):
    """Not an e-mail address that the service takes; the text says why."""


def comparable(address: str) -> str:
    """The canonical form, or what was typed if it is no address: the same for every spelling, known or not."""
    try:
        return canonical(address)
    except Malformed:
        return address.strip().lower()


def canonical(address: str) -> str:
    """The address in lower case with its domain in ASCII (IDNA); raises `Malformed`.

    Local parts are ASCII, as most providers demand. Letters that merely look like others (full width, ligatures,
    the Kelvin sign) are refused instead of folded, so that nobody's address turns into somebody else's.
    """
    text = address.strip(" ")
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text) or KELVIN_SIGN in text:
        raise Malformed("Write the address with ordinary letters.")
    # At the first address: its patterns are a thirtieth of a cold start.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        # `test_environment` lets .test pass, which RFC 2606 keeps for trying things out.
        parts = validate_email(
            text, allow_smtputf8=False, check_deliverability=False, strict=True, test_environment=True
        )
    except EmailNotValidError as error:
        raise Malformed(str(error)) from None
    if "=?" in parts.local_part:
        # RFC 2047: in the header of a letter it would be read as another address, which the letter would go to.
        raise Malformed("Write the address with ordinary letters.")
    found = f"{parts.local_part}@{parts.ascii_domain}".lower()
    if unicodedata.normalize("NFC", text).lower() not in (found, f"{parts.local_part}@{parts.domain}".lower()):
        raise Malformed("Write the domain as it is registered.")
    if len(found) > EMAIL_LENGTH:
        raise Malformed(f"The whole address must be at most {EMAIL_LENGTH} characters long.")
    return found

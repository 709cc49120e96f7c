"""One spelling for each mailbox, decided before anything is compared."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from service.users.models import EMAIL_LENGTH


class Malformed(ValueError):
    """Not an e-mail address that the service takes; the text says why."""


def canonical(address: str) -> str:
    """The address in lower case with its domain in ASCII (IDNA); raises `Malformed`.

    Local parts are ASCII, as most providers demand. Letters that merely look like others (full width, ligatures,
    the Kelvin sign) are refused instead of folded, so that nobody's address turns into somebody else's.
    """
    text = address.strip(" ")
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text):
        raise Malformed("Write the address with ordinary letters.")
    try:
        parts = validate_email(text, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Malformed(str(error)) from None
    found = f"{parts.local_part}@{parts.ascii_domain}".lower()
    if "." not in parts.ascii_domain or len(found) > EMAIL_LENGTH:
        raise Malformed("The part after the @ must be a full domain name, and the whole at most 254 characters long.")
    return found

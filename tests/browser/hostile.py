"""Somebody all of whose texts are scripts or very long, or both, as far as the database lets them be."""

import json
from email.message import EmailMessage
from pathlib import Path

from tests.browser.site import Person, Site

SCRIPTS = (
    "<img src=x onerror=xss('image')>",
    "</title></textarea><script>xss('element')</script>",
    "\"'><svg/onload=xss('attribute')>",
    "' autofocus onfocus=xss('focus') x='",
    "javascript:xss('address')",
    "{{ 7 * 7 }}${7 * 7}",
)
NAME = "".join(SCRIPTS)[:200]
EMAIL = '"><script>xss("email")</script>{}@example.com'
AGENT = ("Hostile/1.0 " + "".join(SCRIPTS))[:300]
EVENT = """
    WITH event AS (
        INSERT INTO audit_events (action, actor_id, subject_id, request_id, personal_digest)
        VALUES (%s, NULL, %s, %s, '') RETURNING id
    )
    INSERT INTO audit_personal (event_id, salt, ip, user_agent, details)
    SELECT id, '', '2001:db8:1234:5678:9abc:def0:1234:5678', %s, CAST(%s AS jsonb) FROM event
"""


def made_of(person: Person, site: Site) -> Person:
    """The same person, whose name, address, clients, items and record are hostile now."""
    site.log_in(person.email, agent=AGENT)
    email = EMAIL.format((person.id * 6)[:200])
    site.sql("UPDATE users SET name = %s, email = %s WHERE id = %s", NAME, email, person.id)
    for text in SCRIPTS:
        site.sql("INSERT INTO items (owner_id, name, description) VALUES (%s, %s, %s)", person.id, text, text)
        details = json.dumps({"email": text, text: "W" * 300})
        site.sql(EVENT, "login.refused", person.id, text[:32], AGENT, details)
    return Person(person.id, email, NAME)


def letter(folder: Path) -> str:
    """The name of a letter whose every part is hostile."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = NAME, "mallory@example.com", "victim@example.com"
    message["Date"] = "Mon, 05 Jan 2026 12:00:00 +0000"
    message.set_content("\n".join(SCRIPTS))
    image = '<img src="https://mallory.example/seen.png"><link rel="stylesheet" href="https://mallory.example/x.css">'
    message.add_alternative(f"<p>Read me</p>{''.join(SCRIPTS)}{image}", subtype="html")
    file = folder / "20260105-120000-hostile.eml"
    file.write_bytes(bytes(message))
    return file.name

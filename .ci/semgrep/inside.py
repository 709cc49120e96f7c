"""What inside.yml must find, each after its rule's name, and what it must let pass."""

import hashlib
import http.client
import os
import secrets
import smtplib
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta

# ruleid: passwords-are-hashed-in-one-place
import bcrypt
import psycopg
import psycopg_pool
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from psycopg import sql
from sqlalchemy import create_engine, select, text
from valkey import Valkey

# ruleid: sql-is-no-text-with-values-in-it
connection.execute(f"SELECT {name}")
# ruleid: sql-is-no-text-with-values-in-it
connection.scalar("SELECT '%s'" % name)
# ruleid: sql-is-no-text-with-values-in-it
query = text("SELECT " + name)
# ruleid: sql-is-no-text-with-values-in-it
cursor.copy("COPY {} FROM STDIN".format(name))
# ruleid: sql-is-no-text-with-values-in-it
statement = sql.SQL(f"CREATE ROLE {name}")
# ok: sql-is-no-text-with-values-in-it
cursor.copy(f"COPY items ({COLUMNS}) FROM STDIN")
# ok: sql-is-no-text-with-values-in-it
connection.execute(text("SELECT :name"), {"name": name})
# ok: sql-is-no-text-with-values-in-it
connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
# ok: sql-is-no-text-with-values-in-it
connection.execute(select(User).where(User.name == name + "."))

# ruleid: transactions-are-settled-in-one-place
db.session.commit()
# ruleid: transactions-are-settled-in-one-place
with engine.begin() as transaction:
    # ok: transactions-are-settled-in-one-place
    transaction.flush()
# ok: transactions-are-settled-in-one-place
db.session.rollback()

# ruleid: connections-come-from-one-place
psycopg.connect(url)
# ruleid: connections-come-from-one-place
psycopg_pool.ConnectionPool(url)
# ruleid: connections-come-from-one-place
create_engine(url)
# ok: connections-come-from-one-place
engine.connect()

# ruleid: secrets-are-compared-in-constant-time
if token == given:
    pass
# ruleid: secrets-are-compared-in-constant-time
if given != self.refresh_token:
    pass
# ruleid: secrets-are-compared-in-constant-time
if mac(name) == row.mac:
    pass
# ok: secrets-are-compared-in-constant-time
if link.purpose == PASSWORD:
    pass
# ok: secrets-are-compared-in-constant-time
if token == "":
    pass
# ok: secrets-are-compared-in-constant-time
found = select(User).where(User.password_hash == seen_hash, Link.digest == digest)

# ok: passwords-are-hashed-in-one-place
hashlib.sha256(content)
# ruleid: passwords-are-hashed-in-one-place
hashlib.pbkdf2_hmac("sha256", password, salt, 1)

# ruleid: keys-are-derived-in-one-place
AESGCM(key)
# ok: keys-are-derived-in-one-place
SHA256()

# ruleid: random-is-long-enough
secrets.token_urlsafe(8)
# ok: random-is-long-enough
secrets.token_urlsafe(16)

# ruleid: waits-have-an-end
socket.create_connection((name, 25))
# ruleid: waits-have-an-end
http.client.HTTPConnection(name)
# ruleid: waits-have-an-end
subprocess.run(PROGRAM, input=file, env={})
# ruleid: waits-have-an-end
Valkey.from_url(url, socket_timeout=1)
# ok: waits-have-an-end
smtplib.SMTP(name, timeout=10)
# ok: waits-have-an-end
Valkey.from_url(url, socket_timeout=1, socket_connect_timeout=1)

# ruleid: programs-get-no-secrets
subprocess.run(PROGRAM, timeout=1)
# ok: programs-get-no-secrets
subprocess.run(PROGRAM, env={}, timeout=1)

# ruleid: durations-are-monotonic
age = time.time() - began
# ruleid: durations-are-monotonic
expires_at = datetime.now(UTC) + timedelta(minutes=15)
# ok: durations-are-monotonic
age = time.monotonic() - began

# ruleid: addresses-have-one-form
known = by_address(email.strip().lower())
# ok: addresses-have-one-form
scheme = header.partition(" ")[0].lower()

# ruleid: settings-come-from-one-place
os.environ.get("PUBLIC_URL")
# ruleid: settings-come-from-one-place
os.getenv("PUBLIC_URL")
# ok: settings-come-from-one-place
os.environ.get("NEW_PASSWORD")

# ruleid: no-secret-is-written-down
log.info("login", extra={"given": token})
# ruleid: no-secret-is-written-down
log.warning("login of %s", self.password)
# ruleid: no-secret-is-written-down
record.done(session, "password.changed", subject=name, was=user.password_hash)
# ruleid: no-secret-is-written-down
jobs.defer(session, "mail.send", link=token)
# ok: no-secret-is-written-down
note(event="login", session_id=token.session_id)

"""A million accounts, 1,200,000 sessions and 3,000,000 events, written by PostgreSQL itself within some minutes.

Accounts of 400 days, more each day; sessions of a month, an eighth of them ended; events of 60 days, fewer at night.
"""

from collections.abc import Iterator

import psycopg

from service.users.names import FIRST, LAST

ACCOUNTS = """
    INSERT INTO users (id, name, email, password_hash, created_at, updated_at, email_verified_at)
    SELECT uuidv7(at - clock_timestamp()), name, email, %(hash)s, at, at, at FROM (
        SELECT now() - interval '400 days' * (1 - sqrt(n / 1000000.0)) AS at,
            (%(first)s::text[])[1 + n %% 50] || ' ' || (%(last)s::text[])[1 + n / 50 %% 50] AS name,
            lower((%(first)s::text[])[1 + n %% 50] || '.' || (%(last)s::text[])[1 + n / 50 %% 50])
                || '.' || n || '@example.com' AS email
        FROM generate_series(1, 1000000) n ORDER BY n
    ) AS people
"""
STATUSES = (
    "UPDATE users SET role = 'admin' WHERE email IN (SELECT email FROM users ORDER BY id LIMIT 20)",
    "UPDATE users SET password_hash = NULL, email_verified_at = NULL WHERE role = 'user' AND hashtext(email) % 50 = 0",
    "UPDATE users SET disabled_at = now() WHERE role = 'user' AND hashtext(email) % 100 = 1",
    "VACUUM ANALYZE users",
)
NUMBERS = (
    "CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY id) AS n, id FROM users",
    "CREATE UNIQUE INDEX ON numbered (n)",
    "ANALYZE numbered",
)
SESSIONS = """
    INSERT INTO sessions (id, user_id, salt, created_at, last_seen_at, expires_at, revoked_at, ip, user_agent)
    SELECT uuidv7(at - clock_timestamp()), numbered.id, uuid_send(gen_random_uuid()), at, at, at + interval '31 days',
        CASE WHEN k % 8 = 0 THEN at + interval '1 hour' END, ('203.0.113.' || k % 250)::inet,
        'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'
    FROM (
        SELECT k, now() - interval '30 days' * (1 - k / 1200000.0) AS at FROM generate_series(1, 1200000) k ORDER BY k
    ) AS made JOIN numbered ON n = 1 + (k * 7919::bigint) % 1000000
"""
# The sine moves each event within its day.
EVENTS = """
    INSERT INTO audit_events (id, at, action, actor_id, subject_id, request_id, personal_digest)
    SELECT uuidv7(at - clock_timestamp()), at, action, CASE WHEN action <> 'login.refused' THEN id END, id,
        md5(k::text), sha256(k::text::bytea)
    FROM (
        SELECT k,
            now() - interval '60 days' + interval '1 day' * (k / 50000.0 - 0.12 * sin(2 * pi() * k / 50000.0)) AS at,
            (ARRAY['session.opened', 'session.opened', 'session.opened', 'session.opened', 'session.ended',
                'session.ended', 'login.refused', 'account.changed', 'account.created', 'password.changed'])[1 + k % 10]
                AS action
        FROM generate_series(1, 2999999) k ORDER BY k
    ) AS happened JOIN numbered ON n = 1 + (k * 104729::bigint) % 1000000
"""
PERSONAL = """
    INSERT INTO audit_personal (event_id, salt, ip, user_agent, details)
    SELECT id, uuid_send(gen_random_uuid()), '203.0.113.7', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        CASE action WHEN 'login.refused' THEN '{"email": "ada@example.com"}'::jsonb ELSE '{}' END
    FROM audit_events ORDER BY id ON CONFLICT DO NOTHING
"""
VACUUM = ("VACUUM ANALYZE sessions", "VACUUM ANALYZE audit_events", "VACUUM ANALYZE audit_personal")


def fill(url: str, password_hash: str) -> Iterator[str]:
    """Write all of them as the tables' owner, and say what is done. Everybody has the same password."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(ACCOUNTS, {"hash": password_hash, "first": FIRST, "last": LAST})
        for statement in (*STATUSES, *NUMBERS):
            connection.execute(statement)
        yield "accounts"
        connection.execute(SESSIONS)
        yield "sessions"
        for statement in (EVENTS, PERSONAL, *VACUUM):
            connection.execute(statement)
        yield "events"

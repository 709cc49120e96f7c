"""One engine per process, one transaction per request, one place that settles it."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from psycopg import Connection as Psycopg
from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from service.database_tokens import Tokens
from service.names import Names
from service.orm import Origin, owed
from service.settings import Settings
from service.values import password_of
from service.web.logs import client_address, request_id
from service.web.patience import patiently

T = TypeVar("T")
SAFE_METHODS = ("GET", "HEAD")
# Milliseconds after which PostgreSQL gives up, so that a slow statement or a lock ends as a 503 and not as a pile-up.
STATEMENT_LIMITS = "-c statement_timeout=3000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=10000"
# Seconds after which we give up ourselves.
SILENCE = 5.0
# A host that is silent rather than refusing is noticed within seconds too.
REACH: dict[str, Any] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


class Listener(Psycopg[Any]):
    """A connection that gives up on a server which says nothing at all.

    The limits above are the server's own, and a network that loses what is sent is noticed by TCP. A server that hangs,
    or a host that sleeps, is noticed by neither: its kernel acknowledges whatever it gets.
    """

    patience: float | None = SILENCE

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Nobody may read the answer of a statement that was given up.
                self.close()
            raise


@contextmanager
def _without_haste(session: Session) -> Iterator[None]:
    """For statements that may take long."""
    driver: Any = session.connection().connection.driver_connection
    driver.patience = None
    try:
        yield
    finally:
        driver.patience = SILENCE


def _connect(names: Names, _dialect: object, _record: object, words: Any, options: Any) -> Listener:
    return Listener.connect(*words, **names.placed(options))


def tokens_for(settings: Settings) -> Tokens | None:
    """What makes the passwords of all connections, where AWS signs them."""
    return Tokens(settings.aws_region) if settings.database_iam else None


def engine_for(settings: Settings, tokens: Tokens | None) -> Engine:
    """The pool of a worker: nobody waits longer than a second for a connection, dead ones are never handed out."""
    engine = create_engine(
        settings.database_url,
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=1,
        pool_use_lifo=True,
        # What a connection is in the pool: reads, which are most, then have nothing to set and nothing to set back.
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        # Values must not reach the log through an exception's text.
        hide_parameters=True,
        connect_args={**REACH, "options": STATEMENT_LIMITS, "application_name": "gatehouse"},
    )
    event.listen(engine, "checkout", _refuse_the_dead)
    if tokens:
        event.listen(engine, "do_connect", tokens.put)
    event.listen(engine, "do_connect", partial(_connect, Names()))
    return engine


def owner_engine_for(settings: Settings, tokens: Tokens | None) -> Engine:
    """Without a pool: a connection that lived on after a failure would keep the locks that the next run waits for."""
    url = settings.owner_url
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})
    if tokens and password_of(url) is None:
        event.listen(engine, "do_connect", tokens.put)
    return engine


class Database:
    """`session` is the request's transaction, `briefly()` a short one before it, `autocommit()` a single read,
    `separately()` a command's transaction."""

    def init_app(self, app: Flask, settings: Settings) -> None:
        tokens = tokens_for(settings)
        engine = engine_for(settings, tokens)
        app.extensions["database_tokens"] = tokens
        app.extensions["autocommit"] = _patient(engine)
        app.extensions["engine"] = _patient(engine.execution_options(isolation_level="READ COMMITTED"))
        app.extensions["owner"] = owner_engine_for(settings, tokens)
        app.extensions["snapshot"] = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        app.dispatch_request = self._again_while_away(app.dispatch_request)  # type: ignore[method-assign]
        app.after_request(self._settle)
        app.teardown_appcontext(self._release)

    @property
    def session(self) -> Session:
        """Committed when the request is answered below 400, rolled back otherwise; reads run in autocommit."""
        if "session" not in g:
            engine = "autocommit" if request.method in SAFE_METHODS else "engine"
            g.session = Session(current_app.extensions[engine], expire_on_commit=False, info={"origin": _origin()})
        session: Session = g.session
        return session

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """One statement, one round trip; the connection is back in the pool before anything slow begins."""
        with current_app.extensions["autocommit"].connect() as connection:
            yield connection

    @contextmanager
    def briefly(self) -> Iterator[Session]:
        """A transaction of its own, kept whatever becomes of the request. Only before `session` is used: no request
        may hold two connections."""
        engine, origin = current_app.extensions["engine"], _origin()
        with Session(engine, expire_on_commit=False, info={"origin": origin}) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Several reads that all see one moment, for an answer that takes more than one. It may outlive its request."""
        with Session(current_app.extensions["snapshot"]) as session:
            yield session

    @contextmanager
    def separately(self, *, as_owner: bool = False) -> Iterator[Session]:
        """A command's own transaction; nobody waits for it, so none of its statements is too slow.

        `as_owner`: in the role that owns the tables, for what the application's role may not do.
        """
        engine = current_app.extensions["owner" if as_owner else "engine"]
        with Session(engine, expire_on_commit=False) as session, _without_haste(session):
            try:
                session.execute(text("SET LOCAL statement_timeout = 0"))
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                self._pay(session)
                raise

    def _again_while_away(self, dispatch: Callable[[], T]) -> Callable[[], T]:
        """Who only reads is asked for again from the start when the database went away meanwhile."""

        def dispatch_patiently() -> T:
            if request.method in SAFE_METHODS:
                return patiently(dispatch, between=lambda: self._release(None))
            return dispatch()

        return dispatch_patiently

    def _settle(self, response: Response) -> Response:
        session: Session | None = g.get("session")
        if session is None:
            return response
        try:
            if response.status_code >= 400:
                session.rollback()
                self._pay(session)
            elif request.method not in SAFE_METHODS:
                session.commit()
        except SQLAlchemyError as error:
            # Flask would call this an unexpected error: what after_request raises never meets its handlers.
            return current_app.make_response(current_app.handle_user_exception(error))
        return response

    def _pay(self, session: Session) -> None:
        if statements := owed(session):
            with current_app.extensions["engine"].begin() as connection:
                for statement in statements:
                    connection.execute(statement)

    def _release(self, _error: BaseException | None) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            session.close()


def _patient(engine: Engine) -> Engine:
    """It waits for the database when it connects; a session does so when it is first used."""
    engine.connect = partial(patiently, engine.connect)  # type: ignore[method-assign]
    return engine


def _origin() -> Origin:
    """Where the request comes from; the caller is known once `signed_in` has checked their token."""
    return Origin(request_id(), g.get("caller_id"), client_address(), request.user_agent.string)


def _refuse_the_dead(connection: Psycopg[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    # An idle connection has nothing to read, unless the server closed it or said good-bye. Asking the socket costs
    # microseconds; asking the server (pool_pre_ping) would cost every request a round trip.
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    is_dead, was_used = bool(poll.poll(0)), record.info.setdefault("was_used", False)
    record.info["was_used"] = True
    if is_dead and was_used:
        raise DisconnectionError("the server closed this connection")
    if is_dead:
        # Of two dead ones in a row the pool makes an error that is none of the database's (`InvalidRequestError`). This
        # one was made just now: the database is going away.
        raise OperationalError("the server closed this connection as soon as it was made")

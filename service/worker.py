"""Does the jobs that wait, until it is told to stop. It outlives a database that is away."""

import asyncio
import contextlib
import logging
import signal
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate import exceptions as failures
from procrastinate.jobs import Job
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from service import backlog, jobs

log = logging.getLogger(__name__)
LOST = (failures.ConnectorException, psycopg.Error, PoolTimeout, OSError)
# How many of a queue at once. A mail server that is silent holds up letters, and nothing else. On the smallest machine
# asyncio has five threads, and wants one to look up the database.
SLOTS = {jobs.LETTERS: 3, jobs.QUEUE: 1}
# New jobs announce themselves; those that come due do not.
POLL_EVERY = 2.0
HEARTBEAT = 3.0
STALLED_AFTER = 15.0
RESCUE_EVERY = 5.0
LOOK_EVERY = 60.0
# A file that service/worker-healthy looks at. Two workers of one machine are told apart by TMPDIR, if somebody asks.
SIGN_OF_LIFE = "gatehouse-worker"
SIGN_EVERY = 5.0
STOP_WITHIN = 20.0
# For a connection.
PATIENCE = 5.0
# A worker that lives, but could not write down how a job ended. No job takes that long.
UNFINISHED = """
    SELECT job.id FROM procrastinate_jobs job WHERE job.status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - interval '10 minutes')
"""


class _Pool(AsyncConnectionPool):
    """Opens within `PATIENCE`, and not half a minute, in which nobody would hear a SIGTERM."""

    async def open(self, wait: bool = False, timeout: float = PATIENCE) -> None:
        await super().open(wait, timeout)


class UnknownTask(Exception):
    """The job is of a kind that this release does not know."""


class Retries(BaseRetryStrategy):
    """Again after 5 s, 10 s, 20 s and so on up to a quarter of an hour, for a day in all; unless it is hopeless."""

    FIRST, LONGEST, MOST_ATTEMPTS = 5, 900, 105

    def is_over(self, exception: BaseException, attempts_before: int) -> bool:
        """Whether a job that failed so, after that many earlier attempts, is given up."""
        return isinstance(exception, jobs.Hopeless) or attempts_before + 1 >= self.MOST_ATTEMPTS

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if self.is_over(exception, job.attempts):
            return None
        return RetryDecision(retry_in={"seconds": min(self.FIRST * 2 ** min(job.attempts, 20), self.LONGEST)})


class Worker:
    """`around` is entered by every job, in the thread that does it; `connect` is how psycopg reaches the database."""

    def __init__(self, connect: dict[str, Any], around: Callable[[], AbstractContextManager[object]]) -> None:
        self._connect = connect
        self._around = around

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; then finish what was begun."""
        asyncio.run(self._until_stopped())

    def catch_up(self) -> None:
        """Do what is due now, and no more."""
        asyncio.run(self._once())

    async def _until_stopped(self) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        living = asyncio.create_task(_keep_giving_signs())
        log.info("worker_started")
        while not stop.is_set():
            try:
                await self._work(stop)
            except LOST as error:
                log.warning("worker_lost_database", extra={"cause": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=1)
        living.cancel()
        log.info("worker_stopped")

    async def _work(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until the library's worker has had enough of a database that is away."""
        async with self._opened() as app:
            options: dict[str, Any] = {"install_signal_handlers": False, "shutdown_graceful_timeout": STOP_WITHIN}
            doing = [*self._workers(app, **options), stop.wait(), _keep_rescuing(app), _keep_telling(app)]
            tasks = [asyncio.create_task(one) for one in doing]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result

    async def _once(self) -> None:
        async with self._opened() as app:
            await _rescue(app)
            await asyncio.gather(*self._workers(app, wait=False, listen_notify=False))

    def _opened(self) -> Any:
        # Besides these, one connection listens for each queue; jobs use the engine of the service.
        connector = PsycopgConnector(min_size=1, max_size=3, timeout=PATIENCE, pool_factory=_Pool, **self._connect)
        app: Any = App(connector=connector)
        for task in jobs.TASKS.values():
            options: dict[str, Any] = {"name": task.name, "queue": task.queue, "retry": Retries()}
            if task.cron:
                repeated = app.periodic(cron=task.cron, periodic_id=task.name)
                repeated(app.task(**options, queueing_lock=task.name)(_without_timestamp(task.do)))
            else:
                app.task(**options)(task.do)
        app.tasks = _Tasks(app.tasks, app.task(name="jobs.unknown", retry=Retries())(_not_known_here))
        return app.open_async()

    def _workers(self, app: App, **options: Any) -> list[Coroutine[Any, Any, Any]]:
        return [self._worker(app, queue, at_once, **options) for queue, at_once in SLOTS.items()]

    async def _worker(self, app: App, queue: str, at_once: int, **options: Any) -> None:
        await app.run_worker_async(
            queues=[queue],
            concurrency=at_once,
            delete_jobs="successful",
            fetch_job_polling_interval=POLL_EVERY,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
            task_middleware=[self._do],
            **options,
        )

    def _do(self, call: Callable[[], object], context: JobContext, _worker: object) -> object:
        job = context.job
        facts = {"task": job.task_name, "job_id": job.id, "attempt": job.attempts + 1}
        with self._around():
            try:
                return call()
            except Exception as error:
                facts["cause"] = type(error).__name__
                if isinstance(error, jobs.Hopeless):
                    facts["reason"] = str(error)
                if Retries().is_over(error, job.attempts):
                    log.error("job_given_up", extra=facts)  # noqa: TRY400  a trace would say nothing more
                else:
                    log.warning("job_failed", extra=facts)
                raise


async def _keep_giving_signs() -> None:
    """For as long as the loop turns that does everything here, whatever the database does."""
    while True:
        # Where nobody asks, it does no harm that nothing can be written.
        with contextlib.suppress(OSError):
            Path(tempfile.gettempdir(), SIGN_OF_LIFE).touch()
        await asyncio.sleep(SIGN_EVERY)


async def _keep_rescuing(app: App) -> None:
    while True:
        await _rescue(app)
        await asyncio.sleep(RESCUE_EVERY)


async def _keep_telling(app: App) -> None:
    while True:
        # Whatever keeps the database from answering meets the others too, who say so.
        with contextlib.suppress(*LOST):
            await backlog.tell(app)
        await asyncio.sleep(LOOK_EVERY)


async def _rescue(app: App) -> None:
    """Put back what a worker had begun that is gone."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    unfinished = await app.connector.execute_query_all_async(UNFINISHED)
    for job_id in {job.id for job in stalled if job.id} | {row["id"] for row in unfinished}:
        log.warning("job_rescued", extra={"job_id": job_id})
        with contextlib.suppress(failures.ConnectorException):  # another worker was faster
            await app.job_manager.retry_job_by_id_async(job_id, retry_at=datetime.now(UTC))


class _Tasks(dict[str, Any]):
    """Those that we know. A job that a newer release has asked for waits for a worker of that release."""

    def __init__(self, known: dict[str, Any], unknown: object) -> None:
        super().__init__(known)
        self._unknown = unknown

    def get(self, name: str, _default: object = None) -> Any:
        return super().get(name, self._unknown)


def _not_known_here(**_arguments: object) -> None:
    raise UnknownTask


def _without_timestamp(do: Callable[[], object]) -> Callable[[int], None]:
    def periodically(timestamp: int) -> None:  # noqa: ARG001  the library says when it should have been
        do()

    return periodically

"""The thread that works on jobs: one at a time, whenever there is one."""

from __future__ import annotations

import logging
import time
import traceback
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from service.chunks import chunks, classify
from service.files.row import UnusableFile
from service.inference import Inference, Stopped
from service.jobs.store import Claim, LostLease, Store
from service.scratch import scratch
from service.upload import FileOptions

logger = logging.getLogger("talab.jobs")

LOOK_SECONDS = 1.0
SWEEP_SECONDS = 60.0
JOIN_SECONDS = 10.0


class Leaving(Exception):
    """The server stops; what is unfinished goes back to the others."""


class Worker:
    """Looks for jobs until it is closed; `wake` says that one was just added."""

    def __init__(self, store: Store, inference: Inference, retention_seconds: float) -> None:
        self._store = store
        self._inference = inference
        self._retention = retention_seconds
        self._woken = Event()
        self._leaving = Event()
        self._swept = 0.0
        self._thread = Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def leave(self) -> None:
        """Begin to stop: the chunk in hand is given up and its job released."""
        self._leaving.set()
        self._woken.set()

    def close(self) -> None:
        """Stop, and wait for it."""
        self.leave()
        if self._thread.is_alive():
            self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        while not self._leaving.is_set():
            try:
                self._sweep()
                worked = self._work()
            except SQLAlchemyError as error:
                # The database may come back; what it says may quote what was sent.
                logger.error("The database failed: %s.", type(error).__name__)
                worked = False
            except LostLease:
                logger.info("A job was erased, or taken over.")
                worked = True
            except Stopped:
                return
            if not worked:
                self._woken.wait(LOOK_SECONDS)
                self._woken.clear()

    def _sweep(self) -> None:
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            self._store.sweep(self._retention)

    def _work(self) -> bool:
        claim = self._store.claim()
        if claim is None:
            return False
        try:
            self._score(claim)
            self._store.finish(claim)
        except UnusableFile as error:
            # It was read through when it came, so another version of the server took it in.
            self._store.finish(claim, error.problem)
        except (Leaving, Stopped):
            self._store.release(claim)
            raise Stopped from None
        except (LostLease, SQLAlchemyError):
            raise
        except Exception as error:
            logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            self._store.finish(claim, "The server failed while it scored this. That is our mistake, not the file's.")
        return True

    def _score(self, claim: Claim) -> None:
        job = claim.job
        options = FileOptions.from_dict(job.options)
        renewed = time.monotonic()

        def still() -> None:
            nonlocal renewed
            if self._leaving.is_set():
                raise Leaving
            if time.monotonic() - renewed > self._store.lease_seconds / 3:
                self._store.renew(claim)
                renewed = time.monotonic()

        with scratch() as path:
            self._store.write_file(job.id, path)
            with options.choose().read(path, options.reading) as reader:
                row = job.rows_done
                for chunk in chunks(reader, skip=row):
                    still()
                    self._store.save(claim, row, classify(self._inference, chunk, still))
                    row += len(chunk)

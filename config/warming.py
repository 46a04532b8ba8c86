"""What a web process loads before somebody asks for it."""

import logging
import threading

from django.db import connection

from helpcenter import search
from helpcenter.queries import content_version
from notices.clock import now

logger = logging.getLogger(__name__)


def warm_up() -> threading.Thread:
    """Load the search index in a thread, so that the first search of this process need not."""
    thread = threading.Thread(target=_load, name="warm-up", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    try:
        at = now()
        search.warm(version=content_version(at), at=at)
    except Exception as error:  # noqa: BLE001 (without a database the site has other worries; the first search tries again)
        logger.info("The search index is not loaded yet: %s", error)
    finally:
        connection.close()

"""What must be ready before a service starts: ``python -m deploy.local.prepare migrate|declare``.

It runs as a process of its own, so that the runner itself loads neither database drivers nor eventlet; and each half
loads only what it needs, because people wait for it.
"""

import os
import sys

from shared.contracts.services import SERVICES


def migrate() -> None:
    """Bring every service's database to the newest revision."""
    from shared.persistence.migrations import migrate  # noqa: PLC0415 - see above

    for service in SERVICES:
        migrate(service, os.environ[f"{service.upper()}_DATABASE_URL"])


def declare() -> None:
    """Declare every exchange and queue, so that no event is published before its consumer's queue exists."""
    from shared.messaging.topology import declare_all  # noqa: PLC0415 - see above

    declare_all(os.environ["AMQP_URI"])


if __name__ == "__main__":
    {"migrate": migrate, "declare": declare}[sys.argv[1]]()

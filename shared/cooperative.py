"""Makes the process cooperative (eventlet). A service's ``__main__.py`` calls this before it imports anything else.

Locks and sockets made by modules that were imported earlier would block the whole process.
"""

import warnings


def prepare() -> None:
    """Patch the standard library and psycopg2, so that waiting lets other green threads run."""
    # nameko 2 stands on eventlet, which announces its own end at every start; docs/adr says what we make of it.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet  # noqa: PLC0415  # the filter must come first

    eventlet.monkey_patch()
    from psycogreen.eventlet import patch_psycopg  # noqa: PLC0415  # only after the patching

    patch_psycopg()

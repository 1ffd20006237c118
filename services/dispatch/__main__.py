"""``python -m services.dispatch``."""

from shared.cooperative import prepare

prepare()

from services.dispatch.bootstrap import main  # noqa: E402  -- everything else must be imported cooperative

main()

"""``python -m services.notify``."""

from shared.cooperative import prepare

prepare()  # makes the process cooperative: before any other import

from services.notify.bootstrap import main  # noqa: E402  # must come after prepare()

main()

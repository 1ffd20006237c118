"""``python -m services.notify``."""

from shared.cooperative import prepare

prepare()

from services.notify.bootstrap import main  # noqa: E402  # the process must be cooperative before anything is imported

main()

"""``python -m services.supervision``."""

from shared.cooperative import prepare

prepare()

from services.supervision.bootstrap import main  # noqa: E402  # the process must be cooperative before anything is imported

main()

"""``python -m services.dispatch``."""

from shared.cooperative import prepare

prepare()

from services.dispatch.bootstrap import main  # noqa: E402  # the process must be cooperative before anything is imported

main()

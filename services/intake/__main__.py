"""``python -m services.intake``."""

from shared.cooperative import prepare

prepare()

from services.intake.bootstrap import main  # noqa: E402  # the process must be cooperative before anything is imported

main()

"""``python -m services.portal``."""

from shared.cooperative import prepare

prepare()

from services.portal.bootstrap import main  # noqa: E402  # the process must be cooperative before anything is imported

main()

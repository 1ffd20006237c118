"""Look at what an owning service has, as the signed-in person; where it does not answer, the page says so."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.portal.ports import OwnerDown, Refusal
from services.portal.web.acting import Failure
from services.portal.web.desk import desk, person, say


def look(service: str, path: str, wanted: Mapping[str, Any] | None = None) -> tuple[Any, Failure | None]:
    """The owner's answer to a GET, or why there is none."""
    query = urlencode({name: value for name, value in (wanted or {}).items() if value})
    try:
        answer = desk().services.tell(service, "GET", f"{path}?{query}" if query else path, person=person())
    except OwnerDown as error:
        return None, Failure(status=503, text=say(error.text.zh, error.text.en), owner_down=True)
    if isinstance(answer, Refusal):
        return None, Failure(status=answer.status, text=say(answer.zh, answer.en))
    return answer, None

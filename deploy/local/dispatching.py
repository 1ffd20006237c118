"""How commands ask dispatch of the running network."""

from typing import Any

import requests

from deploy.local.catalogue import RunningNetwork
from deploy.local.messages import Problem

_ANSWER_SECONDS = 120.0


def call(network: RunningNetwork, method: str, path: str, **more: Any) -> requests.Response:
    """The answer of dispatch to an administrator, whatever its status.

    Raises:
        Problem: there is no answer.
    """
    url = network.urls["dispatch"].rstrip("/") + path
    headers = {"Authorization": f"Bearer {network.administrator_token()}"}
    try:
        return requests.request(method, url, headers=headers, timeout=_ANSWER_SECONDS, **more)
    except requests.RequestException as error:
        raise Problem(
            "dispatch 没有回答；网络在运行吗？用 make status 查看。", "No answer: is the network up? See make status."
        ) from error


def ask(network: RunningNetwork, method: str, path: str, **more: Any) -> Any:
    """The body of a good answer.

    Raises:
        Problem: there is no answer, or an error, whose text it has.
    """
    answer = call(network, method, path, **more)
    said = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    if not answer.ok:
        wrong = [f"{each['field']}：{each['zh']} / {each['en']}" for each in said.get("errors", [])]
        zh = "\n".join([said.get("detail", answer.text), *wrong[1:]])
        raise Problem(zh, said.get("detail_en", f"HTTP {answer.status_code}"))
    return said

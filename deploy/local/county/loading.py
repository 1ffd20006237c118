"""Put a pack into a running network, through the same interfaces an administrator's browser would use."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from deploy.local.county import knowledge
from deploy.local.county.checking import check
from deploy.local.county.pack import CountyPack
from deploy.local.county.problems import PackInvalid
from services.intake.model.catalogue_plain import plain_of

_ANSWER_SECONDS = 120.0  # a county of 50 townships and 600 villages is one request of a few hundred kilobytes
_PAUSE_SECONDS = 0.5
_STARTING = frozenset({502, 503, 504})


class NotLoaded(Exception):
    """The network did not take the pack; the message says which service, and what it answered."""


def load(
    pack: CountyPack,
    urls: Mapping[str, str],
    token: str,
    *,
    progress: Callable[[str], None] = lambda message: None,
    patience_seconds: float = 60.0,
) -> None:
    """Tell dispatch the organisation and the lines, intake the catalogue and the knowledge; the same changes nothing.

    Args:
        urls: base URL of each service by name; ``dispatch`` and ``intake`` are used.
        token: a bearer token of an administrator.
        progress: is told each step, in Chinese and English.
        patience_seconds: how long a service that is still starting is waited for.

    Raises:
        PackInvalid: nothing was sent, because the pack has mistakes.
        NotLoaded: a service could not be reached or refused.
    """
    if problems := check(pack):
        raise PackInvalid(pack.code, problems)
    steps: list[tuple[str, str, str, dict[str, Any], str, str]] = [
        (
            "PUT",
            "dispatch",
            "/organisation",
            organisation(pack),
            f"{len(pack.regions)} 个区划、{len(pack.units)} 个机构、{len(pack.staff)} 人",
            f"{len(pack.regions)} regions, {len(pack.units)} units, {len(pack.staff)} staff",
        ),
        ("PUT", "dispatch", "/lines", lines(pack), f"{len(pack.lines)} 条工作线", f"{len(pack.lines)} lines of work"),
        (
            "PUT",
            "intake",
            "/catalogue",
            catalogue(pack),
            f"{len(pack.items)} 个事项",
            f"{len(pack.items)} items",
        ),
    ]
    if pack.knowledge:
        address = f"/knowledge/imports?county={pack.code}"
        steps.append(("POST", "intake", address, knowledge.body_of(pack), "办理指南和问答", "guides and questions"))
    for method, service, path, body, zh, en in steps:
        progress(f"导入 {zh} → {service} / loading {en}")
        url = f"{urls[service].rstrip('/')}{path}"
        answer = _send_once_it_answers(
            method, url, body, token, service=service, progress=progress, patience_seconds=patience_seconds
        )
        if not answer.ok:
            raise NotLoaded(f"{service} 拒绝了这个县包 / {service} refused the pack: {_reason(answer)}")
    progress(f"{pack.name}（{pack.code}）已导入 / loaded")


def organisation(pack: CountyPack) -> dict[str, Any]:
    """The body of dispatch's ``PUT /organisation``."""
    return {
        "county": pack.code,
        "regions": [
            {"code": region.code, "name": region.name, "tier": region.tier.value, "parent": region.parent}
            for region in pack.regions
        ],
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "tier": unit.tier.value,
                "region": unit.region,
                "kind": unit.kind.value,
                "lines": list(unit.lines),
                "leader": unit.leader,
                "valid_from": unit.valid_from.isoformat(),
                "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
                "hours": unit.hours,
                "duty_phone": unit.duty_phone,
            }
            for unit in pack.units
        ],
        "staff": [
            {
                "staff_id": person.staff_id,
                "name": person.name,
                "unit": person.unit,
                "scope": person.scope,
                "roles": [role.value for role in person.roles],
                "lines": list(person.lines),
                "phone": person.phone,
            }
            for person in pack.staff
        ],
    }


def lines(pack: CountyPack) -> dict[str, Any]:
    """The body of dispatch's ``PUT /lines``; who leads a line, and its targets, are the county's own to tell."""
    return {
        "county": pack.code,
        "lines": [
            {"code": line.code, "name": line.name, "name_en": line.name_en, "leader_title": line.leader_title}
            for line in pack.lines
        ],
    }


def catalogue(pack: CountyPack) -> dict[str, Any]:
    """The body of intake's ``PUT /catalogue``."""
    return {"county": pack.code, "items": [plain_of(item) for item in pack.items], "reason": "导入县包"}


def _send_once_it_answers(
    method: str,
    url: str,
    body: dict[str, Any],
    token: str,
    *,
    service: str,
    progress: Callable[[str], None],
    patience_seconds: float,
) -> requests.Response:
    """The answer of a service that may still be starting."""
    deadline = time.monotonic() + patience_seconds
    waiting = False
    while True:
        try:
            headers = {"Authorization": f"Bearer {token}"}
            answer = requests.request(method, url, json=body, headers=headers, timeout=_ANSWER_SECONDS)
            if answer.status_code not in _STARTING:
                return answer
            why = f"HTTP {answer.status_code}"
        except (requests.ConnectionError, requests.Timeout) as error:
            why = type(error).__name__
        if time.monotonic() >= deadline:
            raise NotLoaded(
                f"{service} 在 {patience_seconds:g} 秒内没有应答（{why}，{url}）；请先启动网络 / "
                f"{service} did not answer within {patience_seconds:g} s ({why}, {url}): start the network first"
            )
        if not waiting:
            progress(f"等待 {service} 启动 / waiting for {service}")
            waiting = True
        time.sleep(_PAUSE_SECONDS)


def _reason(answer: requests.Response) -> str:
    """What a service says is wrong: the texts of its problem document, or the status if it sent none."""
    try:
        problem = answer.json()
    except requests.JSONDecodeError:
        return f"HTTP {answer.status_code}"
    errors = [f"{error.get('field')}: {error.get('zh')} / {error.get('en')}" for error in problem.get("errors", ())]
    said = [problem.get("detail"), problem.get("detail_en"), *errors]
    return f"HTTP {answer.status_code} " + "; ".join(text for text in said if text)

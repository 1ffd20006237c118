"""Open311 GeoReport v2: what goes out, in the standard's names, as XML or JSON; and its error format."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

from services.intake.handlers.open311 import Posted, ShownRequest
from services.intake.model.catalogue import Item, Need
from services.intake.model.open311 import Attribute, attributes_of, notes_on, status_of
from shared.clock import SHANGHAI

# What the members of a list are called in XML.
_MEMBERS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
MEDIA_TYPES = ("application/json", "text/xml")
_STATUSES = {401: 403, 422: 400}  # ours → the standard's


def answer(root: str, content: Any, extension: str, status: int = 200) -> Response:
    """``content`` as the path's extension asks for it; ``root`` is the name of its root element in XML."""
    if extension == "xml":
        tree = _element(root, content)
        text = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
        return Response(text, status, content_type=_TYPES["xml"])
    return Response(json.dumps(content, ensure_ascii=False), status, content_type=_TYPES["json"])


def problem(http_request: HttpRequest, response: Response) -> Response:
    """One of our problems as the standard writes errors: a list of code and description."""
    said = json.loads(response.get_data(as_text=True))
    status = _STATUSES.get(response.status_code, response.status_code)
    errors = [
        {"code": status, "description": f"{error['field']}: {error['zh']} / {error['en']}"}
        for error in said.get("errors", ())
    ] or [{"code": status, "description": f"{said['detail']} / {said['detail_en']}"}]
    extension = "xml" if http_request.path.endswith(".xml") else "json"
    written = answer("errors", errors, extension, status)
    if "Retry-After" in response.headers:
        written.headers["Retry-After"] = response.headers["Retry-After"]
    return written


def services(items: Iterable[Item]) -> list[dict[str, Any]]:
    """GET services."""
    return [
        {
            "service_code": item.code,
            "service_name": item.name,
            "description": _description(item),
            "metadata": bool(item.questions or item.fields or item.needs_identity),
            "type": "realtime",
            "keywords": ",".join(item.aliases),
            "group": item.line,
        }
        for item in items
    ]


def definition(item: Item) -> dict[str, Any]:
    """GET service definition."""
    attributes = enumerate(attributes_of(item), 1)
    return {"service_code": item.code, "attributes": [_attribute(each, order) for order, each in attributes]}


def posted(done: Posted) -> list[dict[str, Any]]:
    """The answer to POST requests. The notice holds what the resident has to know."""
    case = done.filed.case
    notice = [f"办件编号 {case.number}，查询码 {done.filed.query_code}，凭此查询进度"]
    if done.filed.missing:
        notice.append("还需提交：" + "、".join(material.name for material in done.filed.missing))
    return [
        {
            "service_request_id": case.number,
            "token": done.request.token,
            "service_notice": "；".join(notice),
            "account_id": done.request.account_id or None,
        }
    ]


def request(shown: ShownRequest) -> dict[str, Any]:
    """A request. What somebody wrote is told to the system that filed it, and to nobody else."""
    row, own = shown.row, shown.own
    return {
        "service_request_id": row.number,
        "status": status_of(row.state).value,
        "status_notes": notes_on(row) if own else None,
        "service_name": row.title,
        "service_code": row.item,
        "description": row.summary if own else None,
        "agency_responsible": shown.agency,
        "service_notice": None,
        "requested_datetime": _local(row.submitted_at),
        "updated_datetime": _local(row.changed_at),
        "expected_datetime": _local(row.due),
        "address": shown.address + (f" {row.address_string}" if own and row.address_string else ""),
        "address_id": row.region if own else row.region[:9],
        "zipcode": None,
        "lat": row.lat if own else None,
        "long": row.long if own else None,
        "media_url": (row.media_url or None) if own else None,
    }


def token(number: str, text: str) -> list[dict[str, str]]:
    """GET service_request_id from a token."""
    return [{"service_request_id": number, "token": text}]


def discovery(base: str, changed: datetime) -> dict[str, Any]:
    """Service discovery (wiki.open311.org/Service_Discovery)."""
    return {
        "changeset": _local(changed),
        "contact": "县（区）信息化管理员 / the county's system administrator",
        "key_service": "由管理员发放：zhenbi clients add / issued by the administrator: zhenbi clients add",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base,
                "changeset": _local(changed),
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def _description(item: Item) -> str:
    needed = [material.name for material in item.materials if material.need({}) is Need.NEEDED]
    parts = [item.name_en, "须提交：" + "、".join(needed) if needed else ""]
    return "；".join(part for part in parts if part)


def _attribute(attribute: Attribute, order: int) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype.value,
        "required": attribute.required,
        "datatype_description": attribute.hint or None,
        "order": order,
        "description": f"{attribute.description.zh} / {attribute.description.en}",
    }
    if attribute.values:
        plain["values"] = [{"key": key, "name": f"{name.zh} / {name.en}"} for key, name in attribute.values]
    return plain


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _element(name: str, content: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(content, Mapping):
        element.extend([_element(key, value) for key, value in content.items()])
    elif isinstance(content, Sequence) and not isinstance(content, str):
        element.extend([_element(_MEMBERS[name], each) for each in content])
    elif isinstance(content, bool):
        element.text = str(content).lower()
    elif content is not None:
        element.text = _for_xml(str(content))
    return element


def _for_xml(text: str) -> str:
    """Without the few signs that XML 1.0 has no way to write."""
    return "".join(
        sign if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff") else "\ufffd" for sign in text
    )

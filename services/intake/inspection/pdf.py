"""PDF files: read by qpdf (pikepdf), refused if they could do anything but be read."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from services.intake.inspection.refusal import Refusal

MOST_PAGES = 500
_MOST_OBJECTS = 200_000

# What a PDF file can be made to do (ISO 32000-1, 12.6 and 7.11), and how people call it.
_ACTIONS = {
    "/JavaScript": ("脚本", "a script"),
    "/Launch": ("启动程序的动作", "an action that starts a program"),
    "/SubmitForm": ("提交数据的动作", "an action that sends data"),
    "/ImportData": ("导入数据的动作", "an action that loads data"),
    "/GoToR": ("打开其他文件的动作", "an action that opens another file"),
    "/GoToE": ("打开内嵌文件的动作", "an action that opens an embedded file"),
    "/Rendition": ("媒体动作", "an action that plays media"),
    "/Movie": ("媒体动作", "an action that plays media"),
    "/Sound": ("媒体动作", "an action that plays media"),
}
_KEYS = {
    "/JS": ("脚本", "a script"),
    "/JavaScript": ("脚本", "scripts"),
    "/EmbeddedFiles": ("内嵌文件", "embedded files"),
    "/EF": ("内嵌文件", "embedded files"),
    "/RichMedia": ("富媒体", "rich media"),
    "/RichMediaContent": ("富媒体", "rich media"),
    "/XFA": ("动态表单", "a dynamic form"),
    "/AA": ("自动动作", "actions that run by themselves"),
}


def check(content: bytes) -> None:
    """Refuse what cannot be read, or could do more than be read.

    Raises:
        Refusal: says what is in it.
    """
    if not content.startswith(b"%PDF-") or zipfile.is_zipfile(BytesIO(content)):
        raise Refusal(
            "PDF 里混有其他文件，请打印成新的 PDF 再上传",
            "another file is joined to the PDF; print it to a new PDF first",
        )
    try:
        with pikepdf.open(BytesIO(content)) as document:
            if document.is_encrypted:
                raise Refusal(
                    "PDF 有密码或权限限制，请去掉后再上传", "the PDF is protected; remove the protection first"
                )
            if not 1 <= len(document.pages) <= MOST_PAGES:
                raise Refusal(f"PDF 应有 1 到 {MOST_PAGES} 页", f"a PDF must have 1 to {MOST_PAGES} pages")
            for number, value in enumerate(document.objects):
                if number > _MOST_OBJECTS:
                    raise Refusal("PDF 过于复杂", "the PDF is too complex")
                for dictionary in _dictionaries(value):
                    _check_dictionary(dictionary)
    except pikepdf.PasswordError:
        raise Refusal("PDF 有密码，请去掉后再上传", "the PDF has a password; remove it first") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        raise Refusal("PDF 已损坏", "the PDF is damaged") from None


def _dictionaries(value: Any) -> Iterator[Any]:
    """Every dictionary in an object, itself included; what it refers to is an object of its own."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += [item for item in each if not getattr(item, "is_indirect", False)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting += [item for _, item in each.items() if not getattr(item, "is_indirect", False)]


def _check_dictionary(dictionary: Any) -> None:
    found = _KEYS.keys() & set(dictionary.keys())
    if found:
        raise _refusal(_KEYS[min(found)])
    action = str(dictionary.get("/S", ""))
    if action in _ACTIONS:
        raise _refusal(_ACTIONS[action])


def _refusal(what: tuple[str, str]) -> Refusal:
    return Refusal(
        f"PDF 里有{what[0]}，不能收；请打印成新的 PDF 再上传", f"the PDF holds {what[1]}; print it to a new PDF first"
    )

"""What a file is, told from its content, and what is kept of it."""

import puremagic

from services.intake.inspection.refusal import Refusal

__all__ = ["Refusal", "look_at"]

_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
_PDF = "application/pdf"


def look_at(content: bytes) -> tuple[str, bytes | None]:
    """The media type, and the content to keep instead of this; None: this.

    Raises:
        Refusal: it is not kept at all.
    """
    try:
        media_type = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        media_type = ""
    # Only the one parser that is needed is loaded: that is most of the time it takes.
    if media_type in _IMAGES:
        from services.intake.inspection import images  # noqa: PLC0415

        return media_type, images.cleaned(content, media_type)
    if media_type == _PDF:
        from services.intake.inspection import pdf  # noqa: PLC0415

        pdf.check(content)
        return media_type, None
    raise Refusal("只收图片（JPEG、PNG、WebP）和 PDF", "only images (JPEG, PNG, WebP) and PDF files are taken")

"""Images: drawn anew from their pixels.

So nothing of what was hidden beside them is kept: where and when a photo was taken and with which phone (the law on
government apps forbids collecting places), previews, or a program glued to the end. Photos are turned upright first,
because which way up they are stands among what goes.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from services.intake.inspection.refusal import Refusal

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000  # 200 MB unfolded; phones make 12 to 50 megapixels
_SAVING: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 92, "method": 4},
}


def cleaned(content: bytes, media_type: str) -> bytes:
    """The same picture and nothing else.

    Raises:
        Refusal: it is damaged, too large, or moves.
    """
    kind = FORMATS[media_type]
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            if getattr(image, "n_frames", 1) > 1:
                raise Refusal("不收动图", "moving pictures are not taken")
            image.load()
            upright = ImageOps.exif_transpose(image)
            bare = Image.new(upright.mode, upright.size)
            if upright.mode == "P":
                bare.putpalette(upright.getpalette() or [])
            bare.paste(upright)
            more = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
            out = BytesIO()
            bare.save(out, kind, **_SAVING[kind], **more)
            return out.getvalue()
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Refusal("图片已损坏", "the picture is damaged") from None


def _too_many_pixels() -> Refusal:
    return Refusal(f"图片过大，最多 {MOST_PIXELS // 10**6} 百万像素", f"at most {MOST_PIXELS // 10**6} megapixels")

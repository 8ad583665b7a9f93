"""Evidence as the platform takes it: a picture of the right kind and no larger than allowed."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image

from shouhou.evidence.queries import picture_of
from shouhou.platforms.taobao.client.limits import picture_kind
from shouhou.sync.actions.acts.doing import Doing, NotNow

PROOF_BYTES: Final = 130_000
RETURN_PROOF_BYTES: Final = 5 * 1024 * 1024
MESSAGE_BYTES: Final = 500 * 1024
SIDES: Final = (1600, 1200, 900, 700, 500)
QUALITIES: Final = (85, 70, 55)


def proof(doing: Doing, most: int) -> bytes | None:
    """The first picture among the evidence of the act, fit to be sent; None without any."""
    for evidence_id in doing.asked("evidence", []):
        try:
            content = picture_of(doing.wish.shop_id, evidence_id)
        except FileNotFoundError:
            raise NotNow(
                "file_gone",
                "凭证图片的文件不见了。",
                "The file of the picture is missing.",
                "请重新上传凭证图片后再试。",
            )
        if content is not None:
            return fitted(content, most)
    return None


def needed_proof(doing: Doing, most: int) -> bytes:
    """The same where the platform will not do without. Raises NotNow `no_proof`."""
    found = proof(doing, most)
    if found is None:
        raise NotNow(
            "no_proof",
            "平台要求附上凭证图片，这次没有附。",
            "The platform wants a picture as proof; none was attached.",
            "请上传凭证图片后重新拒绝。",
        )
    return found


def fitted(content: bytes, most: int) -> bytes:
    """The picture itself where it is small enough and of a kind they take, else made smaller."""
    if len(content) <= most and picture_kind(content) is not None:
        return content
    with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as opened:
        picture = opened.convert("RGB")
    for side in SIDES:
        picture.thumbnail((side, side))
        for quality in QUALITIES:
            out = BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most:
                return out.getvalue()
    raise NotNow(
        "picture_too_big",
        "凭证图片压缩后仍然太大。",
        "The picture is too large even when made smaller.",
        "请换一张图片。",
    )

"""A seal says: this case is one of this shop. Evidence stands below cases and cannot look it up.

The page of a case, which knows both, seals the pair; the door that takes files opens the seal.
"""

from __future__ import annotations

from django.core import signing

SALT = "shouhou.evidence.add"


def case_seal(shop_id: int, case_id: int) -> str:
    """The pair, signed. A case never changes its shop, so a seal does not run out."""
    return signing.dumps([shop_id, case_id], salt=SALT, compress=False)


def opened_seal(seal: str) -> tuple[int, int] | None:
    """Shop and case of a seal of ours; nothing for any other text."""
    try:
        shop_id, case_id = signing.loads(seal, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(shop_id), int(case_id)

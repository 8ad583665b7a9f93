"""One upload moves from state to state: only as `states.md` allows, one at a time."""

from __future__ import annotations

from typing import Any

from shouhou.intake.decide import next_state
from shouhou.intake.models import Upload
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person


def locked(upload_id: int) -> Upload:
    """The upload, held against everybody else until the transaction ends."""
    return Upload.objects.select_for_update().get(pk=upload_id)


def locked_of(by: Person, upload_id: int) -> Upload:
    """The same for a person: another shop's upload does not exist."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or not shops.may(by, upload.shop_id, "upload"):
        raise Refused("no_such_upload", "没有这次上传。", "There is no such upload.")
    return upload


def move(upload: Upload, event: str, who: str, **fields: Any) -> None:
    """Take the transition of this event, or refuse; `fields` are written with the new state."""
    state = next_state(upload.state, event, who)
    if state is None:
        raise Refused(
            "not_now",
            "现在不能这样做：这次上传的状态已经变了，请刷新页面。",
            "Not now: the upload has moved on. Reload the page.",
        )
    upload.state = state
    for name, value in fields.items():
        setattr(upload, name, value)
    upload.save(update_fields=["state", *fields])

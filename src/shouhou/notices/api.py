"""REST door of notices: what one was told, and webhooks that are told about a shop's events."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.notices import actions, queries
from shouhou.notices.facts import DeliveryView, NotificationView, WebhookView, WebhookWish
from shouhou.notices.words import TOPICS
from shouhou.rest import (
    Body,
    Done,
    Following,
    Id,
    Made,
    Operations,
    Shape,
    YesNo,
    by,
    found,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_id,
    place_text,
    shape,
)

operations = Operations("notices")

Told = shape(NotificationView)
Hook = shape(WebhookView)
Delivery = shape(DeliveryView)
Topic = Annotated[str, one_of(TOPICS)]
Url = Annotated[
    str, Field(min_length=1, max_length=500, strict=True, examples=["https://erp.example.com/in"])
]


class Unseen(Shape):
    """How many, counted to 100 at most."""

    unseen: int


class Seen(Body):
    """Which ones were seen."""

    ids: Annotated[list[Id], Field(max_length=500)] | None = Field(
        None, description="Null: all of them."
    )


class HookWish(Body):
    """An address and the events it is told about."""

    url: Url
    topics: list[Topic] = Field(min_length=1, max_length=len(TOPICS))
    inside: YesNo = Field(False, description="The address lies inside the shop's own network.")


class NewHook(HookWish):
    """A new address of one shop."""

    shop_id: Id


class Switch(Body):
    """On or off."""

    on: YesNo


class Secret(Shape):
    """With this the messages are signed. It is never shown again."""

    secret: str


class MadeHook(Secret):
    """The new webhook and its secret."""

    id: int


@operations.reads("/notifications", listing(Told), zh="列出通知")
def notifications(request: HttpRequest, asked: Query[Following]) -> Any:
    """What the person was told: unseen first, each part newest first; 50 a page."""
    place = place_text(open_cursor("notifications", asked.cursor))
    page = queries.notifications(by(request), place)
    return page_of("notifications", page.rows, page.after or None)


@operations.reads("/notifications/unseen", Unseen, zh="未读通知数")
def unseen(request: HttpRequest) -> Any:
    """How many notifications the person has not seen; 100 means 100 or more."""
    return {"unseen": queries.unseen_count(by(request))}


@operations.writes("/notifications/seen", Done, zh="标为已读")
def mark_seen(request: HttpRequest, seen: Seen) -> Any:
    """These, or all, were seen. Of another's nothing happens."""
    new = actions.mark_seen(by=by(request), notification_ids=seen.ids, now=moment.now())
    return {"changed": new > 0}


@operations.reads("/webhooks", listing(Hook), zh="列出回调", scope="staff")
def webhooks(request: HttpRequest) -> Any:
    """The webhooks of the shops the person may set up. One page: a shop has at most 20."""
    return page_of("webhooks", queries.webhooks(by(request)), None)


@operations.writes("/webhooks", MadeHook, zh="新建回调", scope="staff")
def add_webhook(request: HttpRequest, wish: NewHook) -> Any:
    """From now on the address is told about these events; its secret is shown this once."""
    hook_id, secret = actions.add_webhook(
        by=by(request), shop_id=wish.shop_id, wish=_wish(wish), now=moment.now()
    )
    return {"id": hook_id, "secret": secret}


@operations.reads("/webhooks/{webhook_id}", Hook, zh="查看回调", scope="staff")
def webhook(request: HttpRequest, webhook_id: Id) -> Any:
    """One webhook, whether it is on and how its latest delivery ended."""
    return found(queries.webhook(by(request), webhook_id))


@operations.writes("/webhooks/{webhook_id}", Done, zh="修改回调", scope="staff", method="PUT")
def change_webhook(request: HttpRequest, webhook_id: Id, wish: HookWish) -> Any:
    """Another address or other events; what already waits goes to the new address."""
    actions.change_webhook(by=by(request), webhook_id=webhook_id, wish=_wish(wish))
    return {}


@operations.writes("/webhooks/{webhook_id}", Done, zh="删除回调", scope="staff", method="DELETE")
def remove_webhook(request: HttpRequest, webhook_id: Id) -> Any:
    """It is gone for good."""
    actions.remove_webhook(by=by(request), webhook_id=webhook_id, now=moment.now())
    return {}


@operations.writes("/webhooks/{webhook_id}/switch", Done, zh="开关回调", scope="staff")
def switch_webhook(request: HttpRequest, webhook_id: Id, switch: Switch) -> Any:
    """On or off. Off, what waits is dropped."""
    actions.switch_webhook(by=by(request), webhook_id=webhook_id, on=switch.on, now=moment.now())
    return {}


@operations.writes("/webhooks/{webhook_id}/secret", Secret, zh="换回调密钥", scope="staff")
def renew_secret(request: HttpRequest, webhook_id: Id) -> Any:
    """A new secret; the old one signs nothing any more."""
    return {"secret": actions.renew_secret(by=by(request), webhook_id=webhook_id)}


@operations.writes("/webhooks/{webhook_id}/test", Made, zh="测试回调", scope="staff")
def test_webhook(request: HttpRequest, webhook_id: Id) -> Any:
    """Send a test message at once; the id of its delivery."""
    sent = actions.test_webhook(by=by(request), webhook_id=webhook_id, now=moment.now())
    return {"id": sent}


@operations.reads(
    "/webhooks/{webhook_id}/deliveries", listing(Delivery), zh="列出投递", scope="staff"
)
def deliveries(request: HttpRequest, webhook_id: Id, asked: Query[Following]) -> Any:
    """The messages of a webhook and what was answered, newest first; 50 a page."""
    found(queries.webhook(by(request), webhook_id))
    before = place_id(open_cursor("deliveries", asked.cursor))
    rows, following = queries.deliveries(by(request), webhook_id, before)
    return page_of("deliveries", rows, following)


@operations.writes("/deliveries/{delivery_id}/replay", Done, zh="重新投递", scope="staff")
def replay(request: HttpRequest, delivery_id: Id) -> Any:
    """Send the very same message again, with the same delivery number."""
    actions.replay(by=by(request), delivery_id=delivery_id, now=moment.now())
    return {}


def _wish(wish: HookWish) -> WebhookWish:
    return WebhookWish(url=wish.url, topics=tuple(dict.fromkeys(wish.topics)), inside=wish.inside)

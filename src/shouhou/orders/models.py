"""Rows of orders: what was sold and paid, split once down to the single unit.

The columns of `Order` and `OrderLine` carry the names of `OrderSeen` and `LineSeen`, so that a row
is rebuilt into exactly the value its source gave. Beside them stands only what we add: the shop,
the moment of the source (`seen_at`, `seen_in`) and the split.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from shouhou.orders.words import ERASED


def not_negative(*columns: str) -> Q:
    """True for a row in which none of these columns is below zero (unknown is not below)."""
    rule = Q()
    for column in columns:
        rule &= Q(**{f"{column}__gte": 0}) | Q(**{f"{column}__isnull": True})
    return rule


class Order(models.Model):
    """One main order of a shop, as its newest source showed it."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    platform = models.TextField()
    order_no = models.TextField(db_collation="C")
    status = models.TextField()
    status_text = models.TextField()
    total_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(help_text="gross: before any refund")
    created_at = models.DateTimeField()
    paid_net_fen = models.BigIntegerField(null=True)
    refunded_fen = models.BigIntegerField(null=True)
    goods_fen = models.BigIntegerField(null=True)
    post_fee_fen = models.BigIntegerField(null=True)
    points = models.BigIntegerField(null=True)
    quantity = models.BigIntegerField(null=True)
    title = models.TextField()
    buyer_nick = models.TextField()
    receiver_name = models.TextField()
    receiver_phone = models.TextField()
    receiver_address = models.TextField()
    shipping_text = models.TextField()
    courier = models.TextField()
    waybill = models.TextField()
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ship_by_at = models.DateTimeField(null=True)
    step_text = models.TextField()
    close_reason = models.TextField()
    invoice_title = models.TextField()
    buyer_message = models.TextField()
    seller_memo = models.TextField()
    shop_name = models.TextField()
    order_kind = models.TextField()
    discounts = models.JSONField(default=list, help_text="[[name, fen], …] in the source's order")
    compensated_fen = models.BigIntegerField(null=True)
    flag = models.TextField(default="", db_default="")
    confirm_by_at = models.DateTimeField(null=True)
    insured = models.BooleanField(null=True)

    seen_at = models.DateTimeField(help_text="moment of the newest export that showed it")
    seen_in = models.BigIntegerField(help_text="number of that uploaded file")
    split_problem = models.TextField(default="", help_text="why the money does not add up")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "order_no", "platform"], name="order_once_per_shop"
            ),
            models.CheckConstraint(
                condition=not_negative(
                    "total_fen", "paid_fen", "goods_fen", "post_fee_fen", "quantity"
                )
                & not_negative("refunded_fen", "paid_net_fen", "compensated_fen", "points"),
                name="order_money_not_negative",
            ),
        )
        indexes = (
            models.Index(fields=["shop", "-created_at"], name="order_newest_of_shop"),
            models.Index(
                fields=["shop", "receiver_name"],
                condition=~Q(receiver_name=""),
                name="order_of_receiver",
            ),
            models.Index(
                fields=["shop", "paid_at"],
                condition=Q(status__in=("unshipped", "part_shipped")),
                name="order_waiting",
            ),
        )

    def __str__(self) -> str:
        return self.order_no


class OrderLine(models.Model):
    """One sub-order. Without its main order it waits (`order` empty) and is joined later."""

    # Not checked row by row by the database: the order's own shop is, and absorbing sets both.
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order = models.ForeignKey(
        Order, models.CASCADE, null=True, related_name="lines", db_index=False
    )
    platform = models.TextField()
    order_no = models.TextField(db_collation="C")
    line_no = models.TextField(db_collation="C")
    title = models.TextField()
    price_fen = models.BigIntegerField()
    quantity = models.BigIntegerField()
    status = models.TextField()
    status_text = models.TextField()
    sku = models.TextField()
    outer_id = models.TextField()
    item_id = models.TextField()
    payable_fen = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField(null=True, help_text="the platform's own figure, if any")
    refund_status_text = models.TextField()
    refunded_fen = models.BigIntegerField(null=True)
    courier = models.TextField()
    waybill = models.TextField()
    created_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    ship_by_at = models.DateTimeField(null=True)

    seen_at = models.DateTimeField()
    seen_in = models.BigIntegerField()
    stand_in = models.BooleanField(
        default=False, help_text="made from the order's own row until its items are known"
    )
    share_fen = models.BigIntegerField(default=0, help_text="its part of what the order paid")
    unit_fens = ArrayField(models.BigIntegerField(), default=list, help_text="the same, per unit")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "order_no", "line_no", "platform"], name="line_once_per_shop"
            ),
            models.UniqueConstraint(fields=["order", "line_no"], name="line_once_per_order"),
            models.CheckConstraint(
                condition=not_negative("price_fen", "quantity", "payable_fen", "paid_fen")
                & not_negative("refunded_fen", "share_fen"),
                name="line_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(stand_in=False) | Q(order__isnull=False), name="stand_in_has_order"
            ),
        )
        indexes = (
            models.Index(
                fields=["shop", "order_no"],
                condition=Q(order__isnull=True),
                name="line_waiting_for_order",
            ),
        )

    def __str__(self) -> str:
        return self.line_no


class SearchRow(models.Model):
    """What the one search box looks at: one row per order, kept apart from the wide table."""

    order = models.OneToOneField(
        Order, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    shop_id = models.BigIntegerField()
    at = models.DateTimeField(help_text="when the order was made: newest first")
    words = SearchVectorField(help_text="bigrams of the goods, and marked keys; no positions")
    text = models.TextField(help_text="the same text folded, to check a hit letter by letter")

    class Meta:
        indexes = (
            GinIndex(fields=["words"], name="search_words"),
            models.Index(F("shop_id"), F("at").desc(), F("order"), name="search_newest"),
        )

    def __str__(self) -> str:
        return self.text


class Unmasked(models.Model):
    """Somebody looked at a buyer's full data, and why. The database keeps it from being changed."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    order_no = models.TextField(db_collation="C")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__regex="[^ ].*[^ ]"), name="unmasked_has_reason"
            ),
        )
        indexes = (
            models.Index(F("shop"), F("id").desc(), name="unmasked_newest"),
            models.Index(fields=["shop", "order_no", "id"], name="unmasked_of_order"),
        )

    def __str__(self) -> str:
        return f"{self.order_no} by {self.person_id}"


class ErasureRun(models.Model):
    """Personal data of a shop was erased: of what, of before when, how many rows."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=16)
    before = models.DateTimeField(help_text="what was over before this moment")
    count = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(part__in=ERASED), name="erasure_part"),
            models.CheckConstraint(condition=Q(count__gt=0), name="erasure_is_not_empty"),
        )
        indexes = (models.Index(F("shop"), F("id").desc(), name="erasure_newest"),)

    def __str__(self) -> str:
        return f"{self.count} {self.part}"

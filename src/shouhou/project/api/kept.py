"""Answers kept for repeated calls: the same key gets the same answer and nothing happens twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class IdempotentCall(models.Model):
    """One write of one caller under one key, and what it was answered."""

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    """SHA-256 of method, address and body."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        app_label = "project"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("caller", "key"), name="one_call_per_key")
        ]
        indexes: ClassVar = [models.Index(fields=("at",), name="kept_since")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key} {self.status}"

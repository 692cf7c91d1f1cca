"""What all serializers share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Base(serializers.Serializer[Any]):
    """Base of all."""

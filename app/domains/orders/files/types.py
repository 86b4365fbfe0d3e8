"""Shapes of files of orders."""

from datetime import datetime
from uuid import UUID

import msgspec


class OrderFileUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A file as somebody hands it in, with the name it had there."""

    order_id: UUID
    name: str
    content: bytes


class OrderFileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an order; ``file_key`` says where its content is kept."""

    id: UUID
    order_id: UUID
    name: str
    content_type: str
    size_bytes: int
    file_key: UUID
    created_at: datetime


class CheckedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that we take: its type is what its content is, its name ends accordingly."""

    name: str
    content: bytes
    content_type: str

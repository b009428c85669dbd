"""A shopper said what their photo shows: it becomes a picture that later photos are compared with."""

from __future__ import annotations

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from catalog import Catalog
from catalog.effects import JSON, EffectKey, once
from catalog.errors import PhotoNotFound

log = structlog.get_logger(__name__)


async def confirm(catalog: Catalog, turn_id: str, photo_id: str, product_sku: str, colour: str) -> None:
    """Once per turn, written down under its key; saying it again changes nothing; a photo that is gone is skipped."""
    key = EffectKey(turn_id, "photo_confirmed")
    told: dict[str, JSON] = {"photo": photo_id, "product": product_sku, "colour": colour}
    async with catalog.db.write() as session:
        await once(session, key, told, _noted)
    try:
        await catalog.photos.confirm(photo_id, product_sku, colour)
    except PhotoNotFound:
        log.info("photo_gone", photo=photo_id[:12])
        return
    log.info("photo_confirmed", turn_id=turn_id, photo=photo_id[:12], sku=product_sku, colour=colour)


async def _noted(_session: AsyncSession) -> JSON:
    return True

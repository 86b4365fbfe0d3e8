"""The same transaction by pgbench: what the database does when nothing stands before it."""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID

from app.bench.database import SKUS

_RATE: Final = re.compile(r"tps = ([0-9.]+)")

_LINE: Final = """
UPDATE pooled.stock_level SET reserved = reserved + 1
WHERE tenant_id = '{tenant}' AND variant_id = :v{n}_id AND warehouse_id = :v{n}_warehouse_id
  AND on_hand - reserved - safety >= 1;
SELECT gen_random_uuid() AS id, gen_random_uuid() AS reservation \\gset line{n}_
INSERT INTO pooled.order_line (tenant_id, id, order_id, position, variant_id, sku, name, warehouse_id, quantity,
                               unit_price, total_minor, tax_minor)
VALUES ('{tenant}', :line{n}_id, :order_id, {n}, :v{n}_id, :v{n}_sku, 'x', :v{n}_warehouse_id, 1, 11900,
        11900, 1900);
INSERT INTO pooled.order_line_tax (tenant_id, id, order_line_id, code, name, rate, base_minor, amount_minor)
VALUES ('{tenant}', gen_random_uuid(), :line{n}_id, 'iva', 'IVA 19%', 0.19, 10000, 1900);
INSERT INTO pooled.reservation (tenant_id, id, order_line_id, warehouse_id, variant_id, quantity)
VALUES ('{tenant}', :line{n}_reservation, :line{n}_id, :v{n}_warehouse_id, :v{n}_id, 1);
INSERT INTO pooled.stock_movement (tenant_id, id, warehouse_id, variant_id, kind, quantity, reserved_quantity,
                                   reference_kind, reference_id, idempotency_key, actor_label, at)
VALUES ('{tenant}', gen_random_uuid(), :v{n}_warehouse_id, :v{n}_id, 'reservation', 0, 1, 'order_line',
        :line{n}_id, :line{n}_reservation, 'pgbench', now());
"""

# A third of the SKUs for each line, in their order, so that sessions can't wait for each other in a circle.
_SCRIPT: Final = """
\\set s1 random(1, {third})
\\set s2 random({third} + 1, 2 * {third})
\\set s3 random(2 * {third} + 1, 3 * {third})
BEGIN;
SET LOCAL app.tenant_id = '{tenant}';
{finds}
SELECT gen_random_uuid() AS id \\gset order_
INSERT INTO pooled.sales_order (tenant_id, id, number, channel, status, currency, tax_included, items_minor, tax_minor,
                                total_minor, placed_at, placed_on)
VALUES ('{tenant}', :order_id, :order_id, 'api', 'pending', 'CLP', true, 35700, 5700, 35700, now(), current_date);
{lines}
INSERT INTO pooled.order_event (tenant_id, id, order_id, at, kind, to_status, detail, actor_kind, actor_label)
VALUES ('{tenant}', gen_random_uuid(), :order_id, now(), 'placed', 'pending', '{{}}', 'api_key', 'pgbench');
INSERT INTO pooled.audit_entry (tenant_id, id, at, actor_kind, actor_label, action, subject_kind, subject_id,
                                subject_label)
VALUES ('{tenant}', gen_random_uuid(), now(), 'api_key', 'pgbench', 'orders.order.placed', 'order', :order_id, 'x');
INSERT INTO platform.outbox (tenant_id, id, name, subject_id, payload, actor, occurred_at)
VALUES ('{tenant}', gen_random_uuid(), 'orders.order.placed', :order_id, '{{}}', '{{}}', now());
COMMIT;
"""

_FIND: Final = """
SELECT v.id, v.sku, l.warehouse_id FROM pooled.variant v
JOIN pooled.stock_level l ON l.tenant_id = '{tenant}' AND l.variant_id = v.id
WHERE v.tenant_id = '{tenant}' AND v.sku = 'SKU-' || :s{n}::text \\gset v{n}_
"""


class PgbenchError(RuntimeError):
    """pgbench failed."""


async def orders_per_second(program: Path, dsn: str, *, tenant_id: UUID, seconds: int) -> float:
    """Transactions a second with eight sessions.

    Raises:
        PgbenchError: If pgbench fails.
    """
    script = _SCRIPT.format(
        tenant=tenant_id,
        third=SKUS // 3,
        finds="".join(_FIND.format(tenant=tenant_id, n=n) for n in (1, 2, 3)),
        lines="".join(_LINE.format(tenant=tenant_id, n=n) for n in (1, 2, 3)),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        process = await asyncio.create_subprocess_exec(
            program, "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", str(seconds), "-f", file.name, dsn,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await process.communicate()
    found = _RATE.search(output.decode())
    if process.returncode or found is None:
        raise PgbenchError((errors or output).decode()[-500:])
    return float(found.group(1))

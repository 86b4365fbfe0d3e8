"""One customer in two rows: proved or decided, the one goes up in the other, once.

**Proved** are two rows with the same checked tax id, and a registered customer whose e-mail was verified and a guest
whose orders name that e-mail. Everything else (same telephone, same name, same unverified e-mail) is a suggestion for a
person to decide, with its reasons.

A merge moves orders, addresses, contacts, notes, credit in use and the uses of promotions to the row that stays, fills
its empty fields, and leaves the other one as a signpost: its id answers with the row that stays, for ever. It can't be
undone, so a person confirms it with the numbers of ``preview_merge`` before their eyes. Both rows are locked in the
order of their ids: two merges of a pair at the same time happen once.
"""

from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from app.domains.customers.errors import CustomerNotFoundError, MergeRefusedError
from app.domains.customers.events import CustomersMerged
from app.domains.customers.types import MergeReason
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LOCK: Final = """
SELECT id, kind, name, email, email_verified_at, tax_id, tax_country, merged_into_id, credit_used_minor, credit_currency
FROM tenant.customer WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_COUNTS: Final = """
SELECT (SELECT count(*) FROM tenant.sales_order o WHERE o.tenant_id = $1 AND o.customer_id = $2) AS orders,
       (SELECT count(*) FROM tenant.customer_address a WHERE a.tenant_id = $1 AND a.customer_id = $2) AS addresses,
       (SELECT count(*) FROM tenant.customer_contact t WHERE t.tenant_id = $1 AND t.customer_id = $2) AS contacts,
       (SELECT count(*) FROM tenant.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2) AS notes
"""
#: What follows the customer, in this order; ``$2`` goes up in ``$3``.
_MOVES: Final = (
    "UPDATE tenant.sales_order SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2",
    "UPDATE tenant.quote SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2",
    """
UPDATE tenant.customer_address a SET customer_id = $3, is_default = a.is_default AND NOT EXISTS (
    SELECT FROM tenant.customer_address k
    WHERE k.tenant_id = $1 AND k.customer_id = $3 AND k.kind = a.kind AND k.is_default)
WHERE a.tenant_id = $1 AND a.customer_id = $2
""",
    "UPDATE tenant.customer_contact SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2",
    "UPDATE tenant.customer_note SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2",
    """
INSERT INTO tenant.promotion_customer AS kept (tenant_id, id, promotion_id, customer_key, used_count)
SELECT $1, gen_random_uuid(), u.promotion_id, 'customer:' || $3::uuid::text, u.used_count
FROM tenant.promotion_customer u WHERE u.tenant_id = $1 AND u.customer_key = 'customer:' || $2::uuid::text
ON CONFLICT (tenant_id, promotion_id, customer_key) DO UPDATE SET used_count = kept.used_count + excluded.used_count
""",
    """
DELETE FROM tenant.promotion_customer
WHERE tenant_id = $1 AND customer_key = 'customer:' || $2::uuid::text AND $3::uuid IS NOT NULL
""",
    """
UPDATE tenant.promotion_use
SET customer_keys = array_replace(customer_keys, ('customer:' || $2::uuid::text)::varchar,
                                  ('customer:' || $3::uuid::text)::varchar)
WHERE tenant_id = $1 AND ('customer:' || $2::uuid::text)::varchar = ANY(customer_keys)
""",
    "UPDATE tenant.customer SET merged_into_id = $3 WHERE tenant_id = $1 AND merged_into_id = $2",
    """
UPDATE tenant.customer k
SET kind = CASE WHEN k.kind = 'guest' THEN a.kind ELSE k.kind END,
    email_verified_at = CASE WHEN k.email IS NULL OR lower(k.email) = lower(a.email)
                             THEN coalesce(k.email_verified_at, a.email_verified_at) ELSE k.email_verified_at END,
    email = coalesce(k.email, a.email), phone = coalesce(k.phone, a.phone),
    phone_digits = coalesce(k.phone_digits, a.phone_digits),
    tax_country = CASE WHEN k.tax_id IS NULL THEN a.tax_country ELSE k.tax_country END,
    tax_id = coalesce(k.tax_id, a.tax_id), group_id = coalesce(k.group_id, a.group_id),
    payment_terms_days = coalesce(k.payment_terms_days, a.payment_terms_days),
    credit_currency = CASE WHEN k.credit_limit_minor IS NULL THEN a.credit_currency ELSE k.credit_currency END,
    credit_limit_minor = coalesce(k.credit_limit_minor, a.credit_limit_minor),
    credit_used_minor = k.credit_used_minor + a.credit_used_minor,
    has_marketing_consent = CASE WHEN k.marketing_consent_at IS NULL THEN a.has_marketing_consent
                                 ELSE k.has_marketing_consent END,
    marketing_consent_source = CASE WHEN k.marketing_consent_at IS NULL THEN a.marketing_consent_source
                                    ELSE k.marketing_consent_source END,
    marketing_consent_at = coalesce(k.marketing_consent_at, a.marketing_consent_at),
    version = k.version + 1, updated_at = now()
FROM tenant.customer a
WHERE k.tenant_id = $1 AND k.id = $3 AND a.tenant_id = $1 AND a.id = $2
""",
    """
UPDATE tenant.customer SET merged_into_id = $3, credit_used_minor = 0, version = version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2
""",
)
_RECORD: Final = """
INSERT INTO tenant.customer_merge (tenant_id, id, absorbed_id, survivor_id, reason, moved, actor_label)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)
"""
_PROVED_GUESTS: Final = """
SELECT g.id FROM tenant.customer c
JOIN tenant.customer g ON g.tenant_id = $1 AND g.kind = 'guest' AND g.merged_into_id IS NULL AND g.id <> c.id
    AND (g.tax_id = c.tax_id AND g.tax_country = c.tax_country
         OR c.email_verified_at IS NOT NULL AND lower(g.email) = lower(c.email))
WHERE c.tenant_id = $1 AND c.id = $2 AND c.kind <> 'guest' AND c.merged_into_id IS NULL ORDER BY g.id LIMIT 100
"""
_SUGGEST: Final = """
SELECT o.id, o.name, o.email, o.kind, o.tax_id, o.tax_country,
       array_remove(ARRAY[
           CASE WHEN o.tax_id = c.tax_id AND o.tax_country = c.tax_country THEN 'tax_id' END,
           CASE WHEN lower(o.email) = lower(c.email) THEN 'email' END,
           CASE WHEN o.phone_digits = c.phone_digits THEN 'phone' END,
           CASE WHEN o.name = c.name THEN 'name' END], NULL) AS reasons
FROM tenant.customer c
JOIN LATERAL (
    SELECT x.id FROM tenant.customer x WHERE x.tenant_id = $1 AND x.tax_id = c.tax_id
    UNION SELECT x.id FROM tenant.customer x WHERE x.tenant_id = $1 AND lower(x.email) = lower(c.email)
    UNION SELECT x.id FROM tenant.customer x WHERE x.tenant_id = $1 AND x.phone_digits = c.phone_digits
    UNION (SELECT x.id FROM tenant.customer x WHERE x.tenant_id = $1 AND x.name = c.name LIMIT 20)
) near ON near.id <> c.id
JOIN tenant.customer o ON o.tenant_id = $1 AND o.id = near.id AND o.merged_into_id IS NULL
WHERE c.tenant_id = $1 AND c.id = $2 AND NOT EXISTS (
    SELECT FROM tenant.customer_distinction d
    WHERE d.tenant_id = $1 AND d.one_id = least(c.id, o.id) AND d.other_id = greatest(c.id, o.id))
ORDER BY cardinality(array_remove(ARRAY[
           CASE WHEN o.tax_id = c.tax_id THEN 1 END, CASE WHEN lower(o.email) = lower(c.email) THEN 1 END,
           CASE WHEN o.phone_digits = c.phone_digits THEN 1 END, CASE WHEN o.name = c.name THEN 1 END], NULL)) DESC,
         o.id
LIMIT 20
"""
_PAIRS: Final = """
SELECT a.id AS one_id, a.name AS one_name, b.id AS other_id, b.name AS other_name, found.reasons
FROM (
    SELECT p.one_id, p.other_id, array_agg(p.reason ORDER BY p.reason) AS reasons FROM (
        SELECT k.reason, k.ids[1] AS one_id, unnest(k.ids[2:10]) AS other_id FROM (
            SELECT 'tax_id' AS reason, array_agg(id ORDER BY id) AS ids FROM tenant.customer
            WHERE tenant_id = $1 AND tax_id IS NOT NULL AND merged_into_id IS NULL
            GROUP BY tax_id, tax_country HAVING count(*) > 1
            UNION ALL
            SELECT 'email', array_agg(id ORDER BY id) FROM tenant.customer
            WHERE tenant_id = $1 AND email IS NOT NULL AND merged_into_id IS NULL
            GROUP BY lower(email) HAVING count(*) > 1
            UNION ALL
            SELECT 'phone', array_agg(id ORDER BY id) FROM tenant.customer
            WHERE tenant_id = $1 AND phone_digits IS NOT NULL AND merged_into_id IS NULL
            GROUP BY phone_digits HAVING count(*) > 1
        ) k
    ) p
    WHERE NOT EXISTS (SELECT FROM tenant.customer_distinction d
                      WHERE d.tenant_id = $1 AND d.one_id = p.one_id AND d.other_id = p.other_id)
    GROUP BY p.one_id, p.other_id ORDER BY count(*) DESC, p.one_id, p.other_id LIMIT $2
) found
JOIN tenant.customer a ON a.tenant_id = $1 AND a.id = found.one_id
JOIN tenant.customer b ON b.tenant_id = $1 AND b.id = found.other_id
ORDER BY cardinality(found.reasons) DESC, a.name, b.name
"""
_DISTINGUISH: Final = """
INSERT INTO tenant.customer_distinction (tenant_id, id, one_id, other_id, actor_label)
SELECT $1, $2, least(a.id, b.id), greatest(a.id, b.id), $5
FROM tenant.customer a JOIN tenant.customer b ON b.tenant_id = $1 AND b.id = $4
WHERE a.tenant_id = $1 AND a.id = $3 AND a.id <> b.id
ON CONFLICT (tenant_id, one_id, other_id) DO NOTHING
"""
_BOTH: Final = "SELECT count(*) FROM tenant.customer WHERE tenant_id = $1 AND id = ANY($2::uuid[])"


class MergeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How much a merge moves."""

    orders: int
    addresses: int
    contacts: int
    notes: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A row that may be the same customer; ``reasons`` of ``tax_id``, ``email``, ``phone``, ``name``."""

    id: UUID
    name: str
    email: str | None
    kind: str
    reasons: list[str]


class DuplicatePair(msgspec.Struct, frozen=True, kw_only=True):
    """Two rows that may be one customer, and why."""

    one_id: UUID
    one_name: str
    other_id: UUID
    other_name: str
    reasons: list[str]


async def merge_customers(uow: UnitOfWork, *, absorbed_id: UUID, survivor_id: UUID) -> UUID:
    """Let one row go up in another; returns the id of the one that stays. Merging a pair again does nothing.

    Raises:
        CustomerNotFoundError: If one of them is not there.
        MergeRefusedError: If both are the same row, or both owe credit and in two currencies.
    """
    rows = {row["id"]: row for row in await uow.fetch(_LOCK, [absorbed_id, survivor_id])}
    if len(rows) < len({absorbed_id, survivor_id}):
        raise CustomerNotFoundError("There is no customer with this id.")
    if absorbed_id == survivor_id:
        raise MergeRefusedError("A customer can't be merged into itself.")
    absorbed, survivor = rows[absorbed_id], rows[survivor_id]
    heads = {row["merged_into_id"] or row["id"] for row in rows.values()}
    if len(heads) == 1:
        return heads.pop()
    if absorbed["merged_into_id"] or survivor["merged_into_id"]:
        raise MergeRefusedError("One of them was merged into another customer. Load both again.")
    _require_one_currency(absorbed, survivor)
    counts = await preview_merge(uow, absorbed_id=absorbed_id)
    for statement in _MOVES:
        await uow.execute(statement, absorbed_id, survivor_id)
    reason = _proof(absorbed, survivor)
    moved = msgspec.json.encode(counts).decode()
    await uow.execute(
        _RECORD, new_id(), absorbed_id, survivor_id, reason.value, moved, uow.actor.label
    )
    uow.audit(
        "customers.customer.merged",
        Subject("customer", survivor_id, survivor["name"]),
        before={"absorbed": str(absorbed_id), "name": absorbed["name"]},
        after={"reason": reason.value, **msgspec.to_builtins(counts)},
    )
    uow.emit(CustomersMerged(subject_id=survivor_id, absorbed_id=absorbed_id))
    return survivor_id


async def preview_merge(uow: UnitOfWork, *, absorbed_id: UUID) -> MergeCounts:
    """How much would move if a row went up in another one."""
    (counts,) = await uow.fetch(_COUNTS, absorbed_id)
    return MergeCounts(**dict(counts))


async def absorb_proved_guests(uow: UnitOfWork, *, customer_id: UUID) -> int:
    """Let the guests that are proved to be a registered customer go up in it; returns how many they were."""
    guests = [row["id"] for row in await uow.fetch(_PROVED_GUESTS, customer_id)]
    for guest_id in guests:
        await merge_customers(uow, absorbed_id=guest_id, survivor_id=customer_id)
    return len(guests)


async def suggest_duplicates(uow: UnitOfWork, *, customer_id: UUID) -> list[Suggestion]:
    """Rows that may be the same customer as this one, those with the most reasons first."""
    rows = await uow.fetch(_SUGGEST, customer_id)
    return [Suggestion(**{key: row[key] for key in Suggestion.__struct_fields__}) for row in rows]


async def list_duplicates(uow: UnitOfWork, *, limit: int = 50) -> list[DuplicatePair]:
    """Pairs of the whole company that share a tax id, an e-mail or a telephone, those with the most reasons first."""
    return [DuplicatePair(**dict(row)) for row in await uow.fetch(_PAIRS, limit)]


async def distinguish_customers(uow: UnitOfWork, *, one_id: UUID, other_id: UUID) -> None:
    """Note that two rows are two customers, so that they are suggested no more. Repeating it does nothing.

    Raises:
        CustomerNotFoundError: If one of them is not there.
    """
    await uow.execute(_DISTINGUISH, new_id(), one_id, other_id, uow.actor.label)
    if await uow.fetch_value(_BOTH, [one_id, other_id]) < len({one_id, other_id}):
        raise CustomerNotFoundError("There is no customer with this id.")


def _proof(absorbed: asyncpg.Record, survivor: asyncpg.Record) -> MergeReason:
    if absorbed["tax_country"] and (absorbed["tax_country"], absorbed["tax_id"]) == (
        survivor["tax_country"],
        survivor["tax_id"],
    ):
        return MergeReason.TAX_ID
    mails = {(row["email"] or "").lower() for row in (absorbed, survivor)}
    verified = absorbed["email_verified_at"] or survivor["email_verified_at"]
    return (
        MergeReason.EMAIL
        if verified and len(mails) == 1 and "" not in mails
        else MergeReason.DECIDED
    )


def _require_one_currency(absorbed: asyncpg.Record, survivor: asyncpg.Record) -> None:
    currencies = {absorbed["credit_currency"], survivor["credit_currency"]} - {None}
    if absorbed["credit_used_minor"] and len(currencies) > 1:
        raise MergeRefusedError("Both have credit, in two currencies. Settle one of them first.")

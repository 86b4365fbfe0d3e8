"""What a variant is called, and what sets it apart, where its product does not stand beside it."""


def name_sql(*, variant: str, product: str) -> str:
    """The SQL text of a variant's whole name, for rows of ``variant`` and ``product`` under these aliases.

    A variant's own name often is only what sets it apart from the product's others, or empty.
    """
    return (
        f"CASE WHEN {variant}.name = '' THEN {product}.name"
        f" WHEN starts_with({variant}.name, {product}.name) THEN {variant}.name"
        f" ELSE {product}.name || ' ' || {variant}.name END"
    )


def attributes_sql(*, variant: str) -> str:
    """The SQL text of a variant's options and values, as a JSON list of pairs in the product's own order, or null.

    ``variant`` names its id. Each value is looked up by its key, however large the tenant is.
    """
    return f"""(
    SELECT json_agg(json_build_array(pair.name, pair.value) ORDER BY pair.position, pair.name)::text
    FROM tenant.variant_option_value vo
    CROSS JOIN LATERAL (
        SELECT po.name, po.position, ov.value FROM tenant.product_option po, tenant.option_value ov
        WHERE po.tenant_id = $1 AND po.id = vo.option_id AND ov.tenant_id = $1 AND ov.id = vo.option_value_id
        LIMIT 1
    ) pair
    WHERE vo.tenant_id = $1 AND vo.variant_id = {variant})"""  # noqa: S608 - built from our own expressions

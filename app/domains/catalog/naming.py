"""What a variant is called where its product does not stand beside it."""


def name_sql(*, variant: str, product: str) -> str:
    """The SQL text of a variant's whole name, for rows of ``variant`` and ``product`` under these aliases.

    A variant's own name often is only what sets it apart from the product's others, or empty.
    """
    return (
        f"CASE WHEN {variant}.name = '' THEN {product}.name"
        f" WHEN starts_with({variant}.name, {product}.name) THEN {variant}.name"
        f" ELSE {product}.name || ' ' || {variant}.name END"
    )

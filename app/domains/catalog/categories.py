"""The tree of categories: add, rename, move, remove.

Whoever changes the shape of the tree locks the tenant's whole tree first, in the order of the ids, so that two moves
that would each be right alone can't make a ring together.
"""

from collections.abc import Mapping
from typing import Final, NoReturn
from uuid import UUID

from app.domains.catalog.errors import (
    CategoryInUseError,
    CategoryNotFoundError,
    InvalidCategoryError,
)
from app.domains.catalog.views import CategoryView
from app.kernel.errors import FieldIssue
from app.kernel.ids import new_id
from app.platform.db.audit import Subject
from app.platform.db.unit_of_work import UnitOfWork

_LONGEST_NAME: Final = 120
#: How many levels a tree can have.
DEEPEST: Final = 8

_TREE: Final = """
WITH RECURSIVE tree AS (
    SELECT c.id, c.name, c.parent_id, 0 AS depth, c.name::text AS path, ARRAY[c.name::text, c.id::text] AS place
    FROM tenant.category c WHERE c.tenant_id = $1 AND c.parent_id IS NULL
    UNION ALL
    SELECT c.id, c.name, c.parent_id, t.depth + 1, t.path || ' / ' || c.name, t.place || ARRAY[c.name::text, c.id::text]
    FROM tree t JOIN tenant.category c ON c.tenant_id = $1 AND c.parent_id = t.id
)
SELECT t.id, t.name, t.parent_id, t.depth, t.path,
       (SELECT count(*) FROM tenant.product p WHERE p.tenant_id = $1 AND p.category_id = t.id) AS products
FROM tree t ORDER BY t.place LIMIT 2000
"""
_LOCK: Final = """
SELECT id, name, parent_id FROM tenant.category WHERE tenant_id = $1 ORDER BY id FOR UPDATE
"""
_ADD: Final = "INSERT INTO tenant.category (tenant_id, id, name, parent_id) VALUES ($1, $2, $3, $4)"
_WRITE: Final = (
    "UPDATE tenant.category SET name = $3, parent_id = $4 WHERE tenant_id = $1 AND id = $2"
)
_HAS_PRODUCTS: Final = (
    "SELECT EXISTS (SELECT FROM tenant.product WHERE tenant_id = $1 AND category_id = $2)"
)
_REMOVE_TRANSLATIONS: Final = (
    "DELETE FROM tenant.category_translation WHERE tenant_id = $1 AND category_id = $2"
)
_REMOVE: Final = "DELETE FROM tenant.category WHERE tenant_id = $1 AND id = $2"

#: Parent and name of each category.
Tree = Mapping[UUID, tuple[UUID | None, str]]


async def list_categories(uow: UnitOfWork) -> list[CategoryView]:
    """The tree in the order in which it is read, with the number of products of each category alone."""
    return [CategoryView(**dict(row)) for row in await uow.fetch(_TREE)]


async def create_category(uow: UnitOfWork, *, name: str, parent_id: UUID | None = None) -> UUID:
    """Add a category, below another one or at the top.

    Raises:
        InvalidCategoryError: If the name is empty or too long, or the tree would be too deep.
        CategoryNotFoundError: If there is no such parent.
    """
    text = _checked(name)
    category_id = new_id()
    if parent_id is not None:
        tree = await _lock_tree(uow)
        if parent_id not in tree:
            raise CategoryNotFoundError("There is no category with this id.")
        _require_place({**tree, category_id: (parent_id, text)}, category_id)
    await uow.execute(_ADD, category_id, text, parent_id)
    uow.audit(
        "catalog.category.created",
        Subject("category", category_id, text),
        after={"name": text, "parent_id": str(parent_id) if parent_id else None},
    )
    return category_id


async def update_category(
    uow: UnitOfWork, *, category_id: UUID, name: str, parent_id: UUID | None
) -> None:
    """Rename a category and put it below another one, with all that is below it.

    Locks the tenant's categories until the end of the transaction.

    Raises:
        CategoryNotFoundError: If there is no such category or parent.
        InvalidCategoryError: If the name is no good, or the category would come below itself or too deep.
    """
    text = _checked(name)
    tree = await _lock_tree(uow)
    if category_id not in tree or (parent_id is not None and parent_id not in tree):
        raise CategoryNotFoundError("There is no category with this id.")
    before_parent, before_name = tree[category_id]
    if (before_parent, before_name) == (parent_id, text):
        return
    moved = {**tree, category_id: (parent_id, text)}
    _require_place(moved, category_id)
    await uow.execute(_WRITE, category_id, text, parent_id)
    uow.audit(
        "catalog.category.updated",
        Subject("category", category_id, text),
        before={"name": before_name, "parent_id": str(before_parent) if before_parent else None},
        after={"name": text, "parent_id": str(parent_id) if parent_id else None},
    )


async def remove_category(uow: UnitOfWork, *, category_id: UUID) -> None:
    """Remove a category that nothing is in.

    Raises:
        CategoryInUseError: If it has products or categories below it.
        CategoryNotFoundError: If there is no such category.
    """
    tree = await _lock_tree(uow)
    if category_id not in tree:
        raise CategoryNotFoundError("There is no category with this id.")
    if any(parent == category_id for parent, _ in tree.values()):
        raise CategoryInUseError("The category has categories below it.")
    if await uow.fetch_value(_HAS_PRODUCTS, category_id):
        raise CategoryInUseError("The category has products.")
    await uow.execute(_REMOVE_TRANSLATIONS, category_id)
    await uow.execute(_REMOVE, category_id)
    name = tree[category_id][1]
    uow.audit(
        "catalog.category.removed", Subject("category", category_id, name), before={"name": name}
    )


async def _lock_tree(uow: UnitOfWork) -> dict[UUID, tuple[UUID | None, str]]:
    return {row["id"]: (row["parent_id"], row["name"]) for row in await uow.fetch(_LOCK)}


def _require_place(tree: Tree, category_id: UUID) -> None:
    """Check that no way to the top goes in a ring or is too long."""
    for start in tree:
        path: list[UUID] = []
        place: UUID | None = start
        while place is not None:
            if place in path:
                _refuse_place("category.ring", "A category can't be below itself.")
            path.append(place)
            place = tree[place][0]
        if len(path) > DEEPEST and category_id in path:
            _refuse_place("category.depth", f"A tree has at most {DEEPEST} levels.")


def _refuse_place(code: str, detail: str) -> NoReturn:
    issue = FieldIssue(pointer="/parent", code=code, detail=detail)
    raise InvalidCategoryError(detail, issues=[issue])


def _checked(name: str) -> str:
    text = " ".join(name.split())
    if 1 <= len(text) <= _LONGEST_NAME:
        return text
    issue = FieldIssue(
        pointer="/name", code="category.name", detail="A name has 1 to 120 characters."
    )
    raise InvalidCategoryError(issue.detail, issues=[issue])

"""The routes of the API, in one list."""

from typing import Final

from litestar.types import ControllerRouterHandler

from app.public_api.problem_pages import list_problems, show_problem
from app.public_api.v1.orders import create_order

#: Under ``/v1``.
API_ROUTES: Final[list[ControllerRouterHandler]] = [create_order]
#: At the root: what the addresses in problems lead to.
DOCUMENTATION_ROUTES: Final[list[ControllerRouterHandler]] = [list_problems, show_problem]

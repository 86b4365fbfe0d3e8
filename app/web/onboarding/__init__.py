"""The first minutes of a company: who it is, and how its first orders come in."""

from app.web.onboarding.steps import (
    company_step,
    company_step_post,
    hide_checklist,
    load_sample_post,
    sample_progress,
    start_step,
)

ROUTE_HANDLERS = (
    company_step,
    company_step_post,
    start_step,
    load_sample_post,
    sample_progress,
    hide_checklist,
)

__all__ = ["ROUTE_HANDLERS"]

"""Settings: the company, oneself, sessions, keys for programs, the plan."""

from app.web.settings.api_keys import api_keys, issue_api_key, revoke_api_key
from app.web.settings.company import company_form, company_post
from app.web.settings.plan import plan
from app.web.settings.profile import (
    end_other_sessions,
    end_session_post,
    password_post,
    profile_form,
    profile_post,
)

ROUTE_HANDLERS = (
    company_form,
    company_post,
    profile_form,
    profile_post,
    password_post,
    end_session_post,
    end_other_sessions,
    api_keys,
    issue_api_key,
    revoke_api_key,
    plan,
)

__all__ = ["ROUTE_HANDLERS"]

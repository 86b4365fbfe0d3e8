"""Pages on the way in: sign-up, confirmation, log-in, passwords, companies, invitations, preferences."""

from app.web.auth.companies import companies, make_company, switch_tenant
from app.web.auth.invitations import accept_invitation, invitation
from app.web.auth.log_in import log_in_form, log_in_post, log_out
from app.web.auth.passwords import forgot_form, forgot_post, reset_form, reset_post
from app.web.auth.preferences import preferences
from app.web.auth.sign_up import sign_up_form, sign_up_post, verify_form, verify_post

ROUTE_HANDLERS = (
    sign_up_form,
    sign_up_post,
    verify_form,
    verify_post,
    log_in_form,
    log_in_post,
    log_out,
    forgot_form,
    forgot_post,
    reset_form,
    reset_post,
    companies,
    make_company,
    switch_tenant,
    invitation,
    accept_invitation,
    preferences,
)

__all__ = ["ROUTE_HANDLERS"]

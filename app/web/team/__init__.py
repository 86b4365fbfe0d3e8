"""Pages of the team: members, roles, invitations."""

from app.web.team.changes import (
    change_member_role,
    invite_member,
    remove_team_member,
    withdraw_invitation,
)
from app.web.team.index import team

ROUTE_HANDLERS = (team, invite_member, withdraw_invitation, change_member_role, remove_team_member)

__all__ = ["ROUTE_HANDLERS"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles and what each allows at all. Which case a person sees is decided by keys, not here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.i18n.marks import _


class Permission(StrEnum):
    """What a page or a verb needs of whoever asks."""

    OWN_ACCOUNT = "own-account"
    SEE_DESK = "see-desk"
    WORK_ON_CASES = "work-on-cases"
    OPEN_CASES = "open-cases"
    DRAFT = "draft"
    DECIDE_HOLDS = "decide-holds"
    REVIEW = "review"
    SEND = "send"
    READ_CATALOGUE = "read-catalogue"
    CONFIRM_FACTS = "confirm-facts"
    ADMINISTER = "administer"
    SEE_DESIGN = "see-design"


class Role(StrEnum):
    """What a person does at the clinic; a person may have several."""

    VOLUNTEER = "volunteer"
    ADVOCATE = "advocate"
    ATTORNEY = "attorney"
    REPRESENTATIVE = "accredited-representative"
    ADMINISTRATOR = "administrator"
    EDITOR = "catalogue-editor"


ROLE_NAMES = {
    Role.VOLUNTEER: _("Intake volunteer"),
    Role.ADVOCATE: _("Advocate"),
    Role.ATTORNEY: _("Attorney"),
    Role.REPRESENTATIVE: _("Accredited representative"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.EDITOR: _("Catalogue editor"),
}
_EVERYONE = frozenset({Permission.OWN_ACCOUNT, Permission.SEE_DESK, Permission.SEE_DESIGN})
_ON_CASES = frozenset({Permission.WORK_ON_CASES, Permission.OPEN_CASES, Permission.READ_CATALOGUE})
_FOR_CLIENTS = _ON_CASES | {Permission.DRAFT, Permission.SEND}
_REVIEWERS = _FOR_CLIENTS | {Permission.REVIEW, Permission.CONFIRM_FACTS}
_OF_ROLES: dict[Role, frozenset[Permission]] = {
    Role.VOLUNTEER: _ON_CASES,
    Role.ADVOCATE: _FOR_CLIENTS,
    Role.REPRESENTATIVE: _REVIEWERS,
    Role.ATTORNEY: _REVIEWERS | {Permission.DECIDE_HOLDS},
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER}),
    Role.EDITOR: frozenset({Permission.CONFIRM_FACTS, Permission.READ_CATALOGUE}),
}
# Whoever approves for clients, or holds the clinic's keys, signs in with a second factor.
_WITH_POWER = frozenset({Permission.REVIEW, Permission.ADMINISTER, Permission.CONFIRM_FACTS})


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything the roles allow together."""
    return _EVERYONE.union(*(_OF_ROLES[role] for role in roles))


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Say whether a person with these roles must sign in with a second factor."""
    return not _WITH_POWER.isdisjoint(permissions_of(roles))

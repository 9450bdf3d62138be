# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each role allows, and who must prove themselves twice."""

from __future__ import annotations

import pytest

from app.accounts.permissions import (
    ROLE_NAMES,
    Permission,
    Role,
    needs_second_factor,
    permissions_of,
)
from app.accounts.viewer import permissions_now

OWN = frozenset({Permission.OWN_ACCOUNT})
P, R = Permission, Role


@pytest.mark.parametrize(
    ("role", "allowed", "never"),
    [
        (
            R.VOLUNTEER,
            {P.WORK_ON_CASES, P.READ_CATALOGUE},
            {P.DRAFT, P.SEND, P.REVIEW, P.ADMINISTER},
        ),
        (R.ADVOCATE, {P.DRAFT, P.SEND}, {P.REVIEW, P.DECIDE_HOLDS, P.CONFIRM_FACTS, P.ADMINISTER}),
        (R.REPRESENTATIVE, {P.REVIEW, P.CONFIRM_FACTS}, {P.DECIDE_HOLDS, P.ADMINISTER}),
        (R.ATTORNEY, {P.REVIEW, P.DECIDE_HOLDS, P.SEND}, {P.ADMINISTER}),
        (R.ADMINISTRATOR, {P.ADMINISTER}, {P.WORK_ON_CASES, P.READ_CATALOGUE, P.REVIEW, P.SEND}),
        (
            R.EDITOR,
            {P.CONFIRM_FACTS, P.READ_CATALOGUE},
            {P.WORK_ON_CASES, P.DRAFT, P.REVIEW, P.ADMINISTER},
        ),
    ],
)
def test_what_a_role_allows_and_what_it_never_does(
    role: Role, allowed: set[Permission], never: set[Permission]
) -> None:
    found = permissions_of([role])
    assert allowed | {P.OWN_ACCOUNT, P.SEE_DESK} <= found
    assert not never & found


def test_every_role_has_a_name_and_something_to_do() -> None:
    assert set(ROLE_NAMES) == set(Role)
    assert all(permissions_of([role]) > permissions_of([]) for role in Role)


def test_every_permission_is_somebodys() -> None:
    assert permissions_of(list(Role)) == set(Permission)


def test_roles_add_up() -> None:
    both = permissions_of([R.ADVOCATE, R.ADMINISTRATOR])
    assert both == permissions_of([R.ADVOCATE]) | permissions_of([R.ADMINISTRATOR])


@pytest.mark.parametrize("role", Role)
def test_whoever_has_power_over_others_proves_themselves_twice(role: Role) -> None:
    has_power = bool({P.REVIEW, P.ADMINISTER, P.CONFIRM_FACTS} & permissions_of([role]))
    assert needs_second_factor([role]) is has_power
    assert needs_second_factor([role, R.VOLUNTEER]) is has_power


@pytest.mark.parametrize(("must_change", "lacks"), [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("role", Role)
def test_while_something_is_due_nobody_does_anything_else(
    *, role: Role, must_change: bool, lacks: bool
) -> None:
    found = permissions_now(
        frozenset({role}), must_change_passphrase=must_change, lacks_second_factor=lacks
    )
    assert found == OWN


def test_no_authority_and_no_role_can_be_mistaken_for_another() -> None:
    assert len({role.value for role in Role}) == len(Role)
    assert all(" " not in role.value for role in Role), "roles are kept parted by spaces"

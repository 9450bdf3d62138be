# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail init`: sets up a clinic on this machine, asking what only its people know."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import segno
import typer

from app.accounts import second_factor
from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.house_rules import KEPT_YEARS, HouseRules
from app.accounts.passphrases import refuse_weak
from app.cli.answers import answers_in
from app.cli.asking import ask, optional, refuse_unless_terminal, say, text, wipe
from app.cli.founding import Administrator, Clinic, found, refuse_in_use
from app.cli.inputs import print_json
from app.cli.there import alone, keep_to_ourselves, refuse_unless_set_up, refuse_unless_there
from app.errors import Invalid
from app.kit.clock import now, zone_called
from app.kit.db import Database
from app.migrations.run import Standing, standing
from app.migrations.run import upgrade as bring_forward
from app.settings import machine_zone, refuse_unsafe, settings
from app.vault.recovery import new_recovery_secret, read_recovery_key, recovery_words

if TYPE_CHECKING:
    from app.settings import Settings

_OTHERWISE = "or write the answers down and give the file with --answers"
_KEEP_IT_SAFE = """
This is the clinic's recovery key. It opens everything when passphrases are lost, and every backup.
Nobody can show it again. Write it down twice, on paper, and lock the papers away in two places.
"""
_SECOND_FACTOR = """
Whoever administers signs in with a code as well. Add this to the authenticator app on your phone:
"""
_PAPER_CODES = """
If the phone is lost, each of these codes works once. Write them down now; nobody can show them
again.
"""


def init(
    *,
    answers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="YAML with `clinic`, `administrator`, `time_zone` and `kept_years`, or - to read "
            "it from standard input. Prints the keys as JSON, once; destroy both afterwards.",
        ),
    ] = None,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Bring the database of an older program forward.")
    ] = False,
) -> None:
    """Set up a clinic on this machine: its keys, its letterhead and its first administrator."""
    keep_to_ourselves()
    chosen = settings()
    if upgrade:
        _bring_forward(chosen)
        return
    refuse_unsafe(chosen)
    refuse_in_use(chosen)
    if answers is not None:
        _by_script(chosen, answers)
        return
    refuse_unless_terminal(_OTHERWISE)
    _by_hand(chosen)


def _bring_forward(chosen: Settings) -> None:
    refuse_unless_there(chosen)
    with alone(chosen), closing(Database(chosen.database_url)) as database:
        if standing(database) is Standing.BEHIND:
            bring_forward(database)
    refuse_unless_set_up(chosen)
    typer.echo("The database has the shape this program expects.")


def _by_script(chosen: Settings, path: Path) -> None:
    given = answers_in(path)
    rules = given.rules
    refuse_weak(given.administrator.passphrase, login=given.administrator.login)
    recovery, secret = new_recovery_secret(), second_factor.new_secret()
    administrator = Administrator(given.administrator.body, given.administrator.passphrase, secret)
    codes = found(chosen, Clinic(given.clinic, administrator, recovery, rules))
    print_json(
        {
            "data_dir": str(chosen.data_dir),
            "recovery_key": " ".join(recovery_words(recovery)),
            "second_factor": {
                "secret": secret,
                "uri": second_factor.provisioning_uri(secret, given.administrator.login),
            },
            "paper_codes": list(codes),
        }
    )


def _by_hand(chosen: Settings) -> None:
    profile, rules = _ask_profile(), _ask_rules()
    say("\nAnd the first administrator, who adds everybody else:")
    body = StaffBody(
        display_name=ask("Name", text),
        title=ask("Title (or nothing)", str),
        login=ask("Login name", text),
    )
    passphrase = _ask_passphrase(body.login)
    recovery = _prove_recovery_key()
    secret, step = _prove_second_factor(body.login)
    say("\nSetting up...")
    administrator = Administrator(body, passphrase, secret, step)
    codes = found(chosen, Clinic(profile, administrator, recovery, rules))
    _show_paper_codes(codes)
    say(f"The clinic is set up in {chosen.data_dir}. Start it with `handrail serve`.")


def _ask_profile() -> ClinicProfile:
    say("What stands on the clinic's letters:")
    return ClinicProfile(
        name=ask("Name of the clinic", text),
        lines=tuple(ask("Street, or post office box", text).split(" / ")),
        city=ask("City", text),
        state=ask("State, as two letters", _two_letters),
        postal_code=ask("ZIP code", text),
        phone=ask("Telephone (or nothing)", optional),
        email=ask("E-mail (or nothing)", optional),
    )


def _ask_rules() -> HouseRules:
    say("\nWhere its days begin, and how long it keeps a case (Enter takes what is in brackets):")
    zone, years = machine_zone(), str(KEPT_YEARS)
    return HouseRules(
        ask(f"Time zone [{zone}]", lambda typed: zone_called(typed or zone).key),
        ask(f"Calendar years after closing [{years}]", lambda typed: _years(typed or years)),
    )


def _years(typed: str) -> int:
    return HouseRules(kept_years=int(typed) if typed.isdecimal() else 0).kept_years


def _two_letters(typed: str) -> str:
    if len(typed) != len("IL") or not typed.isalpha():
        raise Invalid("Please type the two letters of the state, such as IL.")
    return typed.upper()


def _ask_passphrase(login: str) -> str:
    say("\nFour or five words that have nothing to do with you make a good passphrase.")

    def accepted(typed: str) -> str:
        refuse_weak(typed, login=login)
        return typed

    while True:
        first = ask("Passphrase (it is not shown)", accepted, hidden=True)
        if ask("The same once more", str, hidden=True) == first:
            return first
        say("They are not the same; please type both again.")


def _prove_recovery_key() -> bytes:
    """Show a new recovery key once, and have it typed from the paper."""
    secret = new_recovery_secret()
    words = recovery_words(secret)
    half = len(words) // 2
    say(_KEEP_IT_SAFE)
    say(f"    {'  '.join(words[:half])}\n    {'  '.join(words[half:])}\n")
    ask("Press Enter when it is on paper; the screen is then cleared", str)
    wipe()

    def accepted(typed: str) -> bytes:
        if read_recovery_key(typed) != secret:
            raise Invalid("That is another clinic's recovery key; type the new one.")
        return secret

    return ask("Type the recovery key from your paper", accepted)


def _prove_second_factor(login: str) -> tuple[str, int]:
    """Show the secret of a second factor, and take a code of it as proof."""
    secret = second_factor.new_secret()
    say(_SECOND_FACTOR)
    picture = segno.make(second_factor.provisioning_uri(secret, login))
    picture.terminal(sys.stderr, compact=True)
    say(f"\n    or type it in: {secret}\n")

    def accepted(typed: str) -> int:
        step = second_factor.step_of(typed, secret, at=now(), after=0)
        if step is None:
            raise Invalid("That is not the code of this minute; look again and type the new one.")
        return step

    step = ask("The code the app shows now", accepted)
    wipe()
    return secret, step


def _show_paper_codes(codes: tuple[str, ...]) -> None:
    say(_PAPER_CODES)
    for code in codes:
        say(f"    {code}")
    ask("\nPress Enter when they are on paper; the screen is then cleared", str)
    wipe()

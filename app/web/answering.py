# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way every request goes: who, may they, the door, the verb, written down, shown.

The transaction has ended before a byte of the answer leaves, so that what a page says was saved was
saved. A page that only looks reads in a transaction that takes no lock, and is written down in a
second, short one. Nothing is rendered, printed or hashed while a transaction is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import Altered, HandrailError, NotAllowed, NotFound
from app.i18n.marks import _
from app.i18n.messages import staff_translator
from app.i18n.negotiate import negotiated
from app.web import csrf
from app.web.cookies import DOOR, new_secret
from app.web.desk import Desk, Notice
from app.web.errors import ending_of, error_page
from app.web.outcomes import Outcome, RefusedError
from app.web.rendering import rendered
from app.web.signed_out import sign_in_first
from app.web.templating import Around

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session
    from starlette.responses import Response

    from app.i18n.messages import Translator
    from app.web.asked import Asked
    from app.web.desk import Person, Services
    from app.web.routes import Doorway, Route

_FROM_ELSEWHERE = _(
    "This form did not come from one of our own pages, or it was open for too long. Nothing was "
    "saved; go back, load the page again and send it once more."
)
_NOT_HERE = _("There is no such page, or it is not yours to see.")


class SignedOutError(Exception):
    """Nobody is signed in, and the page is only for those who are."""


@dataclass
class Answer:
    """One request on its way through. `viewer` is known once the first transaction has opened."""

    services: Services
    asked: Asked
    viewer: Person | None = None
    object_id: str | None = None

    @property
    def translator(self) -> Translator:
        """Who says sentences to this reader."""
        if self.viewer is not None:
            return staff_translator(self.viewer.language)
        return staff_translator(negotiated(self.asked.headers.get("accept-language", "")))

    def around(self, token: bytes) -> Around:
        """Return what every template is given."""
        return Around(self.translator, token, self.asked.url_path, self.viewer)

    # ── Pages for people who are signed in ────────────────────────────────────────────────────────

    def to_route(self, route: Route) -> Response:
        """Answer a page of the house."""
        opened = self._looked_at if self.asked.is_safe else self._sent
        try:
            return self._ended_well(lambda: opened(route), route.audit)
        except SignedOutError:
            return self._at_door(lambda: sign_in_first(self.asked), route.audit)

    def _looked_at(self, route: Route) -> Outcome:
        with self.services.database.reading() as session:
            outcome = route.handler(self._desk(session, route))
        with self.services.database.writing() as session:
            written = self._write_down(session, route.audit, "done")
        self.services.after_commit(written)
        return outcome

    def _sent(self, route: Route) -> Outcome:
        prepared = self._prepared(route)
        with self.services.database.writing() as session:
            desk = self._desk(session, route, prepared)
            outcome = route.handler(desk)
            self.object_id = desk.about or self.object_id
            written = self._write_down(session, route.audit, "done")
        self.services.after_commit(written)
        return outcome

    def _prepared(self, route: Route) -> Any:  # noqa: ANN401  whatever the route prepares
        """Do the long work of a form between two transactions, by what the first one read."""
        if route.first is None:
            return None
        with self.services.database.reading() as session:
            work = route.first(self._desk(session, route))
        return work()

    def _desk(self, session: Session, route: Route, prepared: Any = None) -> Desk[Any, Any]:  # noqa: ANN401  as above
        viewer = self._admitted(session)
        if not viewer.may(route.needs):
            raise NotFound(_NOT_HERE)
        return Desk(
            services=self.services,
            session=session,
            viewer=viewer,
            found=self._found(session, route, viewer),
            form=self.asked.form,
            path=self.asked.path,
            query=self.asked.query,
            translator=self.translator,
            prepared=prepared,
        )

    def _admitted(self, session: Session) -> Person:
        secret = self.asked.desk
        self.viewer = self.services.identify(session, secret) if secret else None
        if self.viewer is None:
            raise SignedOutError
        if not self.asked.is_safe:
            self._refuse_forged(self.viewer.csrf_token)
        return self.viewer

    def _refuse_forged(self, token: bytes) -> None:
        given = self.asked.form.raw(csrf.TOKEN_FIELD)
        if not csrf.comes_from_here(self.asked.headers) or not csrf.is_token(given, token):
            raise NotAllowed(_FROM_ELSEWHERE)

    def _found(self, session: Session, route: Route, viewer: Person) -> Any:  # noqa: ANN401  what the door opens
        if route.door is None:
            return None
        named = {name: self.asked.path[name] for name in route.door_takes}
        self.object_id = next(iter(named.values()), None)
        return route.door(session, viewer, **named)

    def _write_down(self, session: Session, tag: str, outcome: str) -> object:
        viewer = self.viewer
        if viewer is not None:
            self.services.touch(session, viewer)
        return self.services.write_down(
            session,
            Notice(
                tag=tag,
                outcome=outcome,
                actor_id=viewer.id if viewer else None,
                session_id=viewer.session_id if viewer else None,
                object_kind=tag.partition(".")[0],
                object_id=self.object_id,
            ),
        )

    # ── Pages before anyone is signed in ──────────────────────────────────────────────────────────

    def to_doorway(self, doorway: Doorway) -> Response:
        """Answer a page that needs nobody."""
        return self._at_door(lambda: doorway.handler(self), doorway.audit, checks=True)

    def _at_door(
        self, opened: Callable[[], Outcome], tag: str, *, checks: bool = False
    ) -> Response:
        """Answer with a page whose forms are bound to a cookie of the door's own."""
        secret = self.asked.door or new_secret()
        token = csrf.token_for(secret)

        def admitted() -> Outcome:
            if checks and not self.asked.is_safe:
                self._refuse_forged(token)
            return opened()

        response = self._ended_well(admitted, tag, token=token)
        if self.asked.door is None:
            self.services.cookies.write(response, DOOR, secret)
        return response

    # ── Endings ───────────────────────────────────────────────────────────────────────────────────

    def _ended_well(
        self, opened: Callable[[], Outcome], tag: str, *, token: bytes | None = None
    ) -> Response:
        """Return the answer, or the page of whatever went wrong on the way."""
        try:
            outcome = opened()
        except SignedOutError:
            raise
        except RefusedError as refused:
            if self.viewer is not None:
                self._refusal(tag)  # the page that comes back shows what the door opened
            outcome = refused.page
        except Exception as error:  # noqa: BLE001  the last place where it can become a page
            outcome = self._page_of(error, tag)
        try:
            return self._shown(outcome, token)
        except Exception as error:  # noqa: BLE001  a template or the printer may fail, too
            return self._shown(self._page_of(error, tag), token)

    def _shown(self, outcome: Outcome, token: bytes | None) -> Response:
        if token is None:
            token = self.viewer.csrf_token if self.viewer else csrf.token_for(new_secret())
        return rendered(outcome, self.services, self.around(token))

    def _page_of(self, error: Exception, tag: str) -> Outcome:
        if isinstance(error, NotFound | NotAllowed) and self.viewer is not None:
            self._refusal(tag)
        if isinstance(error, Altered) and self.viewer is not None:
            self._refusal(tag, "failed")
        return error_page(ending_of(error, self.translator))

    def _refusal(self, tag: str, outcome: str = "refused") -> None:
        try:
            with self.services.database.writing() as session:
                written = self._write_down(session, tag, outcome)
            self.services.after_commit(written)
        except HandrailError:
            return  # the page that says no is still shown; a full disk is said by the next page


def is_signed_in(services: Services, asked: Asked) -> bool:
    """Say whether somebody is, before anything they sent is read."""
    if asked.desk is None:
        return False
    with services.database.reading() as session:
        return services.identify(session, asked.desk) is not None


def not_there(services: Services, asked: Asked) -> Response:
    """Answer an address nobody declared."""
    return failed(services, NotFound(_NOT_HERE), asked)


def failed(services: Services, error: HandrailError, asked: Asked) -> Response:
    """Answer what went wrong before any page could be asked, with the desk of whoever it is."""
    answer = Answer(services, asked, _known(services, asked))
    token = answer.viewer.csrf_token if answer.viewer else b"\0" * 32
    page = error_page(ending_of(error, answer.translator))
    return rendered(page, services, answer.around(token))


def _known(services: Services, asked: Asked) -> Person | None:
    """Return who is signed in; nobody where the database cannot say."""
    if asked.desk is None:
        return None
    try:
        with services.database.reading() as session:
            return services.identify(session, asked.desk)
    except HandrailError:
        return None

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words for the codes of a request: states, outcomes, events, grounds, papers, ways, roles."""

from __future__ import annotations

from collections.abc import Mapping

from app.i18n.marks import _
from app.requests.clock_records import LOOK_AGAIN
from app.requests.events import EventKind, Ground
from app.requests.lifecycle import RequestOutcome, State

STATES: Mapping[State, str] = {
    State.NEW: _("Not begun"),
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.RETURNED: _("Returned to be mended"),
    State.APPROVED: _("Approved, not signed yet"),
    State.SIGNED: _("Signed, not sent yet"),
    State.SENT: _("Sent"),
    State.WITH_OFFICE: _("With the office"),
    State.PAUSED: _("The office waits for us"),
    State.ANSWERED: _("Answered"),
    State.APPEALED: _("Appeal open"),
    State.WITHDRAWN: _("Withdrawn"),
    State.CLOSED: _("Closed"),
}
# The shapes of templates/parts/lists.html.
STATE_SHAPES: Mapping[State, str] = {
    State.NEW: "",
    State.DRAFT: "doing",
    State.IN_REVIEW: "doing",
    State.RETURNED: "ask",
    State.APPROVED: "doing",
    State.SIGNED: "doing",
    State.SENT: "doing",
    State.WITH_OFFICE: "doing",
    State.PAUSED: "ask",
    State.ANSWERED: "ask",
    State.APPEALED: "doing",
    State.WITHDRAWN: "none",
    State.CLOSED: "done",
}
OUTCOMES: Mapping[RequestOutcome, str] = {
    RequestOutcome.OPEN: _("No answer yet"),
    RequestOutcome.SOME_RECORDS: _("Some records came"),
    RequestOutcome.GRANTED: _("Granted"),
    RequestOutcome.PARTLY_REFUSED: _("Partly refused"),
    RequestOutcome.REFUSED: _("Refused"),
    RequestOutcome.NO_RECORDS: _("No records found"),
    RequestOutcome.NEITHER: _("Neither confirmed nor denied"),
}
EVENTS: Mapping[EventKind, str] = {
    EventKind.DRAFTED: _("Drafted"),
    EventKind.SUBMITTED: _("Sent for review"),
    EventKind.RETURNED: _("Returned to be mended"),
    EventKind.APPROVED: _("Approved"),
    EventKind.SIGNED: _("Signed"),
    EventKind.SENT: _("Sent"),
    EventKind.RECEIVED: _("The office received it"),
    EventKind.ACKNOWLEDGED: _("The office confirmed receipt"),
    EventKind.TRACKING_NUMBER: _("The office gave a number"),
    EventKind.EXTENSION: _("The office takes more time"),
    EventKind.TOLLED: _("The office asked something, and the clock stands still"),
    EventKind.RESUMED: _("The office has our answer, and the clock runs again"),
    EventKind.FEE_ASKED: _("The office asks for fees"),
    EventKind.DETERMINATION: _("The office decided"),
    EventKind.PRODUCTION: _("Records came"),
    EventKind.APPEAL_SENT: _("We sent an appeal"),
    EventKind.APPEAL_RECEIVED: _("The office received the appeal"),
    EventKind.APPEAL_DETERMINATION: _("The appeal was decided"),
    EventKind.LOOKED_AGAIN: _("We looked again, and nothing had come"),
    EventKind.WITHDRAWN: _("Withdrawn"),
    EventKind.CLOSED: _("Closed"),
    EventKind.RETRACTED: _("Did not happen"),
}
GROUNDS: Mapping[Ground, str] = {
    Ground.WITHHELD: _("Records withheld in full"),
    Ground.REDACTED: _("Parts blacked out"),
    Ground.NO_RECORDS: _("No records found"),
    Ground.GLOMAR: _("Neither confirmed nor denied that records exist (a Glomar answer)"),
    Ground.NOT_DESCRIBED: _("Records not described well enough"),
    Ground.IDENTITY: _("Identity not proven"),
    Ground.FEES: _("Fees"),
    Ground.REFERRED: _("Sent on to another office"),
}
PAPERS: Mapping[str, str] = {
    "letter": _("Letter"),
    "declaration": _("Declaration of identity"),
    "consent": _("Consent"),
    "enclosure-list": _("List of enclosures"),
    "portal-sheet": _("Portal sheet"),
    "checklist": _("Checklist for the client"),
}
COPY = _("{paper}, copy to read")
CHANNELS: Mapping[str, str] = {
    "portal": _("Portal"),
    "email": _("E-mail"),
    "post": _("Post"),
    "fax": _("Fax"),
    "phone": _("Telephone"),
    "in-person": _("In person"),
}
ROLES: Mapping[str, str] = {
    "client": _("The person themselves"),
    "attorney": _("An attorney"),
    "accredited-representative": _("An accredited representative"),
    "clinic-officer": _("An officer of the clinic"),
}
WAYS: Mapping[str, str] = {"by-hand": _("By hand"), "on-screen": _("On screen")}
AUTHORITIES: Mapping[str, str] = {
    "attorney": _("Attorney admitted in {state}"),
    "accredited-partial": _("Partially accredited representative"),
    "accredited-full": _("Fully accredited representative"),
}
CLOCK_STATES: Mapping[str, str] = {
    "running": _("Running"),
    "stopped": _("Stands still"),
    "between": _("Over by one reading"),
    "passed": _("Over"),
    "kept": _("Kept"),
    "late": _("Late"),
    "ended": _("Ended with the request"),
    "beyond": _("Not reckoned"),
}
OWNERS: Mapping[str, str] = {
    "agency": _("Theirs"),
    "business": _("Theirs"),
    "requester": _("Ours"),
    "clinic": _("Ours"),
}
BASES: Mapping[str, str] = {
    "received": _("The office received the request on {on}."),
    "request-date": _("The request went out on {on}."),
    "acknowledged": _("The office confirmed receipt on {on}."),
    "acknowledgment-due": _(
        "The office has not confirmed receipt. It had to by {on}, so this time ends no later than "
        "counted from there."
    ),
    "determination": _("The office decided on {on}."),
    "denial": _("The office refused on {on}."),
    "earlier-denial": _("The office refused on {on}."),
    "silence": _(
        "No answer came by {on}, the day it was due. The law counts that as a refusal, so this "
        "time counts from there."
    ),
    "silence-since-request": _(
        "No answer came in time. The law then counts this time from {on}, the day of the request."
    ),
    "appeal-received": _("The office received the appeal on {on}."),
    "review-requested": _("The review was asked for on {on}."),
    "exhausted": _("The way to court stands open since {on}."),
}
# No law set this day: nothing that stands beside it may look as if one did.
OUR_REMINDER = _("Our own reminder, not a date of law")
SKIPPED: Mapping[str, str] = {
    "weekend": _("Weekend"),
    "closure": _("Offices closed by order"),
    "tolled": _("The clock stood still"),
}
HOLIDAY = _("Holiday: {name}")
CALLED: Mapping[str, str] = {
    "standard": _("A request like others"),
    "large": _("A very large request (voluminous, time-intensive)"),
    "commercial": _("A request for business use"),
    "frequent": _("One of too many requests of ours"),
}
# Keys of clocks, as reminders name them without saying which law or office they are of.
DATES: Mapping[str, str] = {
    "acknowledgment": _("Confirmation of receipt"),
    "appeal": _("Appeal"),
    "appeal-determination": _("Decision on the appeal"),
    "answer": _("Answer"),
    "civil-action": _("Lawsuit"),
    "civil-action-limit": _("Lawsuit, at the latest"),
    "complaint": _("Complaint"),
    "decision": _("Decision"),
    "determination": _("Decision"),
    "disclosure": _("Disclosure of the file"),
    LOOK_AGAIN: _("Look again: our own reminder"),
    "expedite-decision": _("Decision whether it is treated first"),
    "petition": _("Petition"),
    "reply": _("Answer"),
    "response": _("Answer"),
    "review": _("Review"),
    "suit": _("Lawsuit"),
    "appeal-decision": _("Decision on the appeal"),
    "audit": _("Audit"),
    "body-worn-camera": _("Answer"),
    "court": _("Lawsuit"),
    "court-opens": _("Lawsuit"),
    "cure": _("Time to mend it"),
    "expedited": _("Answer"),
    "explanation": _("Explanation"),
    "investigation": _("Investigation"),
    "large-request": _("Answer"),
    "notice": _("Notice"),
    "notice-later": _("Notice"),
    "order": _("Order"),
    "personnel-files": _("Answer"),
    "production": _("Copies"),
    "simple": _("Answer"),
    "suit-in-custody": _("Lawsuit"),
    "grounds": _("Written grounds"),
    "deemed-denial": _("Silence counts as a refusal"),
    "recurrent": _("Answer"),
    "release": _("Release"),
}

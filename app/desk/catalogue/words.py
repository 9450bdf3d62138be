# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words for the codes of the catalogue: kinds, rights, units, owners, relations, changes."""

from __future__ import annotations

from collections.abc import Mapping

from app.i18n.marks import _

KINDS: Mapping[str, str] = {
    "agency": _("Agency"),
    "component": _("Office of an agency"),
    "business": _("Business"),
    "consumer-reporting-agency": _("Consumer reporting agency"),
    "processor": _("Company that works for an agency"),
    "court": _("Court"),
    "route": _("Way that passes requests on"),
    "counsel": _("Attorney"),
    "mechanism": _("Right under a law"),
    "family": _("Right that states give each by its own act"),
    "rules": _("Rules of an office"),
    "system": _("System of records"),
    "portal": _("Portal, field by field"),
    "calendar": _("Calendar of days not counted"),
    "odds": _("What an office reported for a year"),
    "state": _("State, topic by topic"),
}
TOPICS: Mapping[str, str] = {
    "public-records-act": _("Public-records act"),
    "acknowledgment": _("Confirmation of receipt"),
    "response": _("Answer"),
    "extension": _("Longer by"),
    "appeal-body": _("Against a refusal or silence"),
    "appeal-clock": _("Time to turn to them"),
    "who-may-ask": _("Who may ask"),
    "start-rule": _("From when days are counted"),
    "own-records": _("Data on oneself that offices hold"),
    "court-access": _("Records of courts"),
    "drivers": _("Drivers and cars"),
    "criminal-record": _("Criminal record"),
    "gang-database": _("Gang lists"),
    "health-records": _("Health records"),
    "plate-readers": _("Plate readers"),
    "face-recognition": _("Face recognition"),
    "limits-on-sharing": _("Limits on sharing with immigration offices"),
    "privacy-act": _("Privacy act for businesses"),
}
RIGHTS: Mapping[str, str] = {
    "access": _("See or copy records"),
    "amendment": _("Have a record amended"),
    "accounting-of-disclosures": _("Learn to whom records were given"),
    "deletion": _("Have data deleted"),
    "opt-out": _("Stop sale and sharing"),
    "correction": _("Have data corrected"),
    "dispute": _("Dispute an entry"),
    "freeze": _("Freeze a file"),
    "suppression": _("Have a name suppressed"),
    "preservation": _("Have records preserved"),
    "redress": _("Be put right after a mistake"),
    "complaint": _("Complain"),
    "statement-of-disagreement": _("Add a statement of disagreement"),
    "appeal": _("Appeal"),
    "mediation": _("Have a dispute mediated"),
    "reconsideration": _("Ask to reconsider"),
    "referral": _("See an attorney"),
    "notice": _("Give or get a notice"),
}
OWNERS: Mapping[str, str] = {
    "agency": _("The office must act"),
    "business": _("The business must act"),
    "requester": _("We must act"),
    "clinic": _("The clinic must act"),
}
ASKED_BY: Mapping[str, str] = {
    "letter": _("By letter"),
    "own-form": _("On the office’s own form"),
    "online": _("On the office’s own pages"),
    "in-person": _("In person or by telephone"),
}
EFFECTS: Mapping[str, str] = {
    "hold": _("Hold: an attorney decides"),
    "warn": _("Careful"),
}
URGENCIES: Mapping[str, str] = {"now": _("Now"), "soon": _("Soon"), "normal": _("In its time")}
# What a record says of another, and what the other says of it.
NAMES: Mapping[str, str] = {
    "refines": _("Refines"),
    "member-of": _("One of"),
    "instead": _("Where a state has no act"),
    "joins": _("Asked in the letter of"),
    "follows": _("Keeps the rules of"),
    "counts-in": _("Counts days by"),
    "part-of": _("Part of"),
    "reached-by": _("Reached by"),
    "under-rules": _("Under the rules of"),
    "redirects-to": _("Passes requests on to"),
    "kept-in": _("Keeps records in"),
    "through-portal": _("Takes requests through"),
    "held-by": _("Held by"),
    "reports-on": _("Reported by"),
    "counts": _("Counts requests by"),
    "tells-of": _("Tells of"),
}
NAMED_BY: Mapping[str, str] = {
    "refines": _("Refined by the rules of an office"),
    "member-of": _("The acts of states"),
    "instead": _("Stands in for"),
    "joins": _("Asked in the same letter"),
    "follows": _("Kept by"),
    "counts-in": _("Laws that count days by it"),
    "part-of": _("Offices that are part of it"),
    "reached-by": _("Whom it reaches"),
    "under-rules": _("Offices under these rules"),
    "redirects-to": _("Companies that pass requests on to it"),
    "kept-in": _("Holders that keep records in it"),
    "through-portal": _("Holders that take requests through it"),
    "held-by": _("Systems of records it holds"),
    "reports-on": _("What it reported"),
    "counts": _("What offices reported on it"),
    "tells-of": _("On the page of the state"),
}
CHANGED: Mapping[str, str] = {
    "began": _("Began"),
    "ended": _("Ended"),
    "replaced": _("Replaced"),
}
WHAT_CHANGED: Mapping[str, str] = {
    "law": _("Law"),
    "time": _("Time"),
    "channel": _("Channel"),
    "value": _("Value"),
}
FEDERAL = _("Federal, or the whole country")

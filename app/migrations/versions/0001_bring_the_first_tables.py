# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_object_kind_audit_entry_object_id"),
            ["object_kind", "object_id"],
            unique=False,
        )

    op.create_table(
        "job_mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_mark")),
        sa.UniqueConstraint("name", name=op.f("uq_job_mark_name")),
    )
    with op.batch_alter_table("job_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_mark_retain_until"), ["retain_until"], unique=False
        )

    op.create_table(
        "key_certificate",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_certificate")),
    )
    with op.batch_alter_table("key_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_key_certificate_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=26), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(length=26), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_hold_object_kind_legal_hold_object_id"),
            ["object_kind", "object_id"],
            unique=False,
        )

    op.create_table(
        "outbox",
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=26), nullable=False),
        sa.Column("unique_key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_unique_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_not_before"), ["not_before"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_retain_until"), ["retain_until"], unique=False)

    op.create_table(
        "ring",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring")),
    )
    op.create_table(
        "client_case",
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("opened_with", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_client_case_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_case")),
        sa.UniqueConstraint("opened_with", name=op.f("uq_client_case_opened_with")),
        sa.UniqueConstraint("reference", name=op.f("uq_client_case_reference")),
    )
    with op.batch_alter_table("client_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_case_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_client_case_ring_id"), ["ring_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_client_case_state_client_case_opened_on_client_case_id"),
            ["state", "opened_on", "id"],
            unique=False,
        )

    op.create_table(
        "clinic",
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("kept_years", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_clinic_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    with op.batch_alter_table("clinic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clinic_retain_until"), ["retain_until"], unique=False)

    op.create_table(
        "clinic_key",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ring_id", sa.String(length=26), nullable=True),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_clinic_key_ring_id_ring")),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_clinic_key")),
    )
    op.create_table(
        "kept_file",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_kept_file_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_file")),
    )
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_file_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "ring_seal",
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_ring_seal_ring_id_ring")),
        sa.PrimaryKeyConstraint("ring_id", "epoch", "holder_id", name=op.f("pk_ring_seal")),
    )
    with op.batch_alter_table("ring_seal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ring_seal_holder_id_ring_seal_ring_id"),
            ["holder_id", "ring_id"],
            unique=False,
        )

    op.create_table(
        "staff",
        sa.Column("login_digest", sa.String(), nullable=False),
        sa.Column("passphrase_hash", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("must_change_passphrase", sa.Boolean(), nullable=False),
        sa.Column("sealed_second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("last_code_step", sa.Integer(), nullable=False),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("rights_code", sa.String(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_staff_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login_digest", name=op.f("uq_staff_login_digest")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_retain_until"), ["retain_until"], unique=False)

    op.create_table(
        "authority",
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("granted_by", sa.String(length=26), nullable=False),
        sa.Column("rights_code", sa.String(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["staff.id"], name=op.f("fk_authority_granted_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_authority_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authority_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_authority_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "case_document",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_with", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_case_document_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_case_document_ring_id_ring")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
    )
    with op.batch_alter_table("case_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_document_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_document_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "case_note",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_case_note_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_case_note_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_note_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_case_note_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "fact_confirmation",
        sa.Column("fact_key", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_fact_confirmation_ring_id_ring")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_fact_confirmation_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_confirmation")),
        sa.UniqueConstraint("fact_key", name=op.f("uq_fact_confirmation_fact_key")),
    )
    with op.batch_alter_table("fact_confirmation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_confirmation_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fact_confirmation_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "hold_decision",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_hold_decision_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_hold_decision_ring_id_ring")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_decision")),
        sa.UniqueConstraint("case_id", "serial", name=op.f("uq_hold_decision_case_id_serial")),
    )
    with op.batch_alter_table("hold_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hold_decision_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hold_decision_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "records_request",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_records_request_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_records_request_ring_id_ring")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request")),
    )
    with op.batch_alter_table("records_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_records_request_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_records_request_ring_id"), ["ring_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_records_request_state_records_request_ring_id"),
            ["state", "ring_id"],
            unique=False,
        )

    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("staff_id", "digest", name=op.f("uq_recovery_code_staff_id_digest")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recovery_code_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recovery_code_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "situation_section",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_situation_section_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_situation_section_ring_id_ring")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_situation_section")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_situation_section_case_id_code")),
    )
    with op.batch_alter_table("situation_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_situation_section_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_situation_section_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("secret_digest", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_staff_session_secret_digest")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_session_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["staff.id"], name=op.f("fk_approval_approved_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_approval_request_id_records_request"),
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_approval_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("request_id", "serial", name=op.f("uq_approval_request_id_serial")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approval_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_approval_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("safe_on", sa.Date(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("catalogue_version", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["client_case.id"], name=op.f("fk_deadline_case_id_client_case")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_deadline_request_id_records_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deadline_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_deadline_safe_on_deadline_owner"), ["safe_on", "owner"], unique=False
        )

    op.create_table(
        "request_event",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=26), nullable=False),
        sa.Column("corrects_id", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["request_event.id"],
            name=op.f("fk_request_event_corrects_id_request_event"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff.id"], name=op.f("fk_request_event_recorded_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_request_event_request_id_records_request"),
        ),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["ring.id"], name=op.f("fk_request_event_ring_id_ring")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_request_event_corrects_id")),
    )
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_event_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_event_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_request_event_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "review_note",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_review_note_request_id_records_request"),
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_review_note_ring_id_ring")),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff.id"], name=op.f("fk_review_note_written_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
    )
    with op.batch_alter_table("review_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_note_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_note_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_note_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "sent_letter",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.String(length=26), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_sent_letter_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_sent_letter_request_id_records_request"),
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_sent_letter_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_letter")),
        sa.UniqueConstraint("request_id", "serial", name=op.f("uq_sent_letter_request_id_serial")),
    )
    with op.batch_alter_table("sent_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sent_letter_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sent_letter_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("approval_id", sa.String(length=26), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("consent_ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_signature_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["records_request.id"],
            name=op.f("fk_signature_request_id_records_request"),
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_signature_ring_id_ring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_approval_id"), ["approval_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_signature_consent_ends_on"), ["consent_ends_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_signature_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_signature_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_signature_ring_id"), ["ring_id"], unique=False)

    op.create_table(
        "sent_paper",
        sa.Column("sent_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retention_class", sa.String(length=40), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("ring_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ring_id"], ["ring.id"], name=op.f("fk_sent_paper_ring_id_ring")),
        sa.ForeignKeyConstraint(
            ["sent_id"], ["sent_letter.id"], name=op.f("fk_sent_paper_sent_id_sent_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_paper")),
    )
    with op.batch_alter_table("sent_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sent_paper_retain_until"), ["retain_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sent_paper_ring_id"), ["ring_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_paper_sent_id"), ["sent_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sent_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_paper_sent_id"))
        batch_op.drop_index(batch_op.f("ix_sent_paper_ring_id"))
        batch_op.drop_index(batch_op.f("ix_sent_paper_retain_until"))

    op.drop_table("sent_paper")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_ring_id"))
        batch_op.drop_index(batch_op.f("ix_signature_retain_until"))
        batch_op.drop_index(batch_op.f("ix_signature_request_id"))
        batch_op.drop_index(batch_op.f("ix_signature_consent_ends_on"))
        batch_op.drop_index(batch_op.f("ix_signature_approval_id"))

    op.drop_table("signature")
    with op.batch_alter_table("sent_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_letter_ring_id"))
        batch_op.drop_index(batch_op.f("ix_sent_letter_retain_until"))

    op.drop_table("sent_letter")
    with op.batch_alter_table("review_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_note_ring_id"))
        batch_op.drop_index(batch_op.f("ix_review_note_retain_until"))
        batch_op.drop_index(batch_op.f("ix_review_note_request_id"))

    op.drop_table("review_note")
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_event_ring_id"))
        batch_op.drop_index(batch_op.f("ix_request_event_retain_until"))
        batch_op.drop_index(batch_op.f("ix_request_event_request_id"))

    op.drop_table("request_event")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_safe_on_deadline_owner"))
        batch_op.drop_index(batch_op.f("ix_deadline_retain_until"))
        batch_op.drop_index(batch_op.f("ix_deadline_request_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_case_id"))

    op.drop_table("deadline")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_ring_id"))
        batch_op.drop_index(batch_op.f("ix_approval_retain_until"))

    op.drop_table("approval")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_staff_id"))
        batch_op.drop_index(batch_op.f("ix_staff_session_retain_until"))

    op.drop_table("staff_session")
    with op.batch_alter_table("situation_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_situation_section_ring_id"))
        batch_op.drop_index(batch_op.f("ix_situation_section_retain_until"))

    op.drop_table("situation_section")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_staff_id"))
        batch_op.drop_index(batch_op.f("ix_recovery_code_retain_until"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("records_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_request_state_records_request_ring_id"))
        batch_op.drop_index(batch_op.f("ix_records_request_ring_id"))
        batch_op.drop_index(batch_op.f("ix_records_request_retain_until"))
        batch_op.drop_index(batch_op.f("ix_records_request_case_id"))

    op.drop_table("records_request")
    with op.batch_alter_table("hold_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_decision_ring_id"))
        batch_op.drop_index(batch_op.f("ix_hold_decision_retain_until"))

    op.drop_table("hold_decision")
    with op.batch_alter_table("fact_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_confirmation_ring_id"))
        batch_op.drop_index(batch_op.f("ix_fact_confirmation_retain_until"))

    op.drop_table("fact_confirmation")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_note_ring_id"))
        batch_op.drop_index(batch_op.f("ix_case_note_retain_until"))
        batch_op.drop_index(batch_op.f("ix_case_note_case_id"))

    op.drop_table("case_note")
    with op.batch_alter_table("case_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_document_ring_id"))
        batch_op.drop_index(batch_op.f("ix_case_document_retain_until"))
        batch_op.drop_index(batch_op.f("ix_case_document_case_id"))

    op.drop_table("case_document")
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_staff_id"))
        batch_op.drop_index(batch_op.f("ix_authority_retain_until"))

    op.drop_table("authority")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_retain_until"))

    op.drop_table("staff")
    with op.batch_alter_table("ring_seal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ring_seal_holder_id_ring_seal_ring_id"))

    op.drop_table("ring_seal")
    with op.batch_alter_table("kept_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_file_ring_id"))

    op.drop_table("kept_file")
    op.drop_table("clinic_key")
    with op.batch_alter_table("clinic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clinic_retain_until"))

    op.drop_table("clinic")
    with op.batch_alter_table("client_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_case_state_client_case_opened_on_client_case_id"))
        batch_op.drop_index(batch_op.f("ix_client_case_ring_id"))
        batch_op.drop_index(batch_op.f("ix_client_case_retain_until"))

    op.drop_table("client_case")
    op.drop_table("ring")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_retain_until"))
        batch_op.drop_index(batch_op.f("ix_outbox_not_before"))

    op.drop_table("outbox")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_object_kind_legal_hold_object_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("key_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_certificate_subject_id"))

    op.drop_table("key_certificate")
    with op.batch_alter_table("job_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_mark_retain_until"))

    op.drop_table("job_mark")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object_kind_audit_entry_object_id"))

    op.drop_table("audit_entry")

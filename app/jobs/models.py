# SPDX-License-Identifier: AGPL-3.0-or-later
"""When each scheduled job was last done: what lets it be caught up, and never done twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Code, Kept


class JobMark(Kept, Base):
    """The last time one job was done, and the last time it failed with what sort of fault."""

    __tablename__ = "job_mark"

    name: Mapped[Code] = mapped_column(unique=True)
    done_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    error_code: Mapped[Code | None]

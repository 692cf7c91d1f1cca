"""Log lines as JSON, with the request's id and no personal data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from lms.lib.requests import request_id


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

"""From the page tree to a released version; the only writer of versions."""

from content.publishing.questions import keep_version
from content.publishing.releasing import ReleaseRefused, build, page_was_published, release, shelve, validate

__all__ = ["ReleaseRefused", "build", "keep_version", "page_was_published", "release", "shelve", "validate"]

"""Packages: a zip with a manifest and one QTI item a file; Attune's own copy lies beside them."""

from __future__ import annotations

import io
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from content.exchange import own, qti_reading, qti_writing
from content.exchange.items import (
    MOST_BYTES,
    MOST_ITEMS,
    Entry,
    Item,
    Loss,
    UnreadableFile,
    Written,
    decode,
    limited,
    short,
    unreadable,
)
from content.exchange.markup import add, children, inside, local, parse, to_bytes, words
from content.exchange.qti_names import V21, V30, Edition
from content.exchange.shapes import tags_of
from content.exchange.words import loss

MANIFEST = "imsmanifest.xml"
COPY = "attune.json"
MOST_MEMBERS = 2 * MOST_ITEMS + 100
MOST_UNPACKED = 50 * 1024 * 1024
MOST_SHRUNK = 100
SMALL = 256 * 1024
_EPOCH = (2000, 1, 1, 0, 0, 0)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a zip by name; UnreadableFile for one that is broken, hostile or too big."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 5 MB. Please send it in parts."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_members(members)
            return _contents(archive, [member for member in members if not member.is_dir()])
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(_("The zip file is broken or packed in a way that is not read.")) from error


def _refuse_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise UnreadableFile(_("The zip file has too many files in it."))
    names = {member.filename for member in members}
    if len(names) < len(members):
        raise UnreadableFile(_("Two files in the zip have the same name."))
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name or not name.isprintable():
            raise UnreadableFile(
                _("The zip file holds “%(name)s”, which points out of it.") % {"name": short(name)}
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnreadableFile(
                _("The zip file holds a link, “%(name)s”. Links are not read.") % {"name": short(name)}
            )
        if member.flag_bits & 0x1:
            raise UnreadableFile(_("The zip file is encrypted. Please send it without a password."))
        shrunk = member.file_size / max(member.compress_size, 1)
        if member.file_size > SMALL and shrunk > MOST_SHRUNK:
            raise _bomb()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _bomb()


def _contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Reads no more than is allowed, whatever the headers say."""
    left = MOST_UNPACKED
    found: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as file:
            content = file.read(min(left, MOST_BYTES) + 1)
        left -= len(content)
        if left < 0 or len(content) > MOST_BYTES:
            raise _bomb()
        found[member.filename.replace("\\", "/")] = content
    return found


def _bomb() -> UnreadableFile:
    return UnreadableFile(_("Unpacked, the zip file would be far too large. It is not read."))


def read(data: bytes) -> list[Item]:
    """The items of a package, or of a single item file."""
    if not data.startswith(b"PK"):
        return limited(_alone(parse(decode(data))))
    files = unpack(data)
    if MANIFEST not in files:
        raise UnreadableFile(_("There is no imsmanifest.xml in the package."))
    root = parse(decode(files[MANIFEST]))
    copies = _copies(files.get(COPY))
    return limited(_resources(root, files, copies))


def _alone(root: Element) -> Iterator[Item]:
    if local(root) not in ("assessmentItem", "qti-assessment-item"):
        raise UnreadableFile(_("This is no QTI item: its root is “%(name)s”.") % {"name": short(local(root))})
    yield qti_reading.read_item(_("the item"), root, tags=[], lost=[])


def _resources(root: Element, files: dict[str, bytes], copies: dict[bytes, Item]) -> Iterator[Item]:
    seen: set[str] = set()
    for number, resource in enumerate(inside(root, "resource"), start=1):
        kind, href = resource.get("type", ""), resource.get("href", "")
        place = href or _("resource %(number)d") % {"number": number}
        if kind.startswith(("imsqti_test", "imsqti_section")):
            yield unreadable(
                short(place), place, _("A test: Attune reads its questions, not its rules and sections.")
            )
        elif kind.startswith("imsqti_item") and href in seen:
            yield unreadable(short(place), place, _("The package names this file already."))
        elif kind.startswith("imsqti_item"):
            seen.add(href)
            yield _resource(short(place), resource, files, copies)


def _resource(place: str, resource: Element, files: dict[str, bytes], copies: dict[bytes, Item]) -> Item:
    href = posixpath.normpath(resource.get("href", ""))
    content = files.get(href)
    if content is None:
        return unreadable(place, place, _("Its file is missing from the package."))
    if content in copies:
        return copies[content]
    others = {posixpath.normpath(file.get("href", "")) for file in children(resource, "file")} - {href}
    lost = [_("the file “%(name)s”") % {"name": short(name)} for name in sorted(others)]
    try:
        root = parse(decode(content))
    except UnreadableFile as error:
        return unreadable(place, place, str(error), lost=lost)
    if local(root) not in ("assessmentItem", "qti-assessment-item"):
        return unreadable(place, place, _("Its file holds no item."))
    tags = [words(text) for keyword in inside(resource, "keyword") for text in keyword]
    return qti_reading.read_item(place, root, tags=tags, lost=lost)


def _copies(data: bytes | None) -> dict[bytes, Item]:
    """Attune's own copies by the file that each would be written as: an edited file finds none."""
    if data is None:
        return {}
    try:
        items = own.read(data)
    except UnreadableFile:
        return {}
    return {
        qti_writing.item_file(own.entry_of(item), edition)[0]: item
        for item in items
        if item.question is not None
        for edition in (V21, V30)
    }


def write_21(entries: Sequence[Entry]) -> Written:
    """A package in QTI 2.1."""
    return _write(entries, V21)


def write_30(entries: Sequence[Entry]) -> Written:
    """A package in QTI 3.0."""
    return _write(entries, V30)


def _write(entries: Sequence[Entry], edition: Edition) -> Written:
    manifest = Element("manifest", {"xmlns": edition.manifest, "identifier": "attune-questions"})
    metadata = add(manifest, "metadata")
    add(metadata, "schema", edition.schema)
    add(metadata, "schemaversion", f"{edition.name}.0" if edition is V30 else edition.name)
    add(manifest, "organizations")
    resources = add(manifest, "resources")
    losses: list[Loss] = []
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            data, lost = qti_writing.item_file(entry, edition)
            name = f"items/q-{entry.question.id}.xml"
            _add(archive, name, data)
            _describe(resources, entry, name, edition)
            losses += loss(entry, lost)
        _add(archive, COPY, own.write(entries).data)
        beside = add(resources, "resource", identifier="attune-copy", type="webcontent", href=COPY)
        add(beside, "file", href=COPY)
        _add(archive, MANIFEST, to_bytes(manifest))
    return Written(target.getvalue(), tuple(losses))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _describe(resources: Element, entry: Entry, name: str, edition: Edition) -> None:
    resource = add(
        resources, "resource", identifier=f"r-{entry.question.id}", type=edition.resource, href=name
    )
    tags = tags_of(entry)
    if tags:
        lom = add(add(resource, "metadata"), "lom", xmlns="http://ltsc.ieee.org/xsd/LOM")
        general = add(lom, "general")
        for tag in tags:
            add(add(general, "keyword"), "string", tag)
    add(resource, "file", href=name)

"""Small PDF files, written out by hand."""

from __future__ import annotations

from collections.abc import Sequence

# (title, index of its page, the entries below it)
Entry = tuple[str, int, Sequence["Entry"]]


def make_pdf(
    pages: Sequence[Sequence[str]],
    *,
    title: str = "",
    outline: Sequence[Entry] = (),
    locked: bool = False,
) -> bytes:
    """Pages of lines in Helvetica; `outline` is the tree of bookmarks, `locked` asks a password."""
    objects: list[bytes] = [b""] * 3  # the catalog, the page tree, the font

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    page_numbers = []
    for lines in pages:
        shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        content = b"BT /F1 12 Tf 14 TL 50 780 Td\n" + shown + b"ET"
        stream = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page_numbers.append(
            add(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
                b" /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % stream
            )
        )

    def add_entries(entries: Sequence[Entry], parent: int) -> bytes:
        """Write the entries as siblings; returns the keys that their parent needs."""
        numbers = [add(b"") for _ in entries]
        for place, (name, page, below) in enumerate(entries):
            keys = b"/Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]" % (
                _text(name),
                parent,
                page_numbers[page],
            )
            if place > 0:
                keys += b" /Prev %d 0 R" % numbers[place - 1]
            if place + 1 < len(numbers):
                keys += b" /Next %d 0 R" % numbers[place + 1]
            keys += add_entries(below, numbers[place])
            objects[numbers[place] - 1] = b"<< %s >>" % keys
        if not numbers:
            return b""
        return b" /First %d 0 R /Last %d 0 R /Count %d" % (numbers[0], numbers[-1], len(numbers))

    root = add(b"")
    objects[root - 1] = b"<< /Type /Outlines%s >>" % add_entries(outline, root)
    kids = b" ".join(b"%d 0 R" % number for number in page_numbers)
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines %d 0 R >>" % root
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(page_numbers))
    objects[2] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    trailer = b"/Root 1 0 R /Info %d 0 R" % add(b"<< /Title %s >>" % _text(title))
    if locked:  # keys that no password fits, least of all the empty one
        key = b"<" + b"00" * 32 + b">"
        encryption = add(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >>" % (key, key))
        trailer += b" /Encrypt %d 0 R /ID [%s %s]" % (encryption, key, key)
    return _file(objects, trailer)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            trailer,
            len(data),
        )
    )


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _text(text: str) -> bytes:
    return b"<" + b"\xfe\xff".hex().encode() + text.encode("utf-16-be").hex().encode() + b">"

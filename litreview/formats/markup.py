"""XML exports: each record is located by its tags and parsed separately.

So memory use does not grow with the file, a broken record affects only itself, and there is no document type whose
entities could reach a file or the network.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats.bounds import check_length
from litreview.formats.fields import EMPTY
from litreview.formats.format import truncation_problem
from litreview.formats.shape import FieldValues, Raw, build_record, collect_values
from litreview.model import Filler, Item, Reject
from litreview.text import clean, drop_controls

Element = Any  # lxml has no type annotations
Rule = Callable[[Element], str]

# Elements that format text and do not divide it.
_INLINE = frozenset(
    [
        "style",
        "i",
        "b",
        "u",
        "sub",
        "sup",
        "em",
        "strong",
        "italic",
        "bold",
        "underline",
        "inf",
        "math",
        "DispFormula",
    ]
)
# Without the document type, an HTML entity is a syntax error to the parser.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*);")
_LINE = re.compile(r",? line \d+(?:, column \d+)?")
_TYPE_ATTRIBUTES = ("EIdType", "IdType")


def split_elements(lines: Iterable[str], *names: str) -> Iterator[tuple[int, str, bool] | Filler]:
    """Split a file into the elements of some names (line, text, closed) and the text between them."""
    start = re.compile(rf"<({'|'.join(names)})(?=[\s/>])")
    longest = max(map(len, names)) + len("</>")
    buffer, line, name, looked = "", 1, "", 0
    for text in lines:
        buffer += text
        begin = 0
        while True:
            # Continue where the last search ended; otherwise a long element would be searched again with each line.
            found = start.search(buffer, max(looked - longest, begin + bool(name)))
            # Only up to the next start; otherwise many elements that never close would each be searched to the end.
            last = found.start() if found else len(buffer)
            end = buffer.find(f"</{name}>", max(looked - longest, begin), last) if name else -1
            if end >= 0:
                at, closed = end + len(name) + 3, True
            elif found:
                at, closed = found.start(), False
            else:
                break
            yield from _piece(line, buffer[begin:at], name, closed=closed)
            line += buffer.count("\n", begin, at)
            name = "" if closed or found is None else found.group(1)
            begin = looked = at
        # Once per piece of the file: cut after each record, a file of one line would be copied each time.
        buffer = buffer[begin:] if begin else buffer
        looked = len(buffer)
        check_length(looked, line)
    yield from _piece(line, buffer, name, closed=False)


def _piece(line: int, text: str, name: str, *, closed: bool) -> Iterator[tuple[int, str, bool] | Filler]:
    kept = "\n".join(part.rstrip() for part in text.split("\n")).rstrip()
    if name:
        yield line, kept, closed
    elif kept.strip():
        bare = kept.lstrip()
        yield Filler(line + kept[: len(kept) - len(bare)].count("\n"), "markup around records", bare)


def read(
    lines: Iterable[str],
    names: tuple[str, ...],
    special: Mapping[str, Rule],
    found: Callable[[Raw], FieldValues],
) -> Iterator[Item | Problem]:
    """Read the records of an XML export; one that is not well-formed is a reject with the reason."""
    cut = 0
    for piece in split_elements(lines, *names):
        if isinstance(piece, Filler):
            yield piece
            continue
        line, text, closed = piece
        element = parse_element(text)
        if isinstance(element, str):
            yield Reject(line, element, text)
            # Only the last one may be cut off; one in the middle is broken, and more follows.
            cut = 0 if closed else line
            continue
        raw = collect_values(
            (path, (value,)) for path, value in path_values(element, "", special) if value not in EMPTY
        )
        yield build_record(found(raw), raw, text, line)
    if cut:
        yield truncation_problem(cut)


def parse_element(text: str) -> Element | str:
    """Parse the text of a record; return its element, or an error message."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415  # untyped, and only XML needs it

    # All external access is off: an export is untrusted and could refer to files on this machine.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    plain = _NAMED.sub(_entity, drop_controls(text))
    try:
        return etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        return f"it is not well-formed XML: {_LINE.sub('', error.msg)}"


def _entity(found: re.Match[str]) -> str:
    """Resolve an HTML entity; any other is text."""
    known = html.unescape(found.group())
    return known if known != found.group() else f"&amp;{found.group(1)};"


def element_text(element: Element) -> str:
    """Return all text of an element, including that of formatting elements."""
    return clean("".join(element.itertext()))


def _local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def path_values(element: Element, path: str, special: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    """Yield each value with the path of its element; `@name` and the type of an identifier distinguish equal paths."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = _local_name(child)
        here = f"{path}/{name}" if path else name
        # The editors of a book are in an author list with this type.
        here += "[editors]" if child.get("Type") == "editors" else ""
        here += "".join(f"[{child.get(key)}]" for key in _TYPE_ATTRIBUTES if child.get(key))
        if child.get("name"):
            yield f"{here}@name", clean(child.get("name"))
        if name in special:
            yield here, special[name](child)
        elif all(_local_name(inner) in _INLINE for inner in child):
            yield here, element_text(child)
        else:
            yield from path_values(child, here, special)

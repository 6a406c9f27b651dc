"""Reading the XML of a Salesforce package: small, without document types, and with the line of each element.

Aura and Visualforce markup uses prefixes that are declared nowhere, so names are read as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

DEPTH_MAX = 40  # elements inside each other; the deepest file of the package has 4


@dataclass(slots=True)
class Element:
    """One element: its name as written, its attributes, its own text, the elements inside it."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """Yield this element and all inside it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.all()

    def find(self, name: str) -> list[Element]:
        """Return the elements directly inside this one that carry a name."""
        return [child for child in self.children if child.name == name]

    def value(self, name: str) -> str:
        """Return the text of the first element of that name directly inside this one; empty: there is none."""
        return next((child.text.strip() for child in self.find(name)), "")


class XmlFaultError(Exception):
    """The text is not XML that Salesforce would read.

    Args:
        rule: The key of the rule it breaks.
        line: The line, from 1.
        words: What is wrong, and what to change.
    """

    def __init__(self, rule: str, line: int, words: str) -> None:
        super().__init__(words)
        self.rule, self.line, self.words = rule, line, words


def read_xml(data: bytes) -> Element:
    """Return the root element of a file.

    Raises:
        XmlFaultError: it is not UTF-8, names a document type, is not well-formed, or is nested too deeply.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise XmlFaultError("xml.encoding", line, "it is not UTF-8: save it as UTF-8") from error
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise XmlFaultError("xml.malformed", error.lineno, f"it is not well-formed: {_reason(error)}") from error
    return reader.root


def _reason(error: expat.ExpatError) -> str:
    return expat.ErrorString(error.code) or "it cannot be read"


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()  # without namespaces: a prefix may be undeclared
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declaration
        # Refused at its first line, before any entity in it could be expanded.
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._open: list[Element] = []
        self.root = Element("", 0)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, self.parser.CurrentLineNumber, attributes)
        if len(self._open) >= DEPTH_MAX:
            raise XmlFaultError("xml.malformed", element.line, f"more than {DEPTH_MAX} elements stand in each other")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            words = f"it declares the encoding {encoding!r}: declare UTF-8"
            raise XmlFaultError("xml.encoding", self.parser.CurrentLineNumber, words)

    def _doctype(self, *_: object) -> None:
        words = "it declares a document type, which could hold entities: remove <!DOCTYPE …>"
        raise XmlFaultError("xml.doctype", self.parser.CurrentLineNumber, words)

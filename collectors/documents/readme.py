"""Facts from READMEs: what a folder's project is called, and the first paragraph that says what it is.

Leaves out installation and usage, notices, badges, and the sentences that project generators write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archscan.formats.prose import Block, read_blocks
from archscan.lexicon.secrets import mask
from archscan.model.evidence import Evidence
from archscan.model.facts import Fact, Prose, Scope, Subject
from archscan.model.problem import Problem
from archscan.source import SourceFile, Tree

NAME = "readme"
PATTERNS = (
    "README", "README.md", "README.markdown", "README.rst", "README.txt", "README.adoc", "README.asciidoc",
)  # fmt: skip

MAX_CHARACTERS = 600
_MAX_TITLE = 120
_MAX_NAME_WORDS = 5

_SKIPPED_SECTIONS = re.compile(
    r"\W*(?:table of )?contents?\b|\W*toc\b|.*\b(?:install(?:ation|ing)?|setup|set up|setting up|usage"
    r"|quick ?start|getting started|get started|prerequisites?|pre-requisites?|requirements|dependencies"
    r"|build(?:ing)?|running|run|deploy(?:ment|ing)?|develop(?:ment|ing|er)?|configur(?:e|ation|ing)"
    r"|test(?:s|ing)?|contribut(?:e|ing|ors?|ion)|licen[sc]e|changelog|release notes|support|community"
    r"|acknowledge?ments?|credits|authors?|sponsors?|security|troubleshooting|faq|todo|roadmap|news|updates?"
    r"|demo|screenshots?|useful links|resources|references|commands|scripts|clean(?:ing)? ?up|steps|step \d+"
    r"|notes?|warning|expected result|structure)\b",
    re.IGNORECASE,
)
_TELLING_SECTIONS = re.compile(
    r"\W*(?:about|welcome|overview|introduction|intro|description|summary|what|purpose|background|abstract|motivation"
    r"|the (?:project|application|service|system)|简介|介绍)\b",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"this (?:project|template|app(?:lication)?|repo(?:sitory)?|library|package) (?:was|is|has been|should)"
    r" (?:bootstrapped|generated|created (?:with|by|using)|help get you started|scaffolded)"
    r"|this is a \[?next\.js\]? project bootstrapped|this template (?:should|provides)"
    r"|this (?:was|is) created (?:with|by|using)|when (?:this|you|\w+ing|the \w+ is)|if you|in order"
    r"|(?:in|for) this (?:guide|tutorial|exercise|example,)|for this example"
    r"|you(?:'ll|'re)? (?:can|will|may|might|should|must|need|find|want|have to)\b|let(?:'s| us)\b"
    r"|we (?:assume|will|now)\b"
    r"|by default\b|before\b|as a prerequisite|here,? you|place \w+"
    r"|(?:please )?(?:go to|follow|run|execute|open|use|start|clone|copy|install|build|download|make sure"
    r"|ensure|first|then|next|alternatively|below|after"
    r"|deploy(?! \w+ing)|to (?:run|build|start|install|set ?up|use|deploy|try|get started))\b"
    r"|\$ |(?-i:kubectl|docker|npm|npx|yarn|pnpm|pip3?|git|cd|sudo|curl|helm|make|mvn|python3?|go) [a-z./-]",
    re.IGNORECASE,
)
"""What a section of instructions begins with, or a project generator writes: the rest of it is skipped."""
_NOTICE = re.compile(
    r"(?:note|warning|deprecated|looking for|issues|pull requests?|prs|contributions?"
    r"|copyright|licensed under|build status|coverage status|todo"
    r"|(?:please )?(?:see|read|refer to|check out|visit|click)"
    r"|view the|for (?:more|further|detailed|details|the full)"
    r"|(?:more|further|additional) (?:details?|info|information|documentation)|rest url|web\w* go)\b"
    r"|this (?:file|page|repo(?:sitory)?|example|project|document) (?:has|was|is) (?:been )?"
    r"(?:moved|deprecated|archived|no longer)|this is where you\b|\w+: *https?://"
    r"|\(c\) |\W*(?:english|中文|简体中文|日本語|español|français)\b.{0,60}\Z",
    re.IGNORECASE,
)
_POINTS_ON = re.compile(
    r".*\b(?:below|as follows|the following)\W*\Z|(?:\S+ ){1,5}(?:are|is|includes?)\W*\Z"
    r"|.*\b(?:source code|documentation|demo) (?:is|can be|of it|lives)\b.*",
    re.IGNORECASE,
)
"""A sentence that leads over to a list, or elsewhere: nothing without what follows."""
_STATUS = re.compile(r"\A\W*(?:deprecated|archived|obsolete|unmaintained|wip|draft)\b\W*", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\W*(?:demo|example|sample|tutorial|guide|quick ?start|project|lab|exercise|part|chapter|module|step"
    r"|how to|helm chart|chart|docker image|image)s?\b",
    re.IGNORECASE,
)
_TAGLINE = re.compile(r"\s*：\s*|\s+[:|–—-]\s+|:\s+")
_NO_TITLE = re.compile(
    r"\W*(?:introduction|overview|about|outline|summary|description|read ?me|how to\b.*|usage"
    r"|getting started\b.*"
    r"|quick ?start|installation|table of contents|contents|example)\W*\Z",
    re.IGNORECASE,
)
_LEADING_SYMBOLS = re.compile(r"\A[^\w\s@#.'\"($<\[{/~-]+\s*")
_SENTENCE_END = re.compile(r"[.!?。！？](?=[\s\"')\]]|$)|[。！？]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|no|v\d*|[A-Z]))\.\Z", re.IGNORECASE)


def wants(data: bytes) -> bool:
    """Whether there are any words."""
    return bool(data.strip())


def collect(file: SourceFile, tree: Tree) -> Iterator[Fact | Problem]:
    """Yield at most one title and one paragraph."""
    subject = Subject(Scope("source", file.folder), "")
    ending = file.name.lower().rpartition(".")[2] if "." in file.name else "txt"
    blocks = list(read_blocks(file.text, ending))
    title = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    if (
        title is None
        and blocks
        and blocks[0].kind == "heading"
        and not _SKIPPED_SECTIONS.match(blocks[0].text)
    ):
        title = blocks[0]
    if title is not None and len(title.text) <= _MAX_TITLE and not _NO_TITLE.match(title.text):
        yield Prose(subject, mask(name_of(title.text)), "title", Evidence(file.path, title.line, NAME))
    if (found := _description(blocks, title)) is not None:
        text = shorten(mask(telling_part(found.text)))
        yield Prose(subject, text, "readme", Evidence(file.path, found.line, NAME))


def name_of(title: str) -> str:
    """The name in a title: without status, signs before it and the slogan behind it.

    >>> name_of("DEPRECATED: Sock Shop : A Demo"), name_of("🐳 Docker: the guide"), name_of("Demo: Shop")
    ('Sock Shop', 'Docker', 'Demo: Shop')
    """
    text = _STATUS.sub("", title) or title
    text = _LEADING_SYMBOLS.sub("", text) or text
    head, *rest = _TAGLINE.split(text, maxsplit=1)
    few = len(head.split()) <= _MAX_NAME_WORDS
    return head if rest and head and few and not _NO_NAME.match(head) else text


def telling_part(text: str) -> str:
    """The sentences of a paragraph up to the first that instructs, or points elsewhere.

    >>> telling_part("It keeps orders. It is quick. See the wiki.")
    'It keeps orders. It is quick.'
    """
    kept = 0
    for sentence in _sentences(text):
        core = _LEADING_SYMBOLS.sub("", sentence.strip())
        if kept and (_INSTRUCTION.match(core) or _NOTICE.match(core) or _POINTS_ON.match(core)):
            break
        kept += len(sentence)
    return text[:kept].strip()


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text with the space behind them: joined, they are the text."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[: found.end()]):
            end = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip())
            yield text[start:end]
            start = end
    if start < len(text):
        yield text[start:]


def _description(blocks: Iterable[Block], title: Block | None) -> Block | None:
    """The first paragraph that tells what this is; a quoted slogan where there is none.

    It stands under the title, in the first section if that follows without instructions before it, or in
    one that is called so (About). Where the text begins with a question it stands behind the thoughts about
    that, in a paragraph that begins with the project.
    """
    slogan: Block | None = None
    skipped = 0
    telling = first = True
    asked = False
    for block in blocks:
        if block.kind == "heading":
            if block is title:
                continue
            named = _TELLING_SECTIONS.match(block.text) is not None
            if not skipped or block.level <= skipped:
                skipped = block.level if _SKIPPED_SECTIONS.match(block.text) and not named else 0
            telling = named or first
            first = False
        elif _INSTRUCTION.match(block.text):
            telling = first = False
        elif telling and not skipped and _tells(block.text):
            asked = asked or _asks(block.text)
            if asked and (_asks(block.text) or not _names_itself(block.text, title)):
                continue
            if block.kind == "paragraph":
                return block
            slogan = slogan or block
    return slogan


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？"))


def _names_itself(text: str, title: Block | None) -> bool:
    """Whether a paragraph begins with what it is about: "This project", or the name in the title."""
    name = re.escape(name_of(title.text)) if title is not None else "this"
    return re.match(rf"\W*(?:this|(?:the )?{name}\b)", text, re.IGNORECASE) is not None


def _tells(text: str) -> bool:
    """Whether a paragraph is prose about its subject: no list of links, no notice."""
    text = telling_part(text)
    words = re.findall(r"[^\W\d_]{2,}", text)
    wide = len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text))
    opening = next(_sentences(text), text)
    if (
        (len(words) < 4 and wide < 8)
        or text.endswith(":")
        or _POINTS_ON.match(opening)
        or _NOTICE.match(_LEADING_SYMBOLS.sub("", text))
    ):
        return False
    separators = len(re.findall(r"\s[|•·—–-]\s", text))
    return separators < 2 or separators * 6 < len(words)


def shorten(text: str, limit: int = MAX_CHARACTERS) -> str:
    """A text of at most `limit` characters, cut behind a sentence if one ends there, else behind a word.

    >>> shorten("One. Two words more.", 12), shorten("e.g. no end in sight", 12)
    ('One.', 'e.g. no…')
    """
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[:limit])]
    for end in reversed(ends):
        if not _ABBREVIATION.search(text[:end]):
            return text[:end]
    return text[: limit - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"

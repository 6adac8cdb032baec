"""The one table of commands: its words, in the order of a review, and what each does in a sentence.

It is plain text, so that `litreview --help` is answered without importing typer, which costs six times Python's own start.
"""

from __future__ import annotations

SUMMARY = "Systematic literature reviews in the terminal, with nothing lost on the way."

# In the order in which a review meets them; help, manual and tests read this.
COMMANDS: dict[str, dict[str, str]] = {
    "Begin": {
        "demo": "Open the shipped review, half screened, to try everything on.",
        "init": "Make the folders of a new review, with a commented protocol.",
    },
    "Bring in results": {
        "import": "Import exports: every record, or a named reason why not.",
        "searches": "Say what each search brought: its own finds and the overlap.",
        "strategy": "Check a search strategy before it is run.",
        "formats": "List the file formats that can be read and written.",
        "convert": "Convert an export file to another format; needs no review.",
    },
    "Ask web services": {
        "search": "Search PubMed, Europe PMC, Crossref, OpenAlex, or citations.",
        "update": "Run the searches by web services again, and count on.",
        "enrich": "Fill in missing abstracts, DOIs and PMIDs.",
        "retractions": "Look for retractions of included and undecided reports.",
    },
    "Remove duplicates": {
        "dedupe": "Join the records of one report; leave doubt to a person.",
        "duplicates": "Go through doubtful pairs, or judge, join, split and audit.",
    },
    "Screen": {
        "screen": "Screen reports in the terminal, one key a decision.",
        "serve": "Screen in a browser: for a colleague without a terminal.",
        "decide": "Make one decision, or many from a file.",
        "undo": "Take back a reviewer's newest act, of whatever kind.",
        "reviewer": "List reviewers and their devices, confirm one, or rename.",
        "assign": "Deal reports among reviewers, or say who has how many.",
        "votes": "Bring votes in from other tools, or write them for those.",
        "conflicts": "List the reports on which votes differ.",
        "agree": "Compare reviewers: raw agreement, kappa with interval, PABAK.",
    },
    "From title to study": {
        "remove": "Remove reports before screening, as one act.",
        "stop": "Stop screening: leave out what nobody has voted on.",
        "retrieve": "Say that full texts were got, or cannot be had.",
        "study": "Say which reports describe one study.",
    },
    "See where it stands": {
        "status": "Say how far the review is, by stage and by reviewer.",
        "list": "List reports, or the records behind any number of the flow.",
        "show": "Show one report with its records, votes and whole history.",
        "protocol": "Show the protocol and its versions, compare two, check it.",
    },
    "Report": {
        "flow": "Give the PRISMA 2020 flow as text, JSON, or a file to publish.",
        "methods": "Write the methods text from the log, in English or Dutch.",
        "check": "Prove that every number adds up and nothing is missing.",
        "export": "Write reports to a file: all of them, or those included.",
    },
    "Keep": {
        "sync": "Write my decisions to the ledgers and read those of others.",
        "archive": "Write the whole review into one file that proves itself.",
        "restore": "Make a review of an archive, with every number compared.",
        "redact": "Take the note out of an event, for good.",
        "store": "Say where the review's database is, or move it.",
        "rebuild": "Make the store anew from searches/ and screening/ alone.",
    },
}

EVERYWHERE = {
    "--review DIR": "The review to work on; else the nearest one upwards.",
    "--json": "Give one JSON document on stdout; messages go to stderr.",
    "--help": "Show this, or with a command its own words.",
    "--version": "Show the version.",
}

# Few, and for good: a script asks for the kind of trouble, a person reads the sentence.
EXIT_CODES = {
    0: "done",
    1: "done, and something needs attention",
    2: "the words do not fit",
    3: "an input or the store could not be used",
}


def overview() -> str:
    """Give the help of the program as a whole."""
    parts = ["Usage: litreview COMMAND [--review DIR] [--json]", "", f"  {SUMMARY}"]
    for title, words in COMMANDS.items():
        parts += ["", f"{title}:", *_aligned(words)]
    parts += ["", "Everywhere:", *_aligned(EVERYWHERE)]
    parts += ["", "Exit codes:", *_aligned({str(code): text for code, text in EXIT_CODES.items()})]
    return "\n".join(parts)


def _aligned(rows: dict[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"  {word:<{max(width, 12)}}  {text}" for word, text in rows.items()]


def summary(command: str) -> str:
    """Give the sentence of a command."""
    return next(words[command] for words in COMMANDS.values() if command in words)


def commands() -> list[str]:
    """Give all command words in order."""
    return [word for words in COMMANDS.values() for word in words]

"""The table of commands, in the order in which a review uses them, each with a one-line summary.

It is plain data, so that `litreview --help` does not import typer, which takes six times as long as starting Python.
"""

from __future__ import annotations

from litreview.cli.exit_codes import EXIT_CODES

SUMMARY = "Systematic literature reviews in the terminal, from import to report."
ALONE = "With no command, opens the home screen; takes --as NAME and --lang LANGUAGE."

# Help, manual and tests use this order.
COMMANDS: dict[str, dict[str, str]] = {
    "Begin": {
        "demo": "Create and open a half-screened example review.",
        "init": "Create a new review with a commented protocol.",
        "join": "Join a review: take it, check it, and show what waits for you.",
    },
    "Import results": {
        "import": "Import export files; every record is read or reported.",
        "searches": "Show what each search found and how the searches overlap.",
        "strategy": "Check a search strategy, and test it on known items.",
        "formats": "List the supported file formats.",
        "convert": "Convert an export file to another format; needs no review.",
    },
    "Use web services": {
        "search": "Search PubMed, Europe PMC, Crossref, OpenAlex, or citations.",
        "update": "Begin a version of the review, or repeat the web searches.",
        "enrich": "Fill in missing abstracts, DOIs and PMIDs; find open full texts.",
        "retractions": "Check included and undecided reports for retractions.",
    },
    "Remove duplicates": {
        "dedupe": "Merge duplicate records; leave unclear pairs for a person.",
        "duplicates": "Check possible duplicates; judge, join, split or audit.",
    },
    "Screen": {
        "screen": "Screen reports in the terminal, one key per decision.",
        "rounds": "Show rounds and your own consistency, and settle what differs.",
        "serve": "Screen in a browser, for colleagues without a terminal.",
        "decide": "Make one decision, or many from a file.",
        "label": "List the labels, rename one, or merge several.",
        "undo": "Undo a reviewer's latest action.",
        "reviewer": "List, confirm or rename reviewers and their devices.",
        "assign": "Assign reports to reviewers, or show each reviewer's share.",
        "votes": "Import votes from other tools, or export votes to them.",
        "conflicts": "List the reports on which votes differ.",
        "agree": "Compare reviewers: agreement, kappa, AC1, alpha, with intervals.",
    },
    "From report to study": {
        "remove": "Remove reports before screening.",
        "stop": "Stop screening and leave out reports without votes.",
        "retrieve": "Record that full texts were retrieved, or were not.",
        "study": "Group the reports of one study.",
    },
    "See progress": {
        "status": "Show what is settled, and what you have judged and have to do.",
        "list": "List reports, or the records behind any number of the flow.",
        "show": "Show one report with its records, votes and history.",
        "simulate": "Replay a finished review in the order of the ranking.",
        "protocol": "Show the protocol and its versions, compare two, check it.",
    },
    "Report": {
        "flow": "Show the PRISMA 2020 flow, or draw it for publication.",
        "methods": "Write the methods text from the log, in English or Dutch.",
        "checklist": "Fill in the PRISMA checklists from the log.",
        "check": "Check that all numbers add up and nothing is missing.",
        "export": "Write reports to a file in any supported format.",
    },
    "Share and maintain": {
        "sync": "Write my decisions to the ledgers and read those of others.",
        "team": "Sign the ledgers, and list the devices that sign.",
        "archive": "Write the whole review to one ZIP file that can be checked.",
        "restore": "Create a review from an archive and check every number.",
        "redact": "Permanently delete the text of a note.",
        "store": "Show where the review's database is, or move it.",
        "rebuild": "Rebuild the database from searches/ and screening/.",
    },
}

GLOBAL_OPTIONS = {
    "--review DIR": "The review to work on. Default: the nearest folder upwards.",
    "--json": "Print one JSON document to stdout; messages go to stderr.",
    "--help": "Show this help, or the help of a command.",
    "--version": "Show the version.",
}


def overview() -> str:
    """Return the help of the program."""
    parts = ["Usage: litreview COMMAND [--review DIR] [--json]", "", f"  {SUMMARY}", f"  {ALONE}"]
    for title, words in COMMANDS.items():
        parts += ["", f"{title}:", *_aligned(words)]
    parts += ["", "Global options:", *_aligned(GLOBAL_OPTIONS)]
    parts += ["", "Exit codes:", *_aligned({str(code): text for code, text in EXIT_CODES.items()})]
    return "\n".join(parts)


def _aligned(rows: dict[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"  {word:<{max(width, 12)}}  {text}" for word, text in rows.items()]


def summary(command: str) -> str:
    """Return the summary of a command."""
    return next(words[command] for words in COMMANDS.values() if command in words)


def command_names() -> list[str]:
    """Return all command names in order."""
    return [word for words in COMMANDS.values() for word in words]

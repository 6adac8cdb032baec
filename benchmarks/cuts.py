"""Cut sample files at every byte: no traceback, no letter lost, no start marker lost.

    cuts.py [--samples FOLDER] [--largest BYTES] [--every N]

Every file of FOLDER (with its `manifest.csv`) of at most BYTES is read once for each of its beginnings, or for each
N-th. Prints how many beginnings were read and refused, and every one at which something was lost; exits with 1 then.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from litreview.decoding import decode
from litreview.errors import LitreviewError
from litreview.formats import registry
from litreview.model import Item, Record, Reject

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"
NAMES = {
    "tsv": "csv",
    "csl_json": "csl-json",
    "other_json": "csl-json",
    "pubmed_xml": "pubmed-xml",
    "endnote_xml": "endnote-xml",
}
STARTS = {"ris": r"^\s*TY\s{1,2}-", "wos": r"^PT [A-Z]", "nbib": r"^PMID-"}


def small(folder: Path, largest: int) -> Iterator[tuple[Path, str]]:
    """Yield each small text sample with the name of its format."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name, path = NAMES.get(row["format"], row["format"]), folder / row["path"]
            if name in registry.FORMATS and name != "xlsx" and path.stat().st_size <= largest:
                yield path, name


def ink(text: str) -> str:
    """Return a text without whitespace, which belongs to no item."""
    return "".join(text.replace("\ufeff", "").split())


def wrong(text: str, items: list[Item], name: str) -> str:
    """Describe what was lost, or return an empty string."""
    # The raw text of a JSON record is its canonical JSON, which is not the file's slice.
    if name != "csl-json" and ink("".join(item.text for item in items)) != ink(text):
        return "letters lost"
    found = sum(isinstance(item, Record | Reject) for item in items)
    marks = len(re.findall(STARTS[name], text, re.MULTILINE)) if name in STARTS else found
    return (
        ""
        if found == marks or "OWN - ERIC" in text
        else f"{marks} start markers, {found} records and rejects"
    )


def outcome(data: bytes, name: str) -> str:
    """Read the beginning of a file; return `read`, `refused`, or what was wrong."""
    text, _, _ = decode(data)
    try:
        items = list(registry.read(text, name))
    except LitreviewError as error:
        return "refused" if "\n" not in str(error) else "refused in more than one line"
    except Exception:  # noqa: BLE001  # finding these is the purpose of this program
        return traceback.format_exc(limit=-1).strip().splitlines()[-1]
    return wrong(text, items, name) or "read"


def main() -> int:
    """Cut all small samples and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--largest", type=int, default=1500)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    if not given.samples.exists():
        print(f"{given.samples.name} does not exist: nothing was cut")
        return 0
    told: Counter[str] = Counter()
    files = 0
    for path, name in small(given.samples, given.largest):
        files += 1
        data = path.read_bytes()
        for at in range(0, len(data) + 1, given.every):
            said = outcome(data[:at], name)
            told[said] += 1
            if said not in {"read", "refused"}:
                print(f"{path.name} cut at byte {at}: {said}")
    print(
        f"{files} files, {told.total()} beginnings: {told.pop('read', 0)} read, {told.pop('refused', 0)} refused"
    )
    print(f"{told.total()} at which something was lost")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())

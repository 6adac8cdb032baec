"""Run bib-dedupe on a labelled set, in an environment of its own: prints its clusters and its CPU time as JSON.

dedup_peer.py SET.csv[.gz]      run by benchmarks/dedup.py with the interpreter that --peer names
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import resource
import sys
from importlib import import_module
from pathlib import Path

# By name, since both exist only in the environment of the peer.
pd = import_module("pandas")
bib_dedupe = import_module("bib_dedupe.bib_dedupe")
COLUMNS = {
    "ID": "record_id", "author": "authors", "title": "title", "year": "year", "journal": "journal",
    "volume": "volume", "number": "issue", "pages": "pages", "doi": "doi", "abstract": "abstract",
}  # fmt: skip
csv.field_size_limit(1 << 30)


def cpu() -> float:
    """Return user and system seconds of this process and its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Read the set, find its duplicates, and print them."""
    path = Path(sys.argv[1])
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    kinds = ({"ENTRYTYPE": row.get("entry_type") or "article", "search_set": ""} for row in rows)
    frame = pd.DataFrame(
        [
            kind | {ours: row.get(theirs) or "" for ours, theirs in COLUMNS.items()}
            for kind, row in zip(kinds, rows, strict=True)
        ]
    )
    began = cpu()
    # The library prints to stdout, which is reserved for the result.
    with contextlib.redirect_stdout(sys.stderr):
        prepared = bib_dedupe.prep(frame, verbosity_level=0, cpu=1)
        matched = bib_dedupe.match(
            bib_dedupe.block(prepared, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1
        )
        groups = bib_dedupe.cluster(matched, verbosity_level=0)
    clusters = {row["record_id"]: row["record_id"] for row in rows}
    clusters |= {str(key): str(group[0]) for group in groups for key in group}
    json.dump({"clusters": clusters, "cpu": cpu() - began}, sys.stdout)


if __name__ == "__main__":
    main()

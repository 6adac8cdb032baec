"""Commands that need no review: convert and dedupe on files, formats."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile

import pytest

from litreview.formats.registry import FORMATS


def rows(path):
    with path.open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet))


def test_convert_takes_the_names_of_columns_that_nobody_else_has(run, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("Document name;Written by;When\nOne;Een, Anna;2001\n", encoding="utf-8")
    assert run("convert", table).code == 3
    named = ("--map", "Document name=title", "--map", "Written by=authors", "--map", "When=year")
    (record,) = run("convert", table, *named, "--json").data["items"]
    assert (record["title"], record["authors"], record["year"]) == ("One", ["Een, Anna"], 2001)
    done = run("convert", table, "--map", "When=moment")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "has no field 'moment'" in done.err


def test_convert_writes_no_format_under_the_ending_of_another(run, messy_ris, tmp_path):
    done = run("convert", messy_ris, "--to", "csv", "--out", tmp_path / "out.ris")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "Name the file out.csv." in done.err
    assert run("convert", messy_ris, "--to", "bibtex", "--out", tmp_path / "out.txt").code == 0


def test_convert_prints_a_record_a_line_with_our_field_names(run, messy_ris):
    done = run("convert", messy_ris)
    records = [json.loads(line) for line in done.out.splitlines()]
    assert (done.code, len(records)) == (0, 3)
    assert records[0]["doi"] == "10.0000/invented.1"
    assert records[0]["authors"] == ["Testauteur, Anna"]
    assert {"key", "type", "title", "year", "journal", "abstract", "line", "raw"} <= set(records[0])


@pytest.mark.parametrize("name", [known.name for known in FORMATS.values() if known.write and known.read])
def test_what_is_written_reads_back_with_the_same_titles(name, run, messy_ris, tmp_path):
    out = tmp_path / f"out.{FORMATS[name].endings[0]}"
    facts = run("convert", messy_ris, "--to", name, "--out", out, "--json").data
    assert (facts["records"], facts["rejects"]) == (3, [])
    titles = [record["title"] for record in run("convert", messy_ris, "--json").data["items"]]
    assert [record["title"] for record in run("convert", out, "--json").data["items"]] == titles


def test_an_ending_says_what_is_written(run, messy_ris, tmp_path):
    out = tmp_path / "out.csv"
    assert run("convert", messy_ris, "--out", out).code == 0
    assert len(rows(out)) == 3


def test_formats_are_those_of_the_table(run):
    assert [one["name"] for one in run("formats", "--json").data] == list(FORMATS)


def test_dedupe_on_files_writes_clusters_pairs_and_merged_records(run, messy_ris, tmp_path):
    clusters, pairs, out = (tmp_path / name for name in ("clusters.csv", "pairs.csv", "out.ris"))
    words = ("--clusters", clusters, "--pairs", pairs, "--out", out, "--json")
    done = run("dedupe", messy_ris, *words).data
    assert (done["records"], done["reports"], done["merged"], done["doubtful"]) == (3, 2, 1, 0)
    found = {row["record_id"]: row["cluster_id"] for row in rows(clusters)}
    assert found[f"{messy_ris}#1"] == found[f"{messy_ris}#2"] != found[f"{messy_ris}#3"]
    assert rows(pairs) == []
    assert run("convert", out, "--json").data["records"] == 2


def test_a_record_id_column_is_kept_in_clusters(run, tmp_path):
    file, clusters = tmp_path / "in.csv", tmp_path / "clusters.csv"
    title = "An invented study of buyers and of what they say"
    lines = [
        "record_id,title,authors,year,doi",
        f'7,{title},"Testauteur, A.",2020,10.0000/x.1',
        f"b,{title},,2020,10.0000/X.1",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("dedupe", file, "--clusters", clusters).code == 0
    assert {row["record_id"] for row in rows(clusters)} == {"7", "b"}


def test_two_records_of_one_id_are_an_error_and_none_is_lost(run, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text("record_id,title,authors,year\n7,One,,2020\n7,Another,,2021\n", encoding="utf-8")
    done = run("dedupe", file, "--clusters", tmp_path / "clusters.csv")
    assert done.code == 3
    assert "'7'" in done.err
    assert not (tmp_path / "clusters.csv").exists()


def test_output_survives_a_terminal_that_knows_no_accents(start, tmp_path):
    file = tmp_path / "in.ris"
    file.write_text("TY  - JOUR\nTI  - Kjøp av sex – norske tall\nER  -\n", encoding="utf-8")
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = start("convert", file, "--json", **plain)
    assert done.code == 0
    assert done.data["items"][0]["title"] == "Kjøp av sex – norske tall"
    assert json.loads(start("convert", file, **plain).out)["title"] == "Kjøp av sex – norske tall"


def test_the_main_job_opens_no_file_without_naming_its_encoding(start, tmp_path, messy_ris):
    assert start("init", "r").code == 0
    words = ("--review", "r", "--as", "anna")
    facts = (
        "--database",
        "One",
        "--platform",
        "A",
        "--date",
        "2026-01-01",
        "--hits",
        "3",
        "--strategy",
        messy_ris,
    )
    assert start("import", messy_ris, "--search", "one", *facts, *words).err == ""
    assert start("dedupe", "--review", "r").code == 0
    [row, *_] = start("list", "--json", *words).data
    assert start("decide", row["key"], "include", *words).code == 0
    for command in (
        ("status",),
        ("flow", "--svg", tmp_path / "f.svg"),
        ("check",),
        ("export", "o.ris"),
        ("rebuild",),
    ):
        done = start(*command, "--review", "r")
        assert (done.code, "EncodingWarning" in done.err) == (0, False)


@pytest.mark.parametrize("name", [known.name for known in FORMATS.values() if known.write])
def test_what_is_converted_goes_down_a_pipe_byte_for_byte(name, start, run, messy_ris, tmp_path):
    out, piped = tmp_path / "out", tmp_path / "piped"
    assert run("convert", messy_ris, "--to", name, "--out", out).code == 0
    with piped.open("wb") as stream:
        words = [sys.executable, "-m", "litreview", "convert", str(messy_ris), "--to", name]
        assert subprocess.run(words, stdout=stream, check=False).returncode == 0
    # A workbook holds the time of its creation.
    assert name == "xlsx" or piped.read_bytes() == out.read_bytes()
    assert (
        FORMATS[name].read is None or run("convert", piped, "--format", name, "--json").data["records"] == 3
    )


def test_what_a_format_has_no_place_for_is_named(run, messy_ris, tmp_path):
    done = run("convert", messy_ris, "--out", tmp_path / "list.txt")
    assert "as a reference list (Vancouver) has no field for it: translated title" in done.err
    assert (
        (tmp_path / "list.txt")
        .read_text(encoding="utf-8")
        .startswith("1. Testauteur A. An invented study of buyers.")
    )
    assert run("convert", messy_ris, "--out", tmp_path / "out.ris").err == ""


def test_an_archive_is_converted_file_by_file(run, messy_ris, tmp_path):
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(messy_ris, "one.ris")
        archive.writestr("two.csv", "title,authors\nAnother invented one,\n")
    facts = run("convert", path, "--json").data
    assert (facts["records"], facts["format"]) == (4, "ris, csv")
    assert len({item["key"] for item in facts["items"]}) == 4

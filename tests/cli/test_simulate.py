"""`simulate` with labelled exports of other tools."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET

import openpyxl
import pytest

from tests.acceptance.material import material

NUDGE, VIRUS = "nudging physicians towards hygiene", "virus sequences of farmed pigs"
WORDS = ["alpine", "barley", "canal", "ember", "falcon", "garnet", "hazel", "kelp", "lagoon", "cedar"]
RELEVANT = {2, 9, 14}
UNSEEN = {5, 6}


def titles():
    """Return 20 invented titles; those of relevant records are on one topic."""
    return [f"{NUDGE if n in RELEVANT else VIRUS}: the {WORDS[n % 10]} {n}" for n in range(20)]


def sheet(path, heads, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads, *rows])
    return path


def asreview_csv(folder, column="asreview_label", unseen=("", "-1")):
    rows = [
        [100 + n, title, "An abstract.", unseen[n % 2] if n in UNSEEN else int(n in RELEVANT), "seen"]
        for n, title in enumerate(titles())
    ]
    return sheet(folder / "asreview.csv", ["record_id", "title", "abstract", column, "asreview_note"], rows)


def asreview_ris(folder):
    entries = []
    for n, title in enumerate(titles()):
        mark = "ASReview_not_seen" if n in UNSEEN else f"ASReview_{'' if n in RELEVANT else 'ir'}relevant"
        # ASReview adds its mark to a note of one's own.
        note = f"N1  - read twice. {mark}. Ask Bram" if n % 2 else f"N1  - {mark}\nN1  - ASReview_prior"
        entries.append(f"TY  - JOUR\nTI  - {title}\nAB  - An abstract.\n{note}\nER  - \n")
    path = folder / "asreview.ris"
    path.write_text("\n".join(entries), "utf-8")
    return path


def rayyan_note(n):
    if n in UNSEEN:
        return "a note" if n % 2 else ""
    # Where reviewers differ, one inclusion is enough; "maybe" goes on as well.
    votes = {2: '"Anna"=>"Included", "Bram"=>"Excluded"', 9: '"Bram"=>"Maybe"'}.get(n)
    return "RAYYAN-INCLUSION: {%s}" % (votes or f'"Anna"=>"{"Included" if n in RELEVANT else "Excluded"}"')


def rayyan_csv(folder):
    rows = [[f"rayyan-{n}", title, 2020, "An abstract.", rayyan_note(n)] for n, title in enumerate(titles())]
    return sheet(folder / "articles.csv", ["key", "title", "year", "abstract", "notes"], rows)


def rayyan_ris(folder):
    path = folder / "articles.ris"
    path.write_text(
        "\n".join(
            f"TY  - JOUR\nAN  - rayyan-{n}\nTI  - {title}\nLA  - {('eng', 'dut')[n % 3 == 2]}\nAB  - An abstract.\nN1  - {rayyan_note(n)}\nER  - \n"
            for n, title in enumerate(titles())
        ),
        "utf-8",
    )
    return path


@pytest.mark.parametrize("write", [asreview_csv, asreview_ris, rayyan_csv, rayyan_ris])
def test_a_labelled_export_of_another_tool_is_replayed(run, tmp_path, write):
    done = run("simulate", write(tmp_path), "--terms", "nudging", "--json")
    assert done.code == 0, done.err
    assert (done.data["records"], done.data["relevant"]) == (18, 3)
    assert done.err.startswith("2 records without a label left out.")
    # By the term all three come first.
    assert (done.data["n100"], done.data["loss"]) == (3, 0)


@pytest.mark.parametrize("column", ["included", "label_included"])
def test_older_names_of_the_label_of_asreview_are_read(run, tmp_path, column):
    done = run("simulate", asreview_csv(tmp_path, column), "--terms", "nudging", "--json")
    assert (done.data["records"], done.data["relevant"]) == (18, 3)


def test_records_are_named_by_the_ids_of_the_export(run, tmp_path):
    found = run("simulate", asreview_csv(tmp_path), "--prior", "102", "--prior", "100", "--json").data
    assert found["priors"] == ["102", "100"]
    assert set(found["screened"]) == {str(100 + n) for n in range(20) if n not in UNSEEN | {0, 2}}
    found = run("simulate", rayyan_csv(tmp_path), "--prior", "rayyan-2", "--json").data
    assert "rayyan-14" in found["screened"]
    assert "rayyan-2" not in found["screened"]


@pytest.mark.parametrize("tag", ["AN", "ID"])
def test_records_of_ris_are_named_by_their_tag(run, tmp_path, tag):
    path = rayyan_ris(tmp_path)
    path.write_text(path.read_text("utf-8").replace("AN  - ", f"{tag}  - "), "utf-8")
    found = run("simulate", path, "--prior", "rayyan-2", "--json").data
    assert set(found["screened"]) == {f"rayyan-{n}" for n in range(20) if n not in UNSEEN | {2}}


def test_an_accession_number_that_several_records_share_names_none_of_them(run, tmp_path):
    path = rayyan_ris(tmp_path)
    path.write_text(path.read_text("utf-8").replace("rayyan-1\n", "rayyan-2\n"), "utf-8")
    found = run("simulate", path, "--json").data
    assert {"2", "3", "rayyan-0"} <= set(found["screened"])


def test_languages_are_measured_where_the_export_names_them(run, tmp_path):
    found = run("simulate", rayyan_ris(tmp_path), "--terms", "nudging", "--json").data["languages"]
    assert {name: (one["records"], one["relevant"]) for name, one in found.items()} == {
        "en": (13, 1),
        "nl": (5, 2),
    }
    assert found["nl"]["quarter"] == 1
    assert run("simulate", asreview_csv(tmp_path), "--json").data["languages"] == {}


def test_an_id_that_stands_twice_and_a_prior_that_is_not_there_are_named(run, tmp_path):
    rows = [["7", title, "An abstract.", n % 2] for n, title in enumerate(titles())]
    heads = ["record_id", "title", "abstract", "label_included"]
    done = run("simulate", sheet(tmp_path / "twice.csv", heads, rows))
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "Two records have the id '7'" in done.err
    done = run("simulate", asreview_csv(tmp_path), "--prior", "105")
    assert done.code == 3
    assert "No labelled record has the id '105'" in done.err


@pytest.mark.parametrize("label", [0, 1])
def test_without_a_difference_between_records_nothing_is_measured(run, tmp_path, label):
    rows = [[n, title, "An abstract.", label] for n, title in enumerate(titles())]
    heads = ["record_id", "title", "abstract", "label_included"]
    done = run("simulate", sheet(tmp_path / "same.csv", heads, rows))
    assert done.code == 0
    assert "There is nothing to measure" in done.out
    assert "●" not in done.out


def test_a_workbook_of_asreview_is_replayed(run, tmp_path):
    with asreview_csv(tmp_path).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.lstrip("-").isdigit() else cell or None for cell in row])
    book.save(tmp_path / "asreview.xlsx")
    found = run("simulate", tmp_path / "asreview.xlsx", "--terms", "nudging", "--prior", "100", "--json").data
    assert (found["records"], found["relevant"], found["n100"]) == (17, 3, 3)


def test_the_plot_is_drawn_in_signs_and_as_a_picture(run, tmp_path):
    path = tmp_path / "recall.svg"
    done = run("simulate", asreview_csv(tmp_path), "--terms", "nudging", "--svg", path)
    # All three of 18 are found in the first sixth.
    top = next(line for line in done.out.splitlines() if line.startswith(" 100 %"))
    assert top.count("●") >= 50
    drawn = ET.fromstring(path.read_text("utf-8"))  # noqa: S314  # our own drawing
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Recall: asreview.csv", "records screened (%)", "relevant records found (%)"} <= set(texts)
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}polyline"))) == 1
    assert run("simulate", asreview_csv(tmp_path), "--svg", tmp_path / "recall.png").code == 2


def test_an_export_without_decisions_is_refused(run, tmp_path):
    rows = [[title, "An abstract.", ""] for title in titles()]
    done = run("simulate", sheet(tmp_path / "bare.csv", ["title", "abstract", "notes"], rows))
    assert done.code != 0
    assert "no record has a label" in done.err


@pytest.mark.parametrize(
    ("sample", "labelled", "relevant"),
    [("ris/asreview_asreview__baseline_tag-notes_labels.ris", 20, 10)],
)
def test_a_real_export_is_read_as_its_tool_reads_it(run, sample, labelled, relevant):
    done = run("simulate", material(f"samples/{sample}"), "--json")
    assert done.code == 0, done.err
    assert (done.data["records"], done.data["relevant"]) == (labelled, relevant)

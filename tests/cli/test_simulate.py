"""`simulate` with labelled exports of other tools."""

from __future__ import annotations

import csv

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
            f"TY  - JOUR\nAN  - rayyan-{n}\nTI  - {title}\nAB  - An abstract.\nN1  - {rayyan_note(n)}\nER  - \n"
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

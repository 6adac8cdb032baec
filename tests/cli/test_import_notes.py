"""What `litreview import` says of a file beside its counts."""

from __future__ import annotations

import zipfile


def test_an_export_of_rayyan_brings_no_error_and_offers_its_votes(run, review, tmp_path):
    log = "created_at,user_id,user_email,article_id,key,value\n2020-01-01T10:00:00.000Z,1,a@example.org,7,included,1\n"
    notes = '"RAYYAN-INCLUSION: {""Ann""=>""Included""} | RAYYAN-LABELS: debt"'
    with zipfile.ZipFile(tmp_path / "my review.zip", "w") as archive:
        archive.writestr(
            "articles.csv",
            f"key,title,year,notes\nrayyan-7,Debts of players,2001,{notes}\nrayyan-8,Two,2002,\n",
        )
        archive.writestr("customizations_log.csv", log)
    done = run("import", tmp_path / "my review.zip", "--search", "invented")
    assert (done.code, done.err) == (0, "")
    assert "articles.csv: 2 records" in done.out
    command = f"litreview votes import '{tmp_path / 'my review.zip'}'"
    assert (
        f"1 record with decisions from Rayyan, which are not imported here. To import them: `{command}`."
        in done.out
    )
    done = run("votes", "import", tmp_path / "my review.zip", "--json")
    assert done.data["decided"] == {"ann": 1}


def test_each_problem_of_a_file_is_a_sentence(run, review, tmp_path):
    rows = "".join(f"Debts {n},About debts,\n" for n in range(30))
    (tmp_path / "broken.csv").write_text(f"title,abstract,year\n{rows}", encoding="utf-8")
    done = run("import", tmp_path / "broken.csv", "--search", "invented")
    assert (
        "\n  0 of 30 records have a year: this table is probably broken. Compare some of its records"
        in done.out
    )


def test_the_database_that_the_records_name_is_proposed(run, review, tmp_path):
    (tmp_path / "new.ris").write_text("TY  - JOUR\nTI  - One\nDB  - i3h\nER  - \n", encoding="utf-8")
    done = run("import", tmp_path / "new.ris", "--date", "2026-01-03")
    assert "--database 'Criminal Justice Abstracts' --platform NAME" in done.err

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from litreview.words import catalogue
from litreview.words.catalogue import Words, languages, load_section, number_forms

FOLDER = Path(catalogue.__file__).parent
SECTIONS = sorted({file.stem for file in FOLDER.glob("*/*.toml")})


CACHES = (languages, load_section, number_forms)


@pytest.fixture
def another_language(tmp_path, monkeypatch):
    """Add a language by its folder alone."""
    shutil.copytree(FOLDER, tmp_path / "words")
    shutil.copytree(FOLDER / "nl", tmp_path / "words" / "xx")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path / "words")
    for cached in CACHES:
        cached.cache_clear()
    yield "xx"
    for cached in CACHES:
        cached.cache_clear()


def test_every_language_has_every_section():
    assert languages() == ("en", "nl")
    assert {file.parent.name + "/" + file.stem for file in FOLDER.glob("*/*.toml")} == {
        f"{language}/{section}" for language in languages() for section in SECTIONS
    }


def test_another_language_is_another_folder(another_language):
    words = Words(another_language)
    assert (words.lang, words.count("record", 1200)) == ("xx", "1.200 records")


def test_a_language_without_texts_is_english():
    assert Words("fr").lang == "en"


LOADED = """
import sys
sys.argv = ["litreview", *{words!r}]
from litreview.__main__ import main
try:
    main()
except SystemExit:
    pass
catalogue = sys.modules.get("litreview.words.catalogue")
print("sections loaded:", catalogue.load_section.cache_info().misses if catalogue else 0)
"""


@pytest.mark.parametrize("words", [["--help"], ["flow", "--help"], ["status"], ["list"]], ids=" ".join)
def test_commands_that_print_english_only_load_no_section(words, root, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "litreview", "init", str(tmp_path / "r"), "--as", "eva"],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    shown = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=[*words, "--review", str(tmp_path / "r")])],
        cwd=root, check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert shown.stdout.endswith("sections loaded: 0\n")

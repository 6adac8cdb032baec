from __future__ import annotations

import string

import pytest

from litreview.tui.app import Litreview
from litreview.tui.commands import LINE, TABLE
from litreview.tui.screens.doors import DOORS
from litreview.tui.screens.face import Face
from litreview.words.catalogue import Words, load_section


def faces(face=Face):
    """Give every screen there is."""
    for each in face.__subclasses__():
        yield each
        yield from faces(each)


SCREENS = [face for face in faces() if face.KNOWN]


def values(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_words_with_the_same_values():
    english, dutch = load_section("en", "screens"), load_section("nl", "screens")
    assert set(dutch) == set(english)
    assert {f"help.{command.name}" for command in TABLE} <= set(english)
    assert [name for name in english if values(english[name]) != values(dutch[name])] == []


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_word_fits_eighty_columns(lang):
    # The page of a browser has a line of its own, which is as wide as the page.
    on_terminals = {
        name: said for name, said in load_section(lang, "screens").items() if not name.startswith("page.")
    }
    assert [name for name, said in on_terminals.items() if len(said) > 78] == []


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.name)
def test_every_command_has_keys_and_says_what_it_does(command):
    assert command.keys
    english, dutch = (Words(lang)(f"help.{command.name}") for lang in ("en", "nl"))
    assert english != dutch or command.name == "criteria"


def test_no_two_commands_have_the_same_name():
    assert len({command.name for command in TABLE}) == len(TABLE)


@pytest.mark.parametrize("face", SCREENS)
def test_no_key_means_two_things_on_a_screen_and_each_is_done(face):
    keys = [key for command in face.KNOWN for key in command.keys]
    assert len(keys) == len(set(keys))
    assert [command for command in face.KNOWN if not hasattr(face, command.method)] == []
    for mode in getattr(face, "MODES", {}).values():
        keys = [key for command in mode for key in command.keys]
        assert len(keys) == len(set(keys))
        assert all(hasattr(face, command.method) for command in mode)


@pytest.mark.parametrize("face", SCREENS)
def test_every_key_of_a_footer_works_and_has_its_word(face):
    assert set(face.FOOTER) <= set(face.KNOWN)
    assert set(face.EXTRA) <= set(face.FOOTER)
    assert all(f"foot.{command.name}" in load_section("en", "screens") for command in face.FOOTER)


def test_home_has_a_door_for_each_of_its_keys():
    assert tuple(DOORS) == LINE.keys
    assert Litreview.TITLE == "litreview"

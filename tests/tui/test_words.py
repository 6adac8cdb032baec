from __future__ import annotations

import string

import pytest

from litreview.model import Stage
from litreview.tui.app import SCREENS, Litreview
from litreview.tui.commands import HELP, LINE, TABLE
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.screens.home import LINES
from litreview.tui.widgets.line import NOTHING
from litreview.words.catalogue import Words, load_section
from tests.tui.driving import driven

FRAMES = [screen for screen in SCREENS.values() if screen.FOOTER]


def values(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_words_with_the_same_values():
    english, dutch = load_section("en", "screens"), load_section("nl", "screens")
    assert set(dutch) == set(english)
    assert {f"help.{command.name}" for command in TABLE} <= set(english)
    assert [name for name in english if values(english[name]) != values(dutch[name])] == []


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_word_fits_eighty_columns(lang):
    # The page of a browser has a line of its own, which is as wide as the page; screens break texts into lines.
    on_terminals = {
        name: said
        for name, said in load_section(lang, "screens").items()
        if not name.startswith(("page.", "text."))
    }
    assert [name for name, said in on_terminals.items() if len(said) > 78] == []


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.name)
def test_every_command_has_keys_and_says_what_it_does(command):
    assert command.keys
    english, dutch = (Words(lang)(f"help.{command.name}") for lang in ("en", "nl"))
    assert english != dutch or command.name == "criteria"


@pytest.mark.parametrize("screen", [screen for screen in FRAMES if HELP in screen.OWN_COMMANDS])
def test_help_has_a_name_for_each_screen_that_offers_it(screen):
    assert f"screen.{screen.NAME}" in load_section("en", "screens")


def test_no_two_commands_have_the_same_name():
    assert len({command.name for command in TABLE}) == len(TABLE)


@pytest.mark.parametrize("screen", FRAMES)
def test_no_key_means_two_things_on_a_screen(screen):
    keys = [key for command in screen.OWN_COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))


ARGUMENTS = {
    "card": (Stage.TITLE_ABSTRACT,), "titles": (Stage.TITLE_ABSTRACT, print), "help": (None,),
    "record": ("k", Stage.TITLE_ABSTRACT), "done": (Stage.TITLE_ABSTRACT, NOTHING), "known": ("anna",), "stop": (None,),
    "new-round": ("check",), "check": ("check-1",), "pilot": ("pilot-1",), "split-vote": ("pilot-1", ["k"], 0),
    "search-facts": (["hand"], 0), "strategy": (None,), "strategy-test": (None,),
    "own": (Stage.TITLE_ABSTRACT,),
}  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
async def test_each_command_of_a_screen_is_run_by_the_screen_or_by_one_of_its_parts(review, name):
    async with driven(review) as at:
        screen = SCREENS[name](at.app.session, *ARGUMENTS.get(name, ()))
        runners = (*screen.parts, screen)
        for command in screen.OWN_COMMANDS:
            assert any(hasattr(runner, command.method) for runner in runners), command.name
        for part in screen.parts:
            keys = [key for command in part.PANEL_COMMANDS for key in command.keys]
            assert len(keys) == len(set(keys))
            assert [
                command
                for command in (*part.OWN_COMMANDS, *part.PANEL_COMMANDS)
                if not hasattr(part, command.method)
            ] == []


def test_no_screen_inherits_from_a_screen_and_no_part_from_a_part():
    assert {screen.__base__ for screen in SCREENS.values()} == {Frame}
    assert [part for part in ScreenPart.__subclasses__() if part.__subclasses__()] == []


@pytest.mark.parametrize("screen", FRAMES)
def test_every_key_of_a_footer_works_and_has_its_word(screen):
    assert set(screen.FOOTER) <= set(screen.OWN_COMMANDS)
    assert set(screen.EXTRA) <= {*screen.FOOTER, *getattr(screen, "RANKED_FOOTER", ())}
    assert all(f"foot.{command.name}" in load_section("en", "screens") for command in screen.FOOTER)


def test_home_has_a_door_for_each_of_its_keys():
    assert tuple(LINES) == LINE.keys
    assert Litreview.TITLE == "litreview"

"""What `check` says goes on with an open pilot or check sample."""

from __future__ import annotations

import re
import shlex

from litreview.__main__ import main
from litreview.review.rounds.drawing import DrawOptions


def test_the_command_that_check_names_goes_on_with_the_open_pilot(review, capsys):
    review.settings.set("reviewer", "anna")
    review.rounds.draw_pilot(DrawOptions(3, seed=5), "anna")
    (hint,) = [problem.hint for problem in review.check() if problem.id == "round-open"]
    command = re.findall(r"`litreview (screen [^`]*)`", hint)
    assert command == ["screen --pilot 3 --name pilot-1"]
    capsys.readouterr()
    assert main([*shlex.split(command[0]), "--as", "anna", "--review", str(review.folder)]) == 0
    assert capsys.readouterr().out.startswith("pilot-1: 3 reports of 4, seed 5; 3 to judge.")
    assert len(review.rounds.all()) == 1

"""Pilots, self-checks and check samples in words, as the methods text and the results of rounds give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.prisma.methods.facts import CheckMethods, PilotMethods, SelfCheckMethods
from litreview.words.catalogue import Words


def pilot_sentences(pilots: Iterable[PilotMethods], w: Words) -> Iterator[str]:
    """Yield what each pilot found."""
    for one in pilots:
        form = "pilot.found" if one.n else "pilot.open"
        yield w(
            form,
            name=one.name,
            people=w.forms.spelled(one.reviewers),
            reports=w.count("round-reports", one.reports),
            agreed=one.agreed,
            n=one.n,
            raw=w.forms.share(one.agreed / one.n) if one.n else "–",
            measure=w("kappa") if one.reviewers == 2 else w("pilot.fleiss"),  # noqa: PLR2004  # Cohen's is of a pair
            kappa=w("undefined") if one.kappa is None else w.forms.fraction(one.kappa, 2),
        )
        if one.target is not None and one.n:
            outcome = {True: "reached", False: "missed", None: "undefined"}[one.reached]
            share = one.target.share
            target = w.forms.short_share(share)
            if one.target.measure == "kappa":
                target = w.forms.fraction(share, 2)
            yield w(f"pilot.{one.target.measure}.{outcome}", target=target)


def self_check_sentences(self_checks: Iterable[SelfCheckMethods], w: Words) -> Iterator[str]:
    """Yield how far reviewers decided the same when their own reports came back unseen."""
    for one in self_checks:
        low, high = one.interval
        yield w.form(
            "self-check",
            one.reviewers,
            stage=w(f"stage.{one.stage}"),
            people=w.forms.spelled(one.reviewers),
            reports=one.n,
            agreed=one.agreed,
            raw=w.forms.share(one.agreed / one.n),
            low=w.forms.share(low),
            high=w.forms.share(high),
            kappa=w("undefined") if one.kappa is None else w.forms.fraction(one.kappa, 2),
        )


def check_sentences(samples: Iterable[CheckMethods], w: Words) -> Iterator[str]:
    """Yield what each check sample found, with its bound."""
    for one in samples:
        frame = w.form(f"check.of.{one.of}", one.frame, stage=w(f"stage.{one.stage}"))
        wrong = w.form(f"check.{one.of if one.of in OWN_WORDS else 'wrong'}", one.wrong)
        yield w(
            f"check.{_kind(one)}",
            frame=frame,
            drawn=w.form("check.drawn", one.drawn),
            n=one.drawn,
            judged=w("check.judged.first" if one.of in OWN_WORDS else "check.judged.again"),
            wrong=wrong,
            bound=w.count("check.unit.merged" if one.of == "merged" else "round-reports", one.bound or 0),
            share=w.forms.bound(one.bound or 0, one.frame),
        )
        if one.unsettled:
            yield w.form("check.unsettled", one.unsettled)


def _kind(one: CheckMethods) -> str:
    if one.of == "likeliest":
        return "likeliest"
    if one.drawn >= one.frame:
        return "whole"
    if one.bound is None:
        return "unbounded"
    return "parts" if one.in_parts else "sample"


OWN_WORDS = ("unscreened", "merged")
"""Frames whose reports nobody had judged before."""

"""Exchange of a review's files with the remote repository of its folder (RULES 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.searches.imported_exports import listed_exports
from litreview.review.team.git_program import NO_HOOKS, GitDone, GitError, git, reason
from litreview.review.team.git_repository import is_address

SETTING = "git"
"""The setting that says whether `sync` exchanges with the remote repository of the folder."""

PARTS = ("searches", "screening", ".gitattributes", ".gitignore")
"""The files that are shared. In the folders, names that begin with a dot belong to the system or to unfinished files."""
UNSHARED = (":(exclude,glob)searches/**/.*", ":(exclude,glob)screening/**/.*")
TRIES = 3
"""Maximum number of attempts to push, as somebody else may have pushed in the meantime."""


@dataclass(frozen=True, slots=True)
class Commits:
    """Numbers of commits that were sent to and received from the remote repository."""

    sent: int
    received: int


def exchange(context: Context, reviewer: str) -> Commits:
    """Commit the files of the review, merge those of others, and send the result.

    Nothing that was deleted here is deleted for others, and no export that was changed here is sent.

    Args:
        context: The review, whose ledgers are written.
        reviewer: The author of the commits.

    Raises:
        GitError: Git fails, or a file was changed here and elsewhere; the files are as they were.
    """
    work = _Work(context.folder, reviewer, context.device)
    work.check_ready()
    work.commit()
    received = 0
    for left in reversed(range(TRIES)):
        received += work.merge()
        sent = work.ahead()
        if not sent or work.push(last=not left):
            break
    return Commits(sent, received)


@dataclass(frozen=True, slots=True)
class _Work:
    """A folder with a review in a git repository."""

    folder: Folder
    reviewer: str
    device: str

    def git(self, *words: str, ok: Collection[int] = (0,)) -> GitDone:
        # The name in the review, so that a pseudonym stays one.
        facts = {"name": self.reviewer, "email": f"{self.reviewer}@{self.device}.invalid"}
        author = [
            f"{who}.{fact}={value}"
            for who in ("user", "author", "committer")
            for fact, value in facts.items()
        ]
        return git(self.folder.root, [*(word for name in author for word in ("-c", name)), *words], ok=ok)

    def check_ready(self) -> None:
        if self.git("rev-parse", "--is-inside-work-tree", ok=(0, 128)).out.strip() != "true":
            raise GitError(
                "The folder of this review is not in a git repository.", "Run `litreview sync --git off`."
            )
        if self.git("symbolic-ref", "-q", "HEAD", ok=(0, 1)).code:
            raise GitError("No branch is checked out.", "Check one out with `git switch`, then synchronise.")
        if not self.git("rev-parse", "-q", "--verify", "MERGE_HEAD", ok=(0, 1)).code:
            raise GitError(
                "A merge is not finished.", "Finish it with `git commit`, or run `git merge --abort`."
            )

    def check_nothing_staged(self) -> None:
        """Check that nothing is staged that litreview would not send: other files, deletions, changed exports."""
        staged = ("diff", "--cached", "--name-only", "-z", "--relative")
        foreign = self.git(*staged, "--no-relative", "--", ":/", *(f":(exclude){name}" for name in PARTS)).out
        gone = self.git(*staged, "--diff-filter=D").out
        changed = set(self._changed_exports()) & set(self.git(*staged).out.split("\0"))
        if foreign or gone or changed:
            raise GitError(
                "Changes that litreview did not make are staged in this repository.",
                "Commit them, or run `git restore --staged :/`; then synchronise.",
            )

    def commit(self) -> None:
        self.check_nothing_staged()
        there = [name for name in PARTS if (self.folder.root / name).exists()]
        unshared = [*UNSHARED, *(f":(exclude,literal){path}" for path in self._changed_exports())]
        self.git("add", "--ignore-removal", "--", *there, *unshared)
        if self.git("diff", "--cached", "--quiet", ok=(0, 1)).code:
            self.git("commit", "-q", "-m", f"litreview: {self.reviewer} on {self.device}")

    def _changed_exports(self) -> Iterator[str]:
        """Yield the paths of exports that have changed since their import; sent, they would damage every copy."""
        # Changed since they were staged, staged, or not known to git yet.
        kinds = (
            ("diff", "--relative", "--name-only"),
            ("diff", "--cached", "--relative", "--name-only"),
            ("ls-files", "--others"),
        )
        changed = {
            path
            for words in kinds
            for path in self.git(*words, "-z", "--", "searches").out.split("\0")
            if path
        }
        if not changed:
            return
        for (_, digest), listed in listed_exports(self.folder, []).items():
            path = listed.export.path
            if path in changed and bound_files.state_of(self.folder.root / path, digest) == "changed":
                yield path

    def _has_upstream(self) -> bool:
        return not self.git("rev-parse", "-q", "--verify", "@{upstream}", ok=(0, 1, 128)).code

    def merge(self) -> int:
        """Merge the commits of others, and return their number."""
        if not self._has_upstream():
            return 0
        self.git("fetch", "-q", "--no-tags", "--no-recurse-submodules")
        new = int(self.git("rev-list", "--count", "HEAD..@{upstream}").out)
        if new:
            done = self.git("merge", "-q", "--no-edit", "@{upstream}", ok=(0, 1))
            if done.code:
                both = self.git("diff", "--name-only", "-z", "--relative", "--diff-filter=U").out.split("\0")
                self.git("merge", "--abort", ok=(0, 128))
                raise _not_merged(list(filter(None, both)), done)
        return new

    def ahead(self) -> int:
        """Return the number of commits that the remote repository lacks."""
        of = "@{upstream}..HEAD" if self._has_upstream() else "HEAD"
        return int(self.git("rev-list", "--count", of).out)

    def push(self, *, last: bool) -> bool:
        """Send the commits; return False if somebody else was first."""
        has_upstream, options = self._has_upstream(), ["--porcelain", "--no-recurse-submodules"]
        branch = self.git("symbolic-ref", "--short", "HEAD").out.strip()
        remote = self.git("config", f"branch.{branch}.remote", ok=(0, 1)).out.strip() or "origin"
        address = self.git("remote", "get-url", "--push", remote, ok=(0, 2)).out.strip()
        if not address:
            raise GitError(
                "This git repository has no remote repository.", "Add one with `git remote add origin URL`."
            )
        if address.startswith("file://") or not is_address(address):
            # In a folder, the hooks of the repository would run on this device.
            options.append(f"--receive-pack=git -c {NO_HOOKS} receive-pack")
        done = self.git(
            "push", *options, *([] if has_upstream else ["--set-upstream", remote, "HEAD"]), ok=(0, 1)
        )
        if done.code and not has_upstream and "[rejected]" in done.out:
            raise GitError(
                "The remote repository has commits that were never merged here.",
                f"Run `git fetch` and `git branch --set-upstream-to={remote}/{branch}`, then synchronise.",
            )
        if done.code and (last or "[rejected]" not in done.out):
            raise GitError(
                f"Git: {reason(done)}.", "Ask the owner of the repository whether you may write to it."
            )
        return not done.code


def _not_merged(both: Sequence[str], done: GitDone) -> GitError:
    if not both:
        return GitError(f"Git: {reason(done)}.")
    return GitError(
        f"{', '.join(both)}: changed here and elsewhere; nothing was merged.",
        "Run `git pull --no-rebase`, resolve the differences, `git commit`, then `litreview sync`.",
    )

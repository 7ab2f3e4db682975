"""One case under trial: a run that is hurt, what lies on the disk afterwards, and the run after it.

What lies there is judged by its bytes alone. A release has the same bytes whenever it is made, so a part is
whole where it equals what stood there before, or what an unhurt run left, byte for byte; the reference itself
is checked with `claimpress verify` once.

What a reader sees follows from the parts, so a reader opens each combination of them once.

The run after it is a function of what lies on the disk. So each state of the disk that a hurt run leaves is
followed by another run once, however many faults lead to it; the ids of processes in names do not tell states
apart.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from survive.cases import Case
from survive.client import Outcome, Warm
from survive.shim import Action, Plan
from survive.trees import Tree, restore, temporary, tree

FAULT_OF_OURS = "a fault in claimpress itself"
COULD_NOT_RUN = 3


@dataclass(frozen=True)
class Problem:
    """What did not hold.

    `half` is something half visible, `lost` an input, `ledger` a disagreement between parts that are whole,
    `told` how the run ended, `next` the run after it.
    """

    what: str
    text: str


@dataclass(frozen=True)
class Trial:
    """A hurt run: how it ended, whether the disk was another than before, what did not hold."""

    outcome: Outcome
    changed: bool
    problems: tuple[Problem, ...]

    def told(self) -> list[str]:
        """The problems with the call that they came of."""
        where = self.outcome.log[0] if self.outcome.log else "no call"
        return [f"{problem.what}: {problem.text} [{where}; {self.outcome.code}]" for problem in self.problems]


@dataclass
class Bench:
    """A case in a folder of its own: what stood there before, and what after an unhurt run."""

    case: Case
    warm: Warm
    folder: Path
    before: Tree = field(default_factory=dict)
    after: Tree = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    tried: set[frozenset[tuple[str, str]]] = field(default_factory=set)

    read: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def scratch(self) -> Path:
        """Where the work is done."""
        return self.folder / "project"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.scratch.mkdir()
        self.case.prepare(self.scratch, self._command)
        shutil.copytree(self.scratch, self.folder / "before")
        self.before = tree(self.scratch)
        if (self.scratch / "data").exists():
            self.warm.prime(self.scratch / "data")
        outcome = self.run(Plan(every=True))
        assert outcome.code == 0, outcome.err
        self.calls = outcome.log
        shutil.copytree(self.scratch, self.folder / "after")
        self.after = tree(self.scratch)
        assert temporary(self.after) == []

    def _command(self, *arguments: object, work: str = "command") -> None:
        outcome = self.warm.run(work, arguments)
        assert outcome.code == 0, outcome.err

    def run(self, plan: Plan) -> Outcome:
        """The case's work on what lies there now."""
        return self.warm.run(self.case.name, self.case.arguments(self.scratch), self.scratch, plan)

    def fresh(self) -> None:
        """Make the scratch folder what stood there before."""
        restore(self.folder / "before", self.scratch)

    def trial(self, plan: Plan) -> Trial:
        """A hurt run over what stood there before, and the run after it."""
        self.fresh()
        return self.judge(self.run(plan))

    def judge(self, outcome: Outcome, done: dict[str, str] | None = None) -> Trial:
        """What a run that ended so has left, and the run after it; `done` where the run left it elsewhere."""
        now = tree(self.scratch)
        states = self.states(now)
        problems = [*self._whole(states, now), *self._ended(outcome, done or states)]
        mark = frozenset(self._without_chance(now, states).items())
        if mark not in self.tried:
            self.tried.add(mark)
            problems += [*self._readers(states), *self._next()]
        return Trial(outcome, now != self.before, tuple(problems))

    def states(self, now: Tree) -> dict[str, str]:
        """Part -> same, old, new, absent, some or broken."""
        groups = [self._grouped(whole) for whole in (now, self.before, self.after)]
        return {
            part: self._state(part, *(group.get(part, {}) for group in groups)) for part in self.case.parts
        }

    def _grouped(self, whole: Tree) -> dict[str, Tree]:
        """Part -> what of the tree belongs to it; temporary things belong to none."""
        groups: dict[str, Tree] = {}
        passing = temporary(whole)
        for path, what in whole.items():
            if path not in passing and not any(path.startswith(f"{name}/") for name in passing):
                owner = max((p for p in self.case.parts if _is_in(path, p)), key=len, default="")
                groups.setdefault(owner, {})[path] = what
        return groups

    def _state(self, part: str, now: Tree, before: Tree, after: Tree) -> str:
        if now == before == after:
            return "same"
        if now == before:
            return "old"
        if now == after:
            return "new"
        if not now:
            return "absent"
        if part in self.case.growing and now.items() <= after.items():
            return "some"
        if part in self.case.alike and now.keys() == after.keys():
            paths = [self.scratch / part, self.folder / "after" / part]
            return "broken" if self.warm.run(self.case.alike[part], paths).code else "new"
        return "broken"

    def _whole(self, states: dict[str, str], now: Tree) -> list[Problem]:
        found = []
        for part, state in states.items():
            if state == "broken" or (state == "absent" and part not in self.case.optional):
                found.append(Problem("lost" if part in self.case.inputs else "half", f"{part} is {state}"))
        if strays := self._grouped(now).get("", {}).keys() - {*self.before, *self.after}:
            found.append(Problem("half", f"strays: {sorted(strays)[:3]}"))
        if text := self.case.disagreement(states):
            found.append(Problem("ledger", text))
        return found

    def _ended(self, outcome: Outcome, states: dict[str, str]) -> list[Problem]:
        if outcome.hung:
            return [Problem("told", "it hung")]
        if outcome.code == -9:
            return []
        if outcome.code == 0:
            undone = self.case.undone(states, outcome.err)
            return [Problem("told", f"exit code 0, and not done: {undone}")] if undone else []
        found = [Problem("told", text)] if (text := self.case.refused(states, outcome.err)) else []
        plain = outcome.err.startswith("error: ") and FAULT_OF_OURS not in outcome.err
        if outcome.code != COULD_NOT_RUN or not plain or "Traceback" in outcome.err:
            found.append(Problem("told", f"exit code {outcome.code}: {outcome.err[-600:]}"))
        return found

    def _readers(self, states: dict[str, str]) -> list[Problem]:
        if (seen := tuple(states.values())) in self.read:
            return []
        self.read.add(seen)
        found = []
        for work, *arguments in self.case.reading(self.scratch):
            outcome = self.warm.run(work, arguments)
            if outcome.code != 0:
                told = (outcome.err + outcome.out)[-600:]
                found.append(Problem("half", f"{work} {' '.join(arguments)}: {told}"))
        return found

    def vanish(self, at: int) -> Trial:
        """A run from which a folder is taken away at a call, and the one after it, with the folder back.

        What the run has put where the folder was is looked at too: a part of it is whole, or is not there.
        """
        self.fresh()
        place, gone = self.scratch / self.case.vanishing, self.folder / "gone"
        outcome = self.run(Plan(at, Action.VANISH, vanish=(str(place), str(gone))))
        problems = self._put_again() if place.exists() else []
        done = self.states(tree(self.scratch)) if outcome.code == 0 and place.exists() else None
        if place.exists():
            shutil.rmtree(place)
        gone.rename(place)
        trial = self.judge(outcome, done)
        return Trial(outcome, trial.changed, (*problems, *trial.problems))

    def _put_again(self) -> list[Problem]:
        """What is wrong with what a run put where a folder was taken away."""
        groups = self._grouped(tree(self.scratch))
        states = self.states(tree(self.scratch))
        again = [
            part
            for part in self.case.parts
            if _is_in(part, self.case.vanishing) and set(groups.get(part, {}).values()) - {"folder"}
        ]
        found = [Problem("half", f"{part} is {states[part]}") for part in again if states[part] != "new"]
        if again and (text := self.case.disagreement(states)):
            found.append(Problem("ledger", text))
        return found

    def _next(self) -> list[Problem]:
        outcome = self.run(Plan())
        now = tree(self.scratch)
        if outcome.code != 0:
            return [Problem("next", f"exit code {outcome.code}: {outcome.err[-600:]}")]
        found = [
            Problem("next", f"{part} is {state}")
            for part, state in self.states(now).items()
            if state not in ("same", "new")
        ]
        if others := now.keys() ^ self.after.keys():
            found.append(Problem("next", f"left or missing: {sorted(others)[:3]}"))
        return found

    def _without_chance(self, now: Tree, states: dict[str, str]) -> Tree:
        """The tree, with files whose bytes differ from run to run replaced by what they are worth."""
        return {path: states[path] if path in self.case.alike else what for path, what in now.items()}


def _is_in(path: str, part: str) -> bool:
    return path == part or path.startswith(f"{part}/")

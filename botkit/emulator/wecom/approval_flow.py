"""Who is asked, in which order, and what they decided: the same for all kinds of approvals."""

from __future__ import annotations

from botkit.emulator.mistakes import Mistake
from botkit.wire.record import Record

ASKED, PASSED, REJECTED, TRANSFERRED = 1, 2, 3, 4  # of a form, a node, an approver
WITHDRAWN, REVOKED = 4, 6  # of a form: while it was asked, and after it passed
ANY, ALL = 1, 2  # how many of a node must agree


class Asked(Record):
    """One approver; ``at`` in seconds, 0 while not yet."""

    userid: str
    status: int = ASKED
    speech: str = ""
    at: int = 0


class Node(Record):
    attr: int
    asked: list[Asked]
    status: int = ASKED


class Flow(Record):
    """Nodes are asked one after the other."""

    nodes: list[Node]
    status: int = ASKED

    @property
    def step(self) -> int:
        """Index of the node that is asked; their count when all are through."""
        open_ = (nth for nth, node in enumerate(self.nodes) if node.status == ASKED)
        return next(open_, len(self.nodes))

    def decide(self, userid: str, status: int, words: str, at: int) -> None:
        """An approver passes or rejects.  Raises Mistake."""
        node, mine = self._mine(userid)
        mine.status, mine.speech, mine.at = status, words, at
        if status == REJECTED:
            node.status = self.status = REJECTED
            return
        if node.attr == ANY or all(one.status != ASKED for one in node.asked):
            node.status = PASSED
        if all(one.status == PASSED for one in self.nodes):
            self.status = PASSED

    def transfer(self, userid: str, to: str, words: str, at: int) -> None:
        """An approver leaves it to somebody else.  Raises Mistake."""
        node, mine = self._mine(userid)
        mine.status, mine.speech, mine.at = TRANSFERRED, words, at
        node.asked.append(Asked(to))

    def withdraw(self) -> None:
        """The applicant takes it back.  Raises Mistake."""
        if self.status not in (ASKED, PASSED):
            raise Mistake("the form is neither asked nor passed", status=409)
        self.status = WITHDRAWN if self.status == ASKED else REVOKED

    def _mine(self, userid: str) -> tuple[Node, Asked]:
        if self.status == ASKED:
            node = self.nodes[self.step]
            for one in node.asked:
                if one.userid == userid and one.status == ASKED:
                    return node, one
        raise Mistake(f"{userid} is not asked", status=409)

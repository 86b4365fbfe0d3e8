"""Splits what a promotion takes off among lines, none of which can give more than it has."""

from collections.abc import Sequence

from app.kernel.money import allocate


def share_out(total_minor: int, weights: Sequence[int], room: Sequence[int]) -> list[int]:
    """Split an amount by weights; a line gives at most its room, and what it can't give the others do.

    An amount above the sum of rooms is cut to it.
    """
    left = min(total_minor, sum(room))
    shares = [0] * len(room)
    while left > 0:
        open_lines = [i for i, most in enumerate(room) if shares[i] < most]
        weighted = [i for i in open_lines if weights[i] > 0] or open_lines
        parts = allocate(left, [weights[i] for i in weighted])
        for index, part in zip(weighted, parts, strict=True):
            given = min(part, room[index] - shares[index])
            shares[index] += given
            left -= given
    return shares

"""Single steps on the disk that mean the same everywhere: text with LF, removal, sync, words for refusals."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from claimpress.model.errors import UserError


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF line ends, whatever the locale."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, making its folder when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def remove(path: Path) -> None:
    """Remove a file or a folder, never what a link points to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Force a file to the disk, or a folder's own entries where the file system lets us."""
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        # Some file systems know no such thing for folders, and a folder may be closed to readers.
        if not (path.is_dir() and problem.errno in _NO_FOLDER_SYNC):
            raise


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs, other than this one."""
    if pid == os.getpid():
        return False
    with suppress(ProcessLookupError, OverflowError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False


_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where nothing more can be written."""
AGAIN = "mend that, then run it again"
"""The remedy where no better one is known."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says of a disk without room."""
_REFUSALS = {
    errno.EIO: ("the disk reports a fault (input/output error)", "check the disk, then run it again"),
    errno.ENOSPC: ("no space left on the disk", "free some space, then run it again"),
    errno.EDQUOT: ("no space left in your quota", "free some space, then run it again"),
    errno.EACCES: ("no permission", "change the permissions, or choose another place"),
    errno.EPERM: ("not permitted", "change the permissions, or choose another place"),
    errno.EROFS: ("the disk is read-only", "choose another place"),
    errno.ENOENT: ("no such file or folder", "check the name"),
    errno.EISDIR: ("it is a folder, not a file", "name a file"),
    errno.ENOTDIR: ("it is a file, not a folder", "name a folder"),
    errno.EEXIST: ("it exists already", "choose another name, or move it away"),
    errno.EFBIG: (
        "the file is larger than the system allows",
        "raise the limit (ulimit -f)",
    ),
    errno.EMFILE: ("too many files are open", "close other programs, or raise the limit (ulimit -n)"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.ELOOP: ("links that lead in a circle", "remove the link"),
}


def refusal(problem: OSError) -> tuple[str, str]:
    """What the system refuses, in plain words, and how to mend it; "" where that is not known."""
    told = problem.strerror or str(problem) or "the system refused"
    return _REFUSALS.get(problem.errno or 0, (told, ""))


@contextmanager
def disk_errors(out: Path) -> Iterator[None]:
    """Turn what the file system refuses into a `UserError` about `out`."""
    try:
        yield
    except OSError as problem:
        what, remedy = refusal(problem)
        raise UserError(f"cannot write {out}: {what}", remedy or AGAIN) from problem

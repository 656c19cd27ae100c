"""Everything that can go wrong and that a user can do something about.

RagError            one line: what happened, and what to run or do next
├─ UsageError       wrong question, argument or file format       (exit 2, HTTP 422)
├─ IndexMissing     no index where one was expected               (exit 2, HTTP 404)
│  └─ IndexEmpty    an index that holds nothing                      (exit 2, HTTP 404)
├─ IndexOutdated    an index that another version has made          (exit 2, HTTP 400)
├─ IndexDamaged     an index whose store SQLite cannot read          (exit 2, HTTP 500)
├─ KeywordsUnreadable  a keyword index that tantivy cannot read      (exit 2, HTTP 500)
├─ IndexLocked      another process is writing to the index       (exit 2, HTTP 409)
├─ StorageFailed    the disk is full, or may not be written to       (exit 1, HTTP 507)
├─ Unreadable       one input that cannot be read; the rest goes on
├─ ModelMissing     weights that are neither here nor fetchable
└─ WriterFailed     the language model failed; the built-in wording stands
"""

import errno
import sqlite3
from pathlib import Path


class RagError(Exception):
    """An error whose message is meant for the user: one line, no traceback."""

    exit_code = 2
    http_status = 400


class UsageError(RagError):
    """The request itself cannot be served."""

    http_status = 422


class IndexMissing(RagError):
    """There is no index in the folder."""

    http_status = 404

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} 里还没有索引。先运行：rag index seeds/ --index {folder}")


class IndexEmpty(IndexMissing):
    """The index holds no document."""

    def __init__(self, folder: Path) -> None:
        RagError.__init__(self, f"{folder} 的索引里没有文章。先运行：rag index 文件或文件夹 --index {folder}")


class IndexOutdated(RagError):
    """The index was made by a version of the program that writes another format."""

    def __init__(self, folder: Path, found: object, wanted: int) -> None:
        super().__init__(
            f"{folder} 的索引格式是 {found}，本程序需要 {wanted}。只删去其中的 store.sqlite*、lexical/ 和 dense/"
            "（对话、订正、设置、批量作答和上传的文件都留着），再用 rag index 索引原来的文件和其中的 uploads/"
        )


class IndexDamaged(RagError, sqlite3.DatabaseError):
    """SQLite cannot read the store. `said`: in its own words."""

    http_status = 500

    def __init__(self, folder: Path, said: object) -> None:
        self.said = str(said)
        super().__init__(f"{folder} 的索引文件坏了，读不出来。运行：rag repair --index {folder}")


class KeywordsUnreadable(RagError):
    """The keyword index cannot be read. `said`: why, in tantivy's words."""

    http_status = 500

    def __init__(self, folder: Path, said: object) -> None:
        super().__init__(f"{folder} 的关键词索引读不了（{said}）。运行：rag repair --index {folder}")


class IndexLocked(RagError):
    """Another process holds the index open for writing."""

    http_status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} 正被另一个进程写入。等它结束后再运行一次。")


class StorageFailed(RagError):
    """The disk does not take what is to be written."""

    exit_code = 1
    http_status = 507

    @classmethod
    def of(cls, error: BaseException, again: str = "再运行一次") -> "StorageFailed | None":
        """What to tell of an error of the system or of a library where the disk is at fault; None where it is not.

        SQLite, tantivy and FAISS each say so in a way of their own. `again`: what to do once there is room.
        """
        number = error.errno if isinstance(error, OSError) else None
        file = f"{error.filename} " if isinstance(error, OSError) and error.filename else "有文件"
        if number in _FULL or any(word in str(error) for word in _SAY_FULL):
            return cls(f"磁盘满了，{file}没有写完。腾出空间后{again}")
        if number in _FORBIDDEN and isinstance(error, OSError):
            return cls(f"{file}不能读写（{error.strerror}）。改了权限后{again}")
        return None


_FULL = (errno.ENOSPC, errno.EDQUOT)
_SAY_FULL = ("No space left on device", "Disk quota exceeded", "disk is full")
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class Unreadable(RagError):
    """One input cannot be read; it is named, and the rest is done."""

    exit_code = 1


class ModelMissing(RagError):
    """A model's weights are not on this machine and could not be fetched."""


class WriterFailed(RagError):
    """The language model could not word the answer."""

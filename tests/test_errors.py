"""What is told where the disk is at fault, whoever says so."""

import errno
import sqlite3

import pytest

from rag.errors import StorageFailed


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.jsonl"), "磁盘满了，a.jsonl 没有写完。腾出空间后再运行一次"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "磁盘满了，有文件没有写完。腾出空间后再运行一次"),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), "磁盘满了，有文件没有写完。腾出空间后再运行一次"),
        (RuntimeError("Error in ~FileIOWriter(): No space left on device"), "磁盘满了，有文件没有写完。腾出空间后再运行一次"),
        (sqlite3.OperationalError("database or disk is full"), "磁盘满了，有文件没有写完。腾出空间后再运行一次"),
        (PermissionError(errno.EACCES, "Permission denied", "a"), "a 不能读写（Permission denied）。改了权限后再运行一次"),
        (OSError(errno.EROFS, "Read-only file system", "a"), "a 不能读写（Read-only file system）。改了权限后再运行一次"),
        (FileNotFoundError(errno.ENOENT, "No such file", "a"), None),
        (ValueError("disk"), None),
        (sqlite3.OperationalError("database is locked"), None),
    ],
)
def test_the_disk_is_named_where_it_is_at_fault(error, told):
    found = StorageFailed.of(error)
    assert (str(found) if found else None) == told

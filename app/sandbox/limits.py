"""The limits that a worker process puts on itself before it sees the first foreign line, and can never lift again."""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys
from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of worker may use.

    Args:
        memory_bytes: Address space of the process, the interpreter included.
        cpu_seconds: Of the process over its whole life; the parent replaces it long before.
        request_bytes: The longest question.
        answer_bytes: The longest answer.
    """

    memory_bytes: int = 512 * MEGABYTE
    cpu_seconds: int = 600
    request_bytes: int = 16 * MEGABYTE
    answer_bytes: int = 16 * MEGABYTE


def close_process(limits: Limits) -> bool:
    """Give up everything but the two pipes and what is already open; return whether system calls are filtered too.

    Afterwards no file, socket or process can be opened or begun. The resource limits alone see to files; the filter,
    where the system has one, to the rest.
    """
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (getattr(resource, "RLIMIT_NPROC", None), 0),
        (resource.RLIMIT_NOFILE, 0),  # what is open stays open
    ):
        if kind is not None:
            _lower(kind, value)
    return sys.platform == "linux" and _filter_system_calls()


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (wanted, wanted))
    except (ValueError, OSError):
        # macOS refuses RLIMIT_AS. Without it the engine's own limit on memory holds.
        if kind != resource.RLIMIT_AS:
            raise


# -- the filter ---------------------------------------------------------------------------------------------------
#
# seccomp(2), "Seccomp filters": a program of BPF looks at each system call. Those named here are let through; all
# others fail with EPERM, as if the process had no right to them, so that a library that asks in vain carries on.

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
RET_ALLOW = 0x7FFF0000
RET_EPERM = 0x00050001  # SECCOMP_RET_ERRNO with EPERM
LOAD_WORD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
OFFSET_NUMBER, OFFSET_ARCHITECTURE = 0, 4

# Reading and writing what is open (SQLite reads at a place, locks and maps its index), memory, time, signals, the end:
# none of them opens, connects or begins anything. By the machine's name: its audit architecture, then each call and its
# number there (the kernel's `syscall_64.tbl` and `asm-generic/unistd.h`).
TABLES = {
    "x86_64": (
        0xC000003E,
        """
    read 0 write 1 close 3 stat 4 fstat 5 lstat 6 poll 7 lseek 8 mmap 9 mprotect 10 munmap 11 brk 12
    rt_sigaction 13 rt_sigprocmask 14 rt_sigreturn 15 pread64 17 readv 19 writev 20 sched_yield 24 mremap 25
    madvise 28 nanosleep 35 alarm 37 setitimer 38 getpid 39 exit 60 fcntl 72 gettimeofday 96 getrusage 98
    times 100 sigaltstack 131 gettid 186 futex 202 restart_syscall 219 clock_gettime 228 clock_getres 229
    clock_nanosleep 230 exit_group 231 newfstatat 262 getrandom 318
        """,
    ),
    "aarch64": (
        0xC00000B7,
        """
    fcntl 25 close 57 lseek 62 read 63 write 64 readv 65 writev 66 pread64 67 ppoll 73 newfstatat 79 fstat 80
    exit 93 exit_group 94 futex 98 nanosleep 101 setitimer 103 clock_gettime 113 clock_getres 114
    clock_nanosleep 115 sched_yield 124 restart_syscall 128 sigaltstack 132 rt_sigaction 134 rt_sigprocmask 135
    rt_sigreturn 139 times 153 getrusage 165 gettimeofday 169 getpid 172 gettid 178 brk 214 munmap 215
    mremap 216 mmap 222 mprotect 226 madvise 233 getrandom 278
        """,
    ),
}
CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    machine: (architecture, tuple(int(number) for number in table.split()[1::2]))
    for machine, (architecture, table) in TABLES.items()
}


def _filter_system_calls() -> bool:
    known = CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    library = ctypes.CDLL(None, use_errno=True)
    text = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text)))
    if library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    closed: int = library.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0)
    return closed == 0


def _program(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """Return the filter as instructions of BPF: another architecture's numbers mean other calls and are refused."""
    count = len(numbers)
    lines = [(LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE), (JUMP_EQUAL, 0, count + 1, architecture)]
    lines.append((LOAD_WORD, 0, 0, OFFSET_NUMBER))
    lines += [(JUMP_EQUAL, count - place, 0, number) for place, number in enumerate(numbers)]
    lines += [(RETURN, 0, 0, RET_EPERM), (RETURN, 0, 0, RET_ALLOW)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)

"""How much memory this process may take: a limit the operating system holds, whatever the code does."""

from __future__ import annotations

import sys
from collections.abc import Callable

MEGABYTE = 1_000_000


def memory_limiter() -> Callable[[int], None]:
    """Return what sets the most memory this process may take, in megabytes; it may be called again with another.

    Beyond it an allocation fails: MemoryError, or the end of the process. Where the system knows no such limit
    (macOS), nothing is limited. Raises OSError where the system refuses.
    """
    if sys.platform == "win32":
        return _in_a_job()
    if sys.platform == "linux":
        return _address_space
    return lambda _megabytes: None


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS = 9
    _PROCESS_MEMORY, _DIE_WITH_JOB = 0x100, 0x2000

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def _in_a_job() -> Callable[[int], None]:
        """Put this process into a job object of its own, which ends with it."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        job = kernel.CreateJobObjectW(None, None)
        if not job or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            raise ctypes.WinError(ctypes.get_last_error())

        def limit(megabytes: int) -> None:
            limits = _ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _DIE_WITH_JOB
            limits.ProcessMemoryLimit = megabytes * MEGABYTE
            if not kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)):
                raise ctypes.WinError(ctypes.get_last_error())

        return limit

else:

    def _address_space(megabytes: int) -> None:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))

"""Folders in which a data file is not safe: those a cloud drive synchronises, and those on another machine."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath, PureWindowsPath

_CLOUD_DRIVES = {
    "OneDrive": ("onedrive",),
    "坚果云": ("坚果云", "nutstore"),
    "百度网盘": ("百度网盘", "百度云", "baidunetdisk", "baidusyncdisk", "baiduyun"),
    "WPS 云盘": ("wps云盘", "wps 云盘", "wps网盘", "wpsdrive", "wps cloud files", "wps云文档"),
    "腾讯微云": ("微云", "weiyun"),
    "阿里云盘": ("阿里云盘", "aliyundrive", "adrive"),
    "天翼云盘": ("天翼云盘", "ecloud"),
    "Dropbox": ("dropbox",),
    "iCloud": ("icloud",),
}


def folder_warning(folder: Path) -> str | None:
    """Return a Chinese sentence saying why data should not lie in a folder, or None if nothing speaks against it."""
    return named_warning(folder) or (_NETWORK.format(folder) if _is_remote_drive(folder) else None)


def named_warning(folder: PurePath) -> str | None:
    """Tell cloud drives and network shares by the folder's path alone."""
    drive = cloud_drive(folder)
    if drive is not None:
        return (
            f"数据文件夹 {folder} 在“{drive}”的同步目录里，同步会占用或覆盖正在使用的数据文件。"
            "请把数据文件夹移到本机其他位置，同步盘只用来存放备份。"
        )
    return _NETWORK.format(folder) if str(folder).startswith(("\\\\", "//")) else None


def cloud_drive(folder: PurePath) -> str | None:
    """Return the name of the cloud drive in whose folder this one lies, or None."""
    parts = [part.casefold() for part in PureWindowsPath(folder).parts]
    return next(
        (
            drive
            for drive, names in _CLOUD_DRIVES.items()
            if any(part.startswith(name) for part in parts for name in names)
        ),
        None,
    )


_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "davfs"}
_NETWORK = (
    "数据文件夹 {0} 在网络盘上，断网或两人同时使用会损坏数据。请把数据文件夹移到本机磁盘上，网络盘只用来存放备份。"
)

if sys.platform == "win32":  # pragma: no cover
    import ctypes

    _REMOTE = 4

    def _is_remote_drive(folder: Path) -> bool:
        """Ask Windows whether the drive letter stands for a share."""
        return int(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.absolute().drive}\\")) == _REMOTE

else:
    _MOUNTS = Path("/proc/mounts")

    def _is_remote_drive(folder: Path) -> bool:
        """Look the folder up among the mounted file systems."""
        try:
            mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return remote_by_mounts(folder.absolute(), mounts)


def remote_by_mounts(folder: PurePath, mounts: str) -> bool:
    """Tell from the lines of /proc/mounts whether a folder lies on another machine."""
    holding = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = f"{line} - - -".split(" ")
        place = place.replace("\\040", " ")
        if folder.is_relative_to(place):
            holding[place] = kind
    return bool(holding) and holding[max(holding, key=len)] in _NETWORK_FILE_SYSTEMS

"""Keep of a locked list of requirements (standard input, as uv exports it) what Windows needs, hashes included.

pip applies markers for the system it runs on; building for Windows elsewhere needs those of Windows.
"""

import sys

from packaging.requirements import Requirement

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}


def main() -> None:
    text = sys.stdin.read().replace("\\\n", " ")
    for line in text.splitlines():
        stated, *hashes = line.split("--hash=")
        if not stated.strip() or stated.lstrip().startswith("#"):
            continue
        requirement = Requirement(stated.strip())
        if requirement.marker is None or requirement.marker.evaluate(WINDOWS):
            print(f"{requirement.name}{requirement.specifier}", *(f"--hash={value.strip()}" for value in hashes))


if __name__ == "__main__":
    main()

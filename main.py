"""Start Luqual Desktop: without arguments the window, with a command the same work without one."""

import sys

from luqual_desktop.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

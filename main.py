"""Start Luqual Desktop: without arguments the window, with a command the same work without one."""

import sys

if __name__ == "__main__":
    try:
        from luqual_desktop.app import main

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # while the program is still being loaded: later a command answers for itself
        sys.exit(2)

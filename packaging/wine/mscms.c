/* For Wine 8 only, never part of the bundle: Wine's WcsCreateIccProfile ends the process, and Qt asks for the colour
   profile of every screen. This one knows no profile. */
#include <windows.h>

#define EXPORT __declspec(dllexport)

static BOOL nothing(void) { SetLastError(ERROR_FILE_NOT_FOUND); return FALSE; }

EXPORT HANDLE WINAPI OpenColorProfileW(void *p, DWORD a, DWORD s, DWORD c) { nothing(); return NULL; }
EXPORT HANDLE WINAPI WcsOpenColorProfileW(void *p, void *q, void *r, DWORD a, DWORD s, DWORD c, DWORD f) { nothing(); return NULL; }
EXPORT HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options) { nothing(); return NULL; }
EXPORT BOOL WINAPI CloseColorProfile(HANDLE profile) { return TRUE; }
EXPORT BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *bytes, DWORD *size) { return nothing(); }
EXPORT BOOL WINAPI GetColorDirectoryW(const WCHAR *machine, WCHAR *folder, DWORD *size) { return nothing(); }
EXPORT BOOL WINAPI GetStandardColorSpaceProfileW(const WCHAR *machine, DWORD id, WCHAR *name, DWORD *size) { return nothing(); }

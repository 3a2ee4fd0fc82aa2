/* For Wine 8 only, never part of the bundle: Rust's library (pydantic-core) asks for ProcessPrng, which Wine lacks. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T count) { return RtlGenRandom(bytes, (ULONG)count); }

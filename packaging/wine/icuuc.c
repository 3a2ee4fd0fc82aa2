/* For Wine 8 only, never part of the bundle: Windows brings its own ICU, Wine does not, and Qt links to it since 6.10.
   Every call says that it is not supported, so Qt goes without ICU's text codecs; the program uses Python's. */
#include <stddef.h>

#define EXPORT __declspec(dllexport)
#define U_UNSUPPORTED_ERROR 16
typedef int UErrorCode;

static void unsupported(UErrorCode *error) { if (error) *error = U_UNSUPPORTED_ERROR; }

EXPORT void *ucnv_open(const char *name, UErrorCode *e) { unsupported(e); return NULL; }
EXPORT void ucnv_close(void *converter) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_reset(void *converter) {}
EXPORT signed char ucnv_getMaxCharSize(void *converter) { return 4; }
EXPORT const char *ucnv_getName(void *converter, UErrorCode *e) { unsupported(e); return NULL; }
EXPORT void ucnv_getToUCallBack(void *converter, void **action, const void **context) {}
EXPORT void ucnv_getFromUCallBack(void *converter, void **action, const void **context) {}
EXPORT void ucnv_setToUCallBack(void *converter, void *action, const void *context, void **old_action,
                                const void **old_context, UErrorCode *e) { unsupported(e); }
EXPORT void ucnv_setFromUCallBack(void *converter, void *action, const void *context, void **old_action,
                                  const void **old_context, UErrorCode *e) { unsupported(e); }
EXPORT void ucnv_cbToUWriteUChars(void *a, const void *s, int n, int offset, UErrorCode *e) { unsupported(e); }
EXPORT void ucnv_cbFromUWriteUChars(void *a, const void **s, const void *end, int offset, UErrorCode *e) { unsupported(e); }
EXPORT void ucnv_toUnicode(void *c, void **t, const void *t_end, const char **s, const char *s_end, int *offsets,
                           signed char flush, UErrorCode *e) { unsupported(e); }
EXPORT void ucnv_fromUnicode(void *c, char **t, const char *t_end, const void **s, const void *s_end, int *offsets,
                             signed char flush, UErrorCode *e) { unsupported(e); }
EXPORT int ucnv_toUCountPending(void *converter, UErrorCode *e) { return 0; }
EXPORT int ucnv_fromUCountPending(void *converter, UErrorCode *e) { return 0; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, UErrorCode *e) { unsupported(e); return NULL; }
EXPORT const char *ucnv_getAvailableName(int index) { return NULL; }
EXPORT int ucnv_countAvailable(void) { return 0; }

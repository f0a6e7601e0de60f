/* UTF-8 by the letter of RFC 3629: what is not well formed is refused, never guessed. */
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

static bool is_character(uint32_t c)
{
    return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

uint32_t utf8_decode(const char *text, int *length)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000}; /* by length: shorter would do */
    const unsigned char *b = (const unsigned char *)text;
    *length = b[0] != 0;
    if (b[0] < 0x80) return b[0];
    int bytes = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc0 || b[0] > 0xf7) return UTF8_BAD;
    uint32_t c = b[0] & (0xffu >> (bytes + 1));
    for (int i = 1; i < bytes; i++) {
        if ((b[i] & 0xc0) != 0x80) return UTF8_BAD; /* a NUL stops here too */
        c = c << 6 | (b[i] & 0x3f);
    }
    if (c < least[bytes] || !is_character(c)) return UTF8_BAD;
    *length = bytes;
    return c;
}

int utf8_encode(uint32_t c, char out[4])
{
    if (!is_character(c)) c = UTF8_BAD;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    int bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int i = bytes - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf00 >> bytes) | c);
    return bytes;
}

char *utf8_clean(char *text)
{
    char *to = text;
    const char *from = text;
    for (int length; *from; from += length) {
        uint32_t c = utf8_decode(from, &length);
        bool obeyed = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == UTF8_BAD;
        int kept = obeyed ? 1 : length;
        memmove(to, obeyed ? "?" : from, (size_t)kept);
        to += kept;
    }
    *to = '\0';
    return text;
}

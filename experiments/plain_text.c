/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain_text.h"

#include <assert.h>
#include <stdio.h>

#include "mem.h"

/* Bytes of the sequence that starts with this byte, 0 if none does. */
static size_t sequence_length(unsigned char first) {
  if (first < 0x80) return first != 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t plain_decode(const char *s, unsigned *code) {
  static const unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t length = sequence_length((unsigned char)s[0]);
  unsigned c = (unsigned char)s[0];
  if (length > 1) c &= 0x7fu >> length;
  for (size_t i = 1; i < length; i++) {
    if (((unsigned char)s[i] & 0xc0) != 0x80) return 0;
    c = c << 6 | ((unsigned char)s[i] & 0x3f);
  }
  if (length > 1 && (c < smallest[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))) return 0;
  *code = c;
  return length;
}

static void text_clean(char *s) {
  while (*s != '\0') {
    unsigned code = 0;
    size_t length = plain_decode(s, &code);
    if (length == 0 || (code >= 0x80 && code < 0xa0)) *s++ = '?';
    else if (code < 0x20 || code == 0x7f) *s++ = ' ';
    else s += length;
  }
}

char *plain_copy(const char *s) {
  char *copy = mem_strdup(s);
  text_clean(copy);
  return copy;
}

char *plain_vprintf(const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  assert(length >= 0);
  char *text = mem_alloc((size_t)length + 1, 1);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  text_clean(text);
  return text;
}

size_t plain_width(const char *s) {
  size_t width = 0;
  for (; *s != '\0'; s++) width += ((unsigned char)*s & 0xc0) != 0x80;
  return width;
}

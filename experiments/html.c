/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "mem.h"
#include "plain_text.h"

void html_text(FILE *out, const char *text) {
  char *plain = plain_copy(text);
  for (const char *c = plain; *c; c++) {
    switch (*c) {
    case '<': fputs("&lt;", out); break;
    case '>': fputs("&gt;", out); break;
    case '&': fputs("&amp;", out); break;
    case '"': fputs("&quot;", out); break;
    case '\'': fputs("&#39;", out); break;
    default: fputc(*c, out);
    }
  }
  mem_free(plain);
}

void html_printf(FILE *out, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (const char *c = format; *c; c++) {
    if (*c != '%') {
      fputc(*c, out);
      continue;
    }
    switch (*++c) {
    case '%': fputc('%', out); break;
    case 's': html_text(out, va_arg(arguments, const char *)); break;
    case 'z': fprintf(out, "%zu", va_arg(arguments, size_t)), c++; break;
    case 'l': fprintf(out, "%ld", va_arg(arguments, long)), c++; break;
    default: assert(!"a format of html_printf");
    }
  }
  va_end(arguments);
}

char *html_address(const char *path) {
  static const char digits[] = "0123456789ABCDEF", plain[] = "-_.~/";
  char *address = mem_alloc(3 * strlen(path) + 1, 1), *end = address;
  for (; *path; path++) {
    unsigned char c = (unsigned char)*path;
    bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || strchr(plain, c)) {
      *end++ = (char)c;
    } else {
      *end++ = '%';
      *end++ = digits[c >> 4];
      *end++ = digits[c & 15];
    }
  }
  *end = '\0';
  return address;
}

char *html_base64(const void *bytes, size_t count) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *b = bytes;
  char *text = mem_alloc(count / 3 * 4 + 5, 1), *end = text;
  for (size_t i = 0; i < count; i += 3) {
    size_t here = count - i < 3 ? count - i : 3;
    unsigned group = (unsigned)b[i] << 16;
    if (here > 1) group |= (unsigned)b[i + 1] << 8;
    if (here > 2) group |= b[i + 2];
    for (size_t k = 0; k < 4; k++) {
      char digit = digits[group >> (18 - 6 * k) & 63];
      *end++ = '=';
      if (k <= here) end[-1] = digit;
    }
  }
  *end = '\0';
  return text;
}

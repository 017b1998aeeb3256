/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "mem.h"

/* RFC 4648, section 10. */
Test(html, base64_of_the_rfc) {
  static const char *const vectors[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    char *text = html_base64(vectors[i][0], strlen(vectors[i][0]));
    cr_expect_str_eq(text, vectors[i][1]);
    mem_free(text);
  }
  cr_expect_eq(mem_live(), 0);
}

/* All 64 digits, in order [RFC 4648, table 1]: the bits of 0, 1, .., 63. */
Test(html, base64_of_every_digit) {
  unsigned char bytes[48] = {0};
  for (unsigned k = 0; k < 64; k++)
    for (unsigned b = 0; b < 6; b++)
      if (k >> (5 - b) & 1) bytes[(6 * k + b) / 8] |= (unsigned char)(0x80 >> (6 * k + b) % 8);
  char *text = html_base64(bytes, sizeof bytes);
  cr_expect_str_eq(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  mem_free(text);
  cr_expect_eq(mem_live(), 0);
}

static char *printed(const char *text, size_t number) {
  char *out;
  size_t size;
  FILE *stream = open_memstream(&out, &size);
  html_printf(stream, "<b>%s</b>%zu %%%ld", text, number, -7L);
  fclose(stream);
  return out;
}

Test(html, text_is_escaped) {
  char *out = printed("<a href=\"x\" b='y'>&amp;\x01\n\xff", 12);
  cr_expect_str_eq(out, "<b>&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;  ?</b>12 %-7");
  free(out);
  cr_expect_eq(mem_live(), 0);
}

/* RFC 3986: unreserved characters stay; '/' separates folders. */
Test(html, address) {
  char *out = html_address("../a b/c?d#e%\"<\xc3\xa9:x-1_2.3~");
  cr_expect_str_eq(out, "../a%20b/c%3Fd%23e%25%22%3C%C3%A9%3Ax-1_2.3~");
  mem_free(out);
  cr_expect_eq(mem_live(), 0);
}

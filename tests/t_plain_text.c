/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "mem.h"
#include "plain_text.h"

Test(plain_text, one_line_of_utf8) {
  static const char *const pairs[][2] = {
    {"", ""},
    {"a\tb\x7f", "a b "},
    {"\xc0\x80", "??"},                         /* an overlong zero */
    {"\xe0\x80\xaf", "???"},                    /* an overlong slash */
    {"\xed\xa0\x80", "???"},                    /* half a surrogate pair */
    {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},   /* the last character */
    {"\xf4\x90\x80\x80", "????"},               /* one more */
    {"\xe2\x89\xa4\xe2\x89", "\xe2\x89\xa4??"}, /* a torn end */
    {"\xc2\x85", "??"},                         /* a line end among the C1 controls */
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char *copy = plain_copy(pairs[i][0]);
    cr_expect_str_eq(copy, pairs[i][1]);
    mem_free(copy);
  }
  cr_expect_eq(mem_live(), 0);
  cr_expect_eq(plain_width("caf\xc3\xa9 \xe2\x89\xa4"), 6);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with lines is asserted in t_foreign.c; here is what is about size. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "reply.h"

static int read_line(struct reply *r, const char *line, size_t cols, char **why) {
  return reply_read(r, line, strlen(line), cols, why);
}

Test(reply, kinds) {
  static const struct {
    const char *line;
    enum reply_kind kind;
  } lines[] = {{"{\"read\": 12}", REPLY_READ},
               {" {\"network\":\"ready\"}\r", REPLY_READY},
               {"{\"answer\": [\"1/2\", 2]}", REPLY_ANSWER},
               {"{\"give_up\": \"tired\"}", REPLY_GIVE_UP},
               {"{\"fault\": \"broken\"}", REPLY_FAULT}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct reply r;
    char *why;
    cr_assert_eq(read_line(&r, lines[i].line, 2, &why), 0, "%s", lines[i].line);
    cr_assert_eq(r.kind, lines[i].kind, "%s", lines[i].line);
    if (r.kind == REPLY_READ) cr_assert_eq(r.index, 12);
    if (r.kind == REPLY_GIVE_UP) cr_assert_str_eq(r.text, "tired");
    reply_clear(&r);
  }
}

/* Numbers that are short to write and long to hold. */
Test(reply, bombs) {
  enum { COLS = 60 };
  char line[2000] = "{\"answer\": [";
  for (int i = 0; i < COLS; i++) strcat(line, i ? ", \"0x1*2^9999999\"" : "\"0x1*2^-9999999\"");
  strcat(line, "]}");
  struct reply r;
  char *why;
  long live = mem_live();
  cr_assert_eq(read_line(&r, line, COLS, &why), -1);
  cr_assert_str_eq(why, "wrote an answer of more than 268435456 bits");
  cr_assert_null(r.answer);
  mem_free(why);
  flint_cleanup();
  cr_assert_leq(mem_live(), live);
}

/* Nesting is refused by JSON's reader, not by the end of the stack. */
Test(reply, deep) {
  enum { DEPTH = 1 << 20 };
  char *line = mem_alloc(DEPTH + 1, 1), *why;
  memset(line, '[', DEPTH);
  struct reply r;
  cr_assert_eq(read_line(&r, line, 2, &why), -1);
  cr_assert(strstr(why, "maximum parsing depth"), "%s", why);
  mem_free(why);
  mem_free(line);
}

Test(reply, quotes_are_short_and_plain) {
  char text[500];
  memset(text, 'a', sizeof text);
  text[400] = '\0';
  char *quote = reply_quote(text);
  cr_assert_eq(strlen(quote), 202);
  cr_assert_str_eq(quote + strlen(quote) - 3, "a..");
  mem_free(quote);
  for (int shift = 0; shift < 4; shift++) { /* the cut never splits a character */
    memset(text, 'a', shift);
    for (int i = 0; i < 100; i++) memcpy(text + shift + 4 * i, "\xf0\x9d\x84\x9e", 5);
    quote = reply_quote(text);
    cr_assert_leq(strlen(quote), 202);
    cr_assert(!strchr(quote, '?'), "%s", quote);
    mem_free(quote);
  }
  quote = reply_quote("a\nb\033[2J\x80");
  cr_assert_str_eq(quote, "a b [2J?");
  mem_free(quote);
}

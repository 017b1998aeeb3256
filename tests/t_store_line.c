/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "mem.h"
#include "store_line.h"

/* Keys around "sum", also nested ones that are no members of the cell. */
static json_t *cell(void) {
  return json_pack("{s:s, s:i, s:{s:s, s:s}, s:{s:f}, s:s, s:s, s:[s, {s:i}]}", "sumx", "later",
                   "zeta", 1, "setting", "sum", "}", "seconds", "\",\"", "seconds", "cell", 0.25,
                   "su", "before", "\303\251", "sum", "list", "{", "sum", 2);
}

/* The text of the members, without those of NULL-terminated names. */
static char *text_without(json_t *object, const char *one, const char *other) {
  json_t *rest = json_copy(object);
  json_object_del(rest, one);
  json_object_del(rest, other);
  char *text = store_line_text(rest);
  json_decref(rest);
  return text;
}

Test(store_line, is_the_canonical_text_with_its_sum) {
  json_t *c = cell(), *same = cell();
  char *setting, *line = store_line_make(c, &setting), sum[17];
  char *rest = text_without(c, "sum", "seconds"),
       *text = store_line_text(json_object_get(c, "setting"));
  digest_text(sum, 16, rest);
  json_object_set_new(same, "sum", json_string(sum));
  char *whole = store_line_text(same);
  size_t size = strlen(whole);
  cr_expect(!strncmp(line, whole, size) && !strcmp(line + size, "\n"), "%s\n%s", line, whole);
  cr_expect_str_eq(setting, text);
  json_t *back = store_line_check(line, size);
  cr_expect(json_equal(back, same));
  cr_expect_eq(store_line_sum(back), strtoull(sum, NULL, 16));
  char *again_setting, *again = store_line_make(back, &again_setting);
  cr_expect_str_eq(again, line, "an old sum is no part of it");
  mem_free(again);
  mem_free(again_setting);
  mem_free(line);
  mem_free(setting);
  free(rest);
  free(text);
  free(whole);
  json_decref(back);
  json_decref(c);
  json_decref(same);
  cr_expect_eq(mem_live(), 0);
}

static bool is_sound(const char *line) {
  json_t *c = store_line_check(line, strlen(line));
  bool sound = c != NULL;
  json_decref(c);
  return sound;
}

/* Whoever lays the line out anew, or changes the times, leaves the cell as it is. */
Test(store_line, what_the_sum_covers) {
  json_t *c = cell();
  char *setting, *line = store_line_make(c, &setting);
  json_t *read = json_loads(line, 0, NULL);
  char *laid_out = json_dumps(read, JSON_INDENT(1));
  for (char *end; (end = strchr(laid_out, '\n'));) *end = ' ';
  cr_expect(is_sound(laid_out), "%s", laid_out);
  json_object_set_new(read, "seconds", json_integer(7));
  char *later = store_line_text(read);
  cr_expect(is_sound(later));
  json_object_set_new(read, "zeta", json_integer(2));
  char *changed = store_line_text(read);
  cr_expect_not(is_sound(changed));
  json_object_del(read, "sum");
  char *none = store_line_text(read);
  cr_expect_not(is_sound(none));
  cr_expect_not(is_sound("[1]") || is_sound("") || is_sound("{}") || is_sound("{\"sum\":\"\"}"));
  free(laid_out);
  free(later);
  free(changed);
  free(none);
  mem_free(line);
  mem_free(setting);
  json_decref(read);
  json_decref(c);
}

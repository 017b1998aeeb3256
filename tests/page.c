/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

enum { DEEPEST = 64 };

struct page {
  const char *path;
  const char *open[DEEPEST]; /* names of the open elements, into the text */
  size_t length[DEEPEST], depth;
  json_t *ids, *references;
  size_t errors;
};

__attribute__((format(printf, 3, 4))) static void wrong(struct page *p, const char *at,
                                                        const char *format, ...) {
  va_list arguments;
  char text[256];
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (p->errors++ < 5) cr_expect(0, "%s: %s at: %.80s", p->path, text, at);
}

size_t page_count(const char *text, const char *word) {
  size_t count = 0;
  for (; (text = strstr(text, word)); text += strlen(word)) count++;
  return count;
}

static bool one_of(const char *name, size_t length, const char *list) {
  char word[64];
  snprintf(word, sizeof word, " %.*s ", (int)length, name);
  return strstr(list, word);
}

/* "../x%20y/z" as the path that it means, seen from the page. */
static void check_address(struct page *p, const char *at, const char *address) {
  const char *slash = strrchr(p->path, '/');
  char *path = mem_printf("%.*s%s", slash ? (int)(slash + 1 - p->path) : 0, p->path, address);
  char *out = path + (slash ? slash + 1 - p->path : 0);
  for (const char *c = address; *c; c++) {
    char digits[3] = {0};
    if (*c == '%') memcpy(digits, c + 1, 2);
    *out++ = *c == '%' ? (char)strtol(digits, NULL, 16) : *c;
    if (*c == '%') c += 2;
  }
  *out = '\0';
  if (strchr(address, ':')) wrong(p, at, "an address with a scheme");
  if (access(path, F_OK)) wrong(p, at, "the address leads nowhere");
  mem_free(path);
}

static void check_attribute(struct page *p, const char *at, const char *name, const char *value) {
  if (!strncmp(name, "on", 2)) wrong(p, at, "an attribute %s", name);
  if (!strcmp(name, "id")) {
    if (json_object_get(p->ids, value)) wrong(p, at, "the name %s twice", value);
    json_object_set_new(p->ids, value, json_true());
  } else if (!strcmp(name, "aria-labelledby") || (!strcmp(name, "href") && *value == '#')) {
    json_object_set_new(p->references, value + (*value == '#'), json_true());
  } else if (!strcmp(name, "href")) {
    check_address(p, at, value);
  } else if (!strcmp(name, "src")) {
    if (strncmp(value, "data:image/png;base64,", 22)) wrong(p, at, "it would be fetched");
  } else if (strstr(value, "url(") && !strstr(value, "url(#")) {
    wrong(p, at, "it would be fetched");
  }
}

/* Reads the attributes up to '>'; returns where that is. */
static const char *read_attributes(struct page *p, const char *s) {
  json_t *given = json_object();
  while (*s && *s != '>') {
    size_t spaces = strspn(s, " \t\n"), length = strcspn(s + spaces, " \t\n=>/");
    const char *at = s + spaces;
    s = at + length;
    if (!length) {
      if (*s == '/') s++;
      else if (*s != '>') wrong(p, s, "no attribute"), s += *s != '\0';
      continue;
    }
    char *name = mem_printf("%.*s", (int)length, at);
    if (json_object_get(given, name)) wrong(p, at, "an attribute twice");
    json_object_set_new(given, name, json_true());
    if (*s == '=' && s[1] && strchr("\"'", s[1])) {
      const char *end = strchr(s + 2, s[1]);
      if (!end) end = s + strlen(s);
      char *value = mem_printf("%.*s", (int)(end - s - 2), s + 2);
      if (strchr(value, '<')) wrong(p, at, "'<' in an attribute");
      check_attribute(p, at, name, value);
      mem_free(value);
      s = end + (*end != '\0');
    } else {
      wrong(p, at, "an attribute without quotes");
    }
    mem_free(name);
  }
  json_decref(given);
  return s;
}

static const char *read_end(struct page *p, const char *s) {
  size_t length = strcspn(s + 2, " \t\n>");
  const char *open = p->depth ? p->open[p->depth - 1] : "";
  if (!p->depth || p->length[p->depth - 1] != length || strncmp(open, s + 2, length))
    wrong(p, s, "the end of what is not open; open is %.12s", open);
  else p->depth--;
  return strchr(s, '>') ? strchr(s, '>') : s + strlen(s);
}

static const char *read_tag(struct page *p, const char *s) {
  const char *name = s + 1;
  if (*name == '/') return read_end(p, s);
  size_t length = strcspn(name, " \t\n>/");
  if (!length || !isalpha((unsigned char)*name)) wrong(p, s, "no name of an element");
  if (one_of(name, length, " script link iframe object embed base ")) wrong(p, s, "forbidden");
  const char *end = read_attributes(p, name + length);
  bool closed = end[-1] == '/' || one_of(name, length, " meta br img ");
  if (closed || p->depth == DEEPEST) return end;
  p->open[p->depth] = name;
  p->length[p->depth++] = length;
  return end;
}

/* '&' begins one of the five names that the pages use. */
static void check_ampersand(struct page *p, const char *s) {
  static const char *const names[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};
  for (size_t i = 0; i < 5; i++)
    if (!strncmp(s, names[i], strlen(names[i]))) return;
  wrong(p, s, "a lonely ampersand");
}

static void read_page(struct page *p, const char *s) {
  for (; *s; s++) {
    if (*s == '&') check_ampersand(p, s);
    if (*s == '<') s = read_tag(p, s);
    if (!*s) break;
  }
  if (p->depth) wrong(p, p->open[p->depth - 1], "not closed");
  const char *name;
  json_t *yes;
  json_object_foreach (p->references, name, yes)
    if (!json_object_get(p->ids, name)) wrong(p, name, "nothing has this name");
}

void page_check(const char *path) {
  static const char *const parts[] = {"<html lang=\"en\">",
                                      "<title>",
                                      "<meta charset=\"utf-8\">",
                                      "<meta name=\"viewport\" content=\"width=device-width",
                                      "<h1>",
                                      "prefers-color-scheme: dark",
                                      "@media print"};
  static const char doctype[] = "<!DOCTYPE html>\n";
  struct page p = {.path = path, .ids = json_object(), .references = json_object()};
  size_t size;
  char *text = read_text(path, &size);
  cr_expect_eq(strlen(text), size, "%s: a zero byte", path);
  cr_expect(!strncmp(text, doctype, strlen(doctype)));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    cr_expect_eq(page_count(text, parts[i]), 1, "%s: %s", path, parts[i]);
  cr_expect_null(strstr(text, "@import"));
  if (size > strlen(doctype)) read_page(&p, text + strlen(doctype));
  cr_expect_eq(p.errors, 0, "%s: %zu errors", path, p.errors);
  json_decref(p.ids);
  json_decref(p.references);
  mem_free(text);
}

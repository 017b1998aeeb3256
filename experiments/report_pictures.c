/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pictures of image cells, inside the page. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cells.h"
#include "digest.h"
#include "html.h"
#include "mem.h"
#include "report_page.h"

/* No page is better for a picture beyond this. */
enum { MOST_BYTES = 16 << 20 };

/* Names come from the cells: only what lies in images/ is taken. */
static bool is_inside(const char *name) {
  return name && !strncmp(name, "images/", 7) && !strchr(name + 7, '/') && name[7] != '.';
}

/* The file in base64; NULL if it is not there or no PNG. */
static char *load(const struct report_page *p, const char *name) {
  struct stat st;
  char *path = mem_printf("%s/%s", p->run->folder, name), *text = NULL;
  FILE *in = is_inside(name) && !stat(path, &st) && S_ISREG(st.st_mode) ? fopen(path, "re") : NULL;
  mem_free(path);
  if (!in) return NULL;
  if (st.st_size > 8 && st.st_size <= MOST_BYTES) {
    size_t size = (size_t)st.st_size;
    char *bytes = mem_alloc(size, 1);
    if (fread(bytes, 1, size, in) == size && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8))
      text = html_base64(bytes, size);
    mem_free(bytes);
  }
  fclose(in);
  return text;
}

/* seen: {digest of a picture: where it stands}; a picture is in the page once. */
static void put_picture(const struct report_page *p, json_t *seen, const char *cell,
                        const char *label, const char *name) {
  char *data = load(p, name), digest[17] = "";
  if (data) digest_text(digest, 16, data);
  const char *before = json_string_value(json_object_get(seen, digest));
  fputs("<figure>\n", p->out);
  if (data && !before) {
    html_printf(p->out, "<img alt=\"%s, %s\" src=\"data:image/png;base64,", label, cell);
    fprintf(p->out, "%s\">\n", data);
    char *where = mem_printf("%s, %s", label, cell);
    json_object_set_new(seen, digest, json_string(where));
    mem_free(where);
  }
  html_printf(p->out, "<figcaption>%s", label);
  if (!data) fputs(": the file is not there any more", p->out);
  else if (before) html_printf(p->out, ": the same picture as %s", before);
  if (data && is_inside(name)) report_page_link(p, " (", name, "PNG"), fputs(")", p->out);
  fputs("</figcaption>\n</figure>\n", p->out);
  mem_free(data);
}

static void put_cell(const struct report_page *p, json_t *seen, const json_t *cell) {
  char *what = cells_label(&p->run->cells, cell, NULL);
  const char *label, *title = *what ? what : cell_setting(cell, "operator.transform");
  json_t *name;
  html_printf(p->out, "<section>\n<h3>%s</h3>\n<div class=\"pictures\">\n", title);
  json_object_foreach (json_object_get(cell, "images"), label, name)
    put_picture(p, seen, title, label, json_string_value(name));
  fputs("</div>\n</section>\n", p->out);
  mem_free(what);
}

void report_page_pictures(const struct report_page *p) {
  json_t *seen = json_object(), *cell;
  const char *before = "<section id=\"pictures\">\n<h2>Pictures</h2>\n";
  size_t i;
  cell_list_foreach (&p->run->cells, i, cell) {
    if (!json_object_size(json_object_get(cell, "images"))) continue;
    fputs(before, p->out);
    before = "";
    put_cell(p, seen, cell);
  }
  if (!*before) fputs("</section>\n", p->out);
  json_decref(seen);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of the page: the config, where the numbers come from, and the files beside them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "html.h"
#include "mem.h"
#include "report_page.h"

/* ---- config ---- */

static void put_values(FILE *out, const json_t *values) {
  size_t i, count = json_array_size(values);
  json_t *value;
  fputs(count == 1 ? " " : " [", out);
  json_array_foreach (values, i, value)
    html_printf(out, "%s%s", i ? ", " : "",
                json_string_value(value) ? json_string_value(value) : "");
  fputs(count == 1 ? "\n" : "]\n", out);
}

void report_page_config(const struct report_page *p) {
  const char *section, *key;
  json_t *keys, *values;
  fputs("<section id=\"config\">\n<h2>Config</h2>\n<p>As it was resolved: with defaults and "
        "overrides, numbers exact, files by their content.</p>\n<pre tabindex=\"0\">",
        p->out);
  json_object_foreach (json_object_get(p->run->run, "config"), section, keys) {
    html_printf(p->out, "%s:", section);
    if (json_is_string(keys)) html_printf(p->out, " %s\n", json_string_value(keys));
    else if (json_is_array(keys)) put_values(p->out, keys);
    else fputs("\n", p->out);
    json_object_foreach (keys, key, values) {
      html_printf(p->out, "  %s:", key);
      put_values(p->out, values);
    }
  }
  fputs("</pre>\n</section>\n", p->out);
}

/* ---- provenance ---- */

static void put_fact(FILE *out, const char *name, const json_t *value) {
  if (json_is_string(value))
    html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", name,
                json_string_value(value));
  else if (json_is_integer(value))
    html_printf(out, "<tr><th scope=\"row\">%s</th><td>%ld</td></tr>\n", name,
                (long)json_integer_value(value));
}

void report_page_provenance(const struct report_page *p) {
  static const char *const facts[][2] = {{"version", "smale18"},
                                         {"commit", "commit"},
                                         {"dirty", "sources differ from the commit"},
                                         {"source", "SHA-256 of the sources"},
                                         {"build", "build"},
                                         {"compiler", "compiler"},
                                         {"cpu", "processor"},
                                         {"processors", "processors"},
                                         {"threads", "threads over cells"}};
  const json_t *run = p->run->run;
  const char *name;
  json_t *version;
  fputs(
    "<section id=\"provenance\">\n<h2>Provenance</h2>\n<div class=\"scroll\" role=\"region\" "
    "tabindex=\"0\" aria-labelledby=\"caption-provenance\">\n<table>\n"
    "<caption><span id=\"caption-provenance\">What computed the cells</span></caption>\n<tbody>\n",
    p->out);
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
    put_fact(p->out, facts[i][1], json_object_get(run, facts[i][0]));
  json_object_foreach (json_object_get(run, "libraries"), name, version)
    put_fact(p->out, name, version);
  fputs("</tbody>\n</table>\n</div>\n", p->out);
  report_page_link(p, "<p>All of it: ", "run.json", "run.json");
  fputs("</p>\n</section>\n", p->out);
}

/* ---- files ---- */

/* Not the page itself, and nothing that is just being written. */
static int is_shown(const struct dirent *entry) {
  const char *name = entry->d_name, *ending = strrchr(name, '.');
  return *name != '.' && strcmp(name, "report.html") && (!ending || strcmp(ending, ".part"));
}

static bool is_folder(const struct report_page *p, const char *name) {
  struct stat st;
  char *path = mem_printf("%s/%s", p->run->folder, name);
  bool folder = !stat(path, &st) && S_ISDIR(st.st_mode);
  mem_free(path);
  return folder;
}

/* Links to the files (or the folders) in <folder>/<sub>, by name; returns how many. */
static size_t put_list(const struct report_page *p, const char *sub, bool folders) {
  struct dirent **entries;
  char *path = mem_printf("%s/%s", p->run->folder, sub);
  int count = scandir(path, &entries, is_shown, alphasort);
  size_t shown = 0;
  mem_free(path);
  for (int i = 0; i < count; i++) {
    char *name = mem_printf("%s%s", sub, entries[i]->d_name);
    if (is_folder(p, name) == folders && report_page_link(p, "<li>", name, entries[i]->d_name)) {
      fputs("</li>\n", p->out);
      shown++;
    }
    mem_free(name);
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  return shown;
}

/* What a cell names is proof of it: all of it is listed. */
static void put_certificates(const struct report_page *p) {
  size_t i, k;
  json_t *cell, *name;
  const char *before = "<details>\n<summary>Certificates of the cells</summary>\n<ul>\n";
  cell_list_foreach (&p->run->cells, i, cell)
    json_array_foreach (json_object_get(cell, "certificates"), k, name) {
      char *file = mem_printf("certificates/%s", json_string_value(name));
      fputs(before, p->out);
      before = "";
      if (!report_page_link(p, "<li>", file, json_string_value(name)))
        html_printf(p->out, "<li>%s (not there any more)", json_string_value(name));
      fputs("</li>\n", p->out);
      mem_free(file);
    }
  if (!*before) fputs("</ul>\n</details>\n", p->out);
}

void report_page_files(const struct report_page *p) {
  fputs("<section id=\"files\">\n<h2>Files of the run</h2>\n<ul class=\"files\">\n", p->out);
  put_list(p, "", true);
  put_list(p, "", false);
  fputs("</ul>\n", p->out);
  put_certificates(p);
  fputs("</section>\n", p->out);
}

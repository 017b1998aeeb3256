/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config_text.h"
#include "mem.h"

enum { MOST_DEPTH = 32, MOST_ENTRIES = 1000 };

/* libyaml's parser and its current event. */
struct reader {
  yaml_parser_t parser;
  yaml_event_t event;
  struct report *report;
  struct place fixed; /* of an override or default: stands for every place in its value */
  bool in_file;
  bool failed; /* complained about and not to be read on */
};

static void reader_init(struct reader *s, struct report *r, const char *text, size_t length) {
  *s = (struct reader){.report = r};
  if (!yaml_parser_initialize(&s->parser)) {
    fputs("smale18: out of memory\n", stderr);
    exit(3);
  }
  yaml_parser_set_encoding(&s->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&s->parser, (const unsigned char *)text, length);
}

static void reader_clear(struct reader *s) {
  yaml_event_delete(&s->event);
  yaml_parser_delete(&s->parser);
}

static struct place mark_place(const struct reader *s, const yaml_mark_t *mark) {
  if (!s->in_file) return s->fixed;
  return (struct place){.line = mark->line + 1, .column = mark->column + 1};
}

static struct place event_place(const struct reader *s) {
  return mark_place(s, &s->event.start_mark);
}

static void syntax_error(struct reader *s) {
  if (s->parser.error == YAML_MEMORY_ERROR) {
    fputs("smale18: out of memory\n", stderr);
    exit(3);
  }
  const char *problem = s->parser.problem ? s->parser.problem : "it cannot be read";
  const char *context = s->parser.context ? s->parser.context : "";
  report_error(s->report, mark_place(s, &s->parser.problem_mark), "", NULL, "expected YAML: %s%s%s",
               context, *context ? ": " : "", problem);
}

/* Steps to the next event; false after a mistake that cannot be passed over. */
static bool next(struct reader *s) {
  if (s->failed || report_full(s->report)) {
    s->failed = true;
    return false;
  }
  yaml_event_delete(&s->event);
  if (yaml_parser_parse(&s->parser, &s->event)) return true;
  syntax_error(s);
  s->failed = true;
  return false;
}

static const char *kind_name(yaml_event_type_t type) {
  switch (type) {
  case YAML_SCALAR_EVENT: return "a scalar";
  case YAML_SEQUENCE_START_EVENT: return "a list";
  case YAML_MAPPING_START_EVENT: return "a mapping";
  case YAML_ALIAS_EVENT: return "an alias";
  default: return "nothing";
  }
}

/* Passes over the node that starts here, to its last event. */
static void skip_node(struct reader *s) {
  int depth = 0;
  do {
    yaml_event_type_t type = s->event.type;
    if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) depth++;
    if (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT) depth--;
    if (depth > MOST_DEPTH) {
      report_error(s->report, event_place(s), "", NULL, "expected at most two levels, got over %d",
                   MOST_DEPTH);
      s->failed = true;
    }
  } while (depth > 0 && next(s));
}

/* Complains about anchors and tags; the value itself may be fine. */
static bool is_plain(struct reader *s, const struct entry *e) {
  const yaml_char_t *anchor = NULL, *tag = NULL;
  if (s->event.type == YAML_SCALAR_EVENT) {
    anchor = s->event.data.scalar.anchor;
    tag = s->event.data.scalar.tag;
  } else if (s->event.type == YAML_SEQUENCE_START_EVENT) {
    anchor = s->event.data.sequence_start.anchor;
    tag = s->event.data.sequence_start.tag;
  } else if (s->event.type == YAML_MAPPING_START_EVENT) {
    anchor = s->event.data.mapping_start.anchor;
    tag = s->event.data.mapping_start.tag;
  }
  if (!anchor && !tag) return true;
  report_error(s->report, event_place(s), e ? e->section : "", e ? e->name : NULL,
               "expected no YAML %s, got %s", anchor ? "anchor" : "tag",
               quote((const char *)(anchor ? anchor : tag)).text);
  return false;
}

/* The scalar of this event, NULL if it holds what no value holds. */
static const char *event_text(const struct reader *s) {
  const char *text = (const char *)s->event.data.scalar.value;
  return text_flaw(text, s->event.data.scalar.length, TEXT_ONE_LINE, NULL) ? NULL : text;
}

static void add_scalar(struct reader *s, struct entry *e) {
  const char *text = event_text(s);
  if (!is_plain(s, e)) e->broken = true;
  if (!text) {
    report_error(s->report, event_place(s), e->section, e->name,
                 "expected text on one line without control characters");
    e->broken = true;
    return;
  }
  if (e->count == e->room) {
    e->room = 2 * e->room + 1;
    e->scalar = mem_resize(e->scalar, e->room, sizeof *e->scalar);
  }
  e->scalar[e->count++] = (struct scalar){.text = mem_strdup(text), .at = event_place(s)};
}

static void add_list(struct reader *s, struct entry *e) {
  e->kind = ENTRY_LIST;
  if (!is_plain(s, e)) e->broken = true;
  while (next(s) && s->event.type != YAML_SEQUENCE_END_EVENT) {
    if (s->event.type == YAML_SCALAR_EVENT) {
      add_scalar(s, e);
    } else {
      report_error(s->report, event_place(s), e->section, e->name,
                   "expected a list of scalars, got %s in it", kind_name(s->event.type));
      e->broken = true;
      skip_node(s);
    }
  }
}

/* The value that starts with this event. */
static void read_value(struct reader *s, struct entry *e) {
  e->value_at = event_place(s);
  e->kind = ENTRY_SCALAR;
  if (s->event.type == YAML_SCALAR_EVENT) {
    add_scalar(s, e);
  } else if (s->event.type == YAML_SEQUENCE_START_EVENT) {
    add_list(s, e);
  } else {
    report_error(s->report, e->value_at, e->section, e->name, "expected a scalar or a list, got %s",
                 kind_name(s->event.type));
    e->broken = true;
    skip_node(s);
  }
}

static void read_mapping(struct reader *s, struct tree *t, const char *section);

/* One key, at which the reader stands, and its value. */
static void read_entry(struct reader *s, struct tree *t, const char *section) {
  const char *name = s->event.type == YAML_SCALAR_EVENT ? event_text(s) : NULL;
  if (!name) {
    report_error(s->report, event_place(s), section, NULL, "expected the name of a key");
    s->failed = true;
    return;
  }
  if (t->count == MOST_ENTRIES) {
    report_error(s->report, event_place(s), section, NULL, "expected at most %d keys",
                 MOST_ENTRIES);
    s->failed = true;
    return;
  }
  is_plain(s, NULL);
  size_t i = tree_add(t, s->report, section, name, event_place(s));
  if (!next(s)) return;
  struct entry *e = &t->entry[i];
  if (s->event.type == YAML_MAPPING_START_EVENT && !*section) {
    e->kind = ENTRY_SECTION;
    e->value_at = event_place(s);
    is_plain(s, e);
    read_mapping(s, t, e->name);
  } else {
    read_value(s, e);
  }
}

static void read_mapping(struct reader *s, struct tree *t, const char *section) {
  while (next(s) && s->event.type != YAML_MAPPING_END_EVENT) read_entry(s, t, section);
}

/* Steps to the first event of the document's content, false if there is no content. */
static bool start_document(struct reader *s) {
  if (!next(s) || !next(s) || s->event.type != YAML_DOCUMENT_START_EVENT) return false;
  bool directives = s->event.data.document_start.version_directive ||
                    s->event.data.document_start.tag_directives.start !=
                      s->event.data.document_start.tag_directives.end;
  if (directives) {
    report_error(s->report, event_place(s), "", NULL, "expected no YAML directives");
    s->failed = true;
  }
  return next(s);
}

/* Nothing may follow the document. */
static void end_document(struct reader *s) {
  if (next(s) && next(s) && s->event.type != YAML_STREAM_END_EVENT)
    report_error(s->report, event_place(s), "", NULL, "expected one document, got a second one");
}

int tree_read(struct tree *t, struct report *r, const char *text, size_t length) {
  size_t mark = text_mark(text, length);
  struct reader s;
  reader_init(&s, r, text + mark, length - mark);
  s.in_file = true;
  bool content = start_document(&s);
  if (content && s.event.type == YAML_MAPPING_START_EVENT) {
    is_plain(&s, NULL);
    read_mapping(&s, t, "");
    end_document(&s);
  } else if (!s.failed) {
    report_error(r, (struct place){.line = 1, .column = 1}, "", NULL,
                 "expected sections of keys, got %s",
                 content ? kind_name(s.event.type) : "nothing");
    s.failed = true;
  }
  int status = s.failed ? -1 : 0;
  reader_clear(&s);
  return status;
}

int entry_read_value(struct entry *e, struct report *r, const char *text) {
  struct reader s;
  reader_init(&s, r, text, strlen(text));
  s.fixed = e->value_at;
  size_t errors = r->errors;
  if (start_document(&s)) {
    read_value(&s, e);
    end_document(&s);
  } else if (!s.failed) {
    report_error(r, e->value_at, e->section, e->name, "expected a scalar or a list, got nothing");
  }
  int status = s.failed || r->errors > errors ? -1 : 0;
  reader_clear(&s);
  return status;
}

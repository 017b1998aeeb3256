/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config: an experiment configuration, read from YAML, checked against the schema of its
 * experiment, and expanded into cells.
 *
 * A config file is a mapping of sections; a section is a mapping of keys; a value is a scalar or a
 * list of scalars. A list is swept; several lists are crossed, the last key of the schema fastest.
 * Scalars stay text until the schema gives them a type, so numbers are exact.
 *
 * Errors are one line on stderr, "file:line:col: section.key: what was expected", one per mistake,
 * and make config_read fail. */
#ifndef SMALE18_CONFIG_H
#define SMALE18_CONFIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "rational.h"

enum key_type {
  KEY_INTEGER,    /* decimal integer within [least, most] */
  KEY_RATIONAL,   /* exact number: 3, -1/6, 0.125, 1e-6, 2^-10; see rational_set_str */
  KEY_CHOICE,     /* one of the words of `choices` */
  KEY_ARITHMETIC, /* double | float:p | block:p | ball:p | certified, 24 <= p <= most */
  KEY_TEXT,       /* any non-empty text on one line */
  KEY_FILE        /* path of a regular file of at most 256 MiB, or `none`; the canonical form
                     holds its SHA-256, so another content is another value */
};

/* One key of a schema. A schema is an array that ends with a zeroed element. */
struct key_spec {
  const char *section;  /* "class", or "" for a key at the top level */
  const char *name;     /* "K" */
  enum key_type type;
  const char *least;    /* smallest value allowed, as text, or NULL */
  const char *most;     /* largest value allowed (for KEY_ARITHMETIC: largest p), or NULL */
  bool open;            /* the bounds themselves are excluded */
  bool single;          /* a list is refused: the key describes the whole run */
  const char *choices;  /* KEY_CHOICE: words separated by spaces */
  const char *fallback; /* default, in the syntax of the file ("[1, 2]" is a list); NULL: required */
  const char *unit;     /* "bits", "digits", ... or "" */
  const char *sentence; /* what the key means, one sentence */
};

/* The schema of an experiment by name, NULL if there is none by that name. For "" it may return a
 * schema of one KEY_CHOICE key whose choices are the names of all experiments: they are suggested
 * to who misspells one. */
typedef const struct key_spec *(*schema_lookup)(const char *experiment);

struct config_value {
  char *text; /* canonical: integers and rationals reduced ("1/6", "1/1000000"), words as is */
  size_t line, column; /* where it stands in the file, from 1; 0: override or default */
};

struct config_key {
  const struct key_spec *spec;
  char *name;                 /* "class.K" */
  size_t count;               /* values, >= 1 */
  struct config_value *values;
  bool given;                 /* by the file or by an override, not by the schema's default */
  size_t line, column;        /* where its value stands in the file, from 1; 0: override or default */
};

struct config {
  char *path;       /* as given, for messages */
  char *name;       /* file name without folder and ".yaml": names the run folder */
  char *caption;    /* the comment block at the head of the file without '#', "" if none */
  char *experiment; /* value of the top-level key `experiment` */
  const struct key_spec *schema;
  size_t keys;            /* one per schema key, in schema order */
  struct config_key *key;
};

/* c <- the config at `path`, checked and filled with defaults.
 *
 * overrides: `count` texts "section.key=value", value in YAML syntax (scalar or flow list); they
 * replace what the file says. The top-level keys `experiment` and those of the schema whose section
 * is "" are written without a dot.
 *
 * Refused, each with its place: unknown keys (nearest known key suggested), missing keys, duplicate
 * keys, wrong types, values outside their bounds, empty lists, a value twice in one list, nested
 * lists, anchors and aliases, several documents, invalid UTF-8, NUL and control characters, a file
 * that is not a regular file or is larger than 1 MiB.
 *
 * Returns 0, or -1 after printing at least one line to stderr; c is then cleared. */
__attribute__((warn_unused_result))
int config_read(struct config *c, const char *path, const char *const *overrides, size_t count,
                schema_lookup lookup);

/* Frees what config_read allocated. Clearing a zeroed struct is safe. */
void config_clear(struct config *c);

/* Canonical form: sorted keys, defaults filled in, {"experiment": .., "class": {"K": ["1","3"]},
 * ..}; scalars are lists of one. New reference. */
json_t *config_canonical(const struct config *c);

/* hash <- first 12 hexadecimal digits of SHA-256 of the canonical form's compact dump, and NUL. */
void config_hash(const struct config *c, char hash[13]);

/* Number of cells: the product of the numbers of values of all keys. */
size_t config_cells(const struct config *c);

/* One cell: one value for every key. Borrows the config. */
struct setting {
  const struct config *config;
  size_t index; /* < config_cells */
};

/* Value of "section.key" (or "key") in this cell; the key must be in the schema (asserted).
 * setting_text returns the canonical text, owned by the config. */
const char *setting_text(const struct setting *s, const char *key);
long setting_integer(const struct setting *s, const char *key);
void setting_rational(fmpq_t q, const struct setting *s, const char *key);
bool setting_is(const struct setting *s, const char *key, const char *word);

/* Of a KEY_FILE: its path, which the caller frees with mem_free, or NULL for `none`. */
char *setting_path(const struct setting *s, const char *key);

/* Is the file's content still the one that the config was read with? */
bool setting_file_holds(const struct setting *s, const char *key);

/* Was the key given by the file or an override, and not filled in by its default? */
bool setting_given(const struct setting *s, const char *key);

/* {"class.K": "1", ...}: every key of the cell, canonical; its compact sorted dump identifies the
 * cell within the run. New reference. */
json_t *setting_json(const struct setting *s);

/* The same of these keys alone. New reference. */
json_t *setting_part(const struct setting *s, const char *const *keys, size_t count);

/* Eight hexadecimal digits that tell cells apart by all their keys: for names of files. */
void setting_digest(char digits[9], const struct setting *s);

/* Prints "file:line:col: key: message" for the value that key has in this cell: for checks that
 * need more than one key. */
__attribute__((format(printf, 3, 4)))
void setting_complain(const struct setting *s, const char *key, const char *message, ...);

#endif

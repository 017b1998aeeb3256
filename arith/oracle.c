/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

#include <assert.h>
#include <string.h>

#include "mem.h"

struct oracle {
  struct oracle_params params;
  struct rotation Q;
  struct datum **data; /* those that were read, ascending in n */
  size_t count;
  struct datum *evaluation; /* unless it is one of them */
  unsigned long reads, bits_read;
  const char *flaw;
};

enum {
  EVALUATION_BITS = 64,  /* more than any binary64 network can tell */
  SMALL_DATUM = 1 << 16, /* bytes: these are not worth a question to the system */
};

struct oracle *oracle_new(const struct oracle_params *params) {
  const struct theorem_class *c = params->class;
  const struct member *truth = &params->truth;
  assert(truth->column == 0 ? !params->honest : theorem_class_has(c, truth));
  assert(params->honest || truth->column == 0 || truth->exponent > params->turn);
  struct oracle *o = mem_alloc(1, sizeof *o);
  *o = (struct oracle){
    .params = *params, .Q = {.transform = c->transform, .rows = c->rows}, .flaw = ""};
  return o;
}

void oracle_free(struct oracle *o) {
  if (!o) return;
  for (size_t i = 0; i < o->count; i++) datum_free(o->data[i]);
  mem_free(o->data);
  datum_free(o->evaluation);
  rotation_clear(&o->Q);
  mem_free(o);
}

/* Is there memory for the datum, the rotation and as much again? */
static bool fits(const struct theorem_class *c, unsigned long bits) {
  double numbers = (double)(c->rows + 2) * (double)(c->rows + c->cols);
  double bytes = numbers * ((double)bits + 4 * (double)c->digits + 128) / 8;
  return bytes < SMALL_DATUM || 4 * bytes < (double)mem_available();
}

static struct datum *make_datum(struct oracle *o, unsigned long bits) {
  const struct oracle_params *p = &o->params;
  if (!fits(p->class, bits)) {
    o->flaw = "there is no memory for a datum of this index";
    return NULL;
  }
  struct member shown = p->truth;
  if (!p->honest && bits <= p->turn) shown = (struct member){.family = p->truth.family};
  struct datum *d = datum_new(p->class, &shown, bits, p->labels, &o->Q);
  if (!d) {
    o->flaw = "the datum could not be rounded, or its label not be proved";
  } else if (!datum_accurate_for(d, p->class, &p->truth, 1, &o->Q)) {
    o->flaw = "the accuracy of the datum could not be proved";
    datum_free(d);
    d = NULL;
  }
  return d;
}

/* The place of index n among the data: the first that is not below it. */
static size_t place_of(const struct oracle *o, unsigned long bits) {
  size_t low = 0, high = o->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (o->data[middle]->bits < bits) low = middle + 1;
    else high = middle;
  }
  return low;
}

static struct datum *find(const struct oracle *o, unsigned long bits) {
  size_t at = place_of(o, bits);
  return at < o->count && o->data[at]->bits == bits ? o->data[at] : NULL;
}

static void keep(struct oracle *o, struct datum *d) {
  size_t at = place_of(o, d->bits);
  o->data = mem_resize(o->data, o->count + 1, sizeof(struct datum *));
  memmove(o->data + at + 1, o->data + at, (o->count - at) * sizeof *o->data);
  o->data[at] = d;
  o->count++;
}

/* The evaluation datum if it is this one, else a new one. */
static struct datum *take_or_make(struct oracle *o, unsigned long bits) {
  struct datum *d = o->evaluation;
  if (!d || d->bits != bits) return make_datum(o, bits);
  o->evaluation = NULL;
  return d;
}

static const char *refusal(const struct oracle *o, unsigned long bits) {
  if (o->params.budget && o->reads >= o->params.budget) return "the budget of data is used up";
  if (bits == 0) return "the index of a datum is at least 1";
  if (bits > ORACLE_MOST_BITS) return "the index of a datum is at most 10000000";
  return NULL;
}

const struct datum *oracle_read(struct oracle *o, unsigned long bits) {
  const char *reason = refusal(o, bits);
  if (reason) {
    o->flaw = reason;
    return NULL;
  }
  struct datum *d = find(o, bits);
  if (!d) {
    d = take_or_make(o, bits);
    if (!d) return NULL;
    keep(o, d);
  }
  o->reads++;
  if (bits > o->bits_read) o->bits_read = bits;
  return d;
}

const char *oracle_flaw(const struct oracle *o) { return o->flaw; }

unsigned long oracle_data_read(const struct oracle *o) { return o->reads; }

unsigned long oracle_bits_read(const struct oracle *o) { return o->bits_read; }

size_t oracle_datum_count(const struct oracle *o) { return o->count; }

const struct datum *oracle_datum(const struct oracle *o, size_t i) {
  assert(i < o->count);
  return o->data[i];
}

const struct datum *oracle_evaluation(struct oracle *o) {
  unsigned long bits = o->bits_read < EVALUATION_BITS ? EVALUATION_BITS : o->bits_read;
  struct datum *d = find(o, bits);
  if (d) return d;
  d = take_or_make(o, bits);
  datum_free(o->evaluation);
  o->evaluation = d;
  return d;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "certificate.h"
#include "mem.h"

static void write_rational(const fmpq_t q, FILE *out) {
  char *text = rational_get_str(q);
  fprintf(out, " %s", text);
  mem_free(text);
}

static void write_integers(const char *name, const fmpz *man, size_t count, FILE *out) {
  fputs(name, out);
  for (size_t i = 0; i < count; i++) {
    char *text = fmpz_get_str(NULL, 16, man + i);
    fprintf(out, " %s", text);
    flint_free(text);
  }
  fputc('\n', out);
}

static void write_player(const struct certificate *c, FILE *out) {
  static const char allowed[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_./";
  fputs("player ", out);
  for (const char *p = c->player; *p; p++) fputc(strchr(allowed, *p) ? *p : '_', out);
  if (!*c->player) fputc('_', out);
  fprintf(out, "\nseed %" PRIu64 "\n", c->seed);
}

static void write_class(const struct theorem_class *c, FILE *out) {
  fprintf(out, "problem P%d\nparameter", (int)c->problem);
  write_rational(c->parameter, out);
  fputs("\nweights", out);
  write_rational(c->weight, out);
  write_rational(c->second_weight, out);
  fprintf(out, "\nshape %zu %zu\ntransform %s\ndigits %lu\n", c->rows, c->cols,
          orthogonal_name(c->transform), c->digits);
  fprintf(out, "normalisation %s\ncompetitors %zu\nexponent %lu\n",
          c->normalisation == NORMALISATION_UNIT ? "unit" : "growing", c->competitors,
          c->first_exponent);
}

static void write_members(const struct certificate *c, FILE *out) {
  fprintf(out, "family %d\nmembers %zu\n", c->family, c->member_count);
  for (size_t i = 0; i < c->member_count; i++) {
    const struct member *member = c->members + i;
    fprintf(out, "member %zu %lu\n", member->column, member->column ? member->exponent : 0);
  }
}

static void write_datum(const struct datum *d, FILE *out) {
  fprintf(out, "datum %lu %ld\n", d->bits, (long)d->work);
  write_integers("A", d->A, d->rows * d->cols, out);
  write_integers("y", d->y, d->rows, out);
  if (d->x) write_integers("label", d->x, d->cols, out);
  else fputs("label none\n", out);
}

static void write_answer(const struct certificate *c, FILE *out) {
  fputs("answer", out);
  for (size_t i = 0; i < c->class->cols; i++) write_rational(c->answer + i, out);
  fprintf(out, "\nclaims %zu\n", c->claim_count);
  for (size_t i = 0; i < c->claim_count; i++)
    fprintf(out, "claim %s %lu %zu\n", c->claims[i].farther ? "farther" : "within",
            c->claims[i].digits, c->claims[i].member);
}

void certificate_write(const struct certificate *c, FILE *out) {
  fputs("smale18-certificate 1\nclass own-construction\n", out);
  write_player(c, out);
  write_class(c->class, out);
  write_members(c, out);
  fprintf(out, "data %zu\n", c->data_count);
  for (size_t i = 0; i < c->data_count; i++) write_datum(c->data[i], out);
  write_answer(c, out);
  fputs("end\n", out);
}

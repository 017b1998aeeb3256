/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "certificate_text.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "oracle.h"
#include "ref_datum.h"

static char *written(const struct certificate *c) {
  char *buffer = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&buffer, &size);
  cr_assert(out);
  certificate_write(c, out);
  cr_assert_eq(fclose(out), 0);
  char *text = mem_strdup(buffer);
  free(buffer);
  return text;
}

/* ---- writing ---- */

enum { MOST_MEMBERS = 3, MOST_DATA = 4 };

struct instance {
  struct theorem_class class;
  struct oracle *oracle;
  struct member members[MOST_MEMBERS];
  const struct datum *data[MOST_DATA];
  struct claim claims[3 * MOST_MEMBERS];
  fmpq *answer;
  struct certificate certificate;
};

/* Between the barycentre of two vertices and the first of them. */
static void set_answer(struct instance *t, int family) {
  fmpq_set_si(t->answer, 2, 3);
  fmpq_set_si(t->answer + 1, 1, 3);
  for (size_t i = 0; i < 2; i++) fmpq_mul(t->answer + i, t->answer + i, t->class.r[family - 1]);
}

static void add_claim(struct instance *t, unsigned long digits, size_t member) {
  struct claim *claim = t->claims + t->certificate.claim_count++;
  *claim = (struct claim){true, digits, member};
  if (certificate_flaw(&t->certificate)) claim->farther = false;
}

static void instance_write(struct instance *t, const unsigned long *asked, size_t count) {
  for (size_t i = 0; i < count; i++) t->data[i] = oracle_read(t->oracle, asked[i]);
  struct certificate *c = &t->certificate;
  c->data = t->data;
  c->members = t->members;
  c->claims = t->claims;
  c->answer = t->answer;
  c->class = &t->class;
  c->player = "tests/nobody";
  c->seed = 17;
  for (size_t i = 1; i <= c->member_count; i++)
    for (unsigned long d = t->class.digits - 2; d <= t->class.digits; d++)
      if (c->family == 1 || t->members[i - 1].column) add_claim(t, d, i);
  c->data_count = count; /* now that the claims are known */
  const char *flaw = certificate_flaw(c);
  cr_assert(!flaw, "%s", flaw);
}

static char *instance_end(struct instance *t) {
  char *text = written(&t->certificate);
  _fmpq_vec_clear(t->answer, (slong)t->class.cols);
  oracle_free(t->oracle);
  theorem_class_clear(&t->class);
  return text;
}

char *certificate_text(size_t at, int family, enum certificate_kind kind) {
  struct instance t = {0};
  ref_datum_class_init(&t.class, &ref_datum_classes[at]);
  unsigned long turn = t.class.first_exponent + 3, asked[] = {1, 2, turn};
  bool honest = kind == CERTIFICATE_HONEST;
  for (size_t i = 0; i < 2; i++) t.members[i] = (struct member){family, i + 1, turn + 1};
  t.members[2] = (struct member){family, 0, 0};
  if (honest) t.members[0].exponent = asked[1] = turn, asked[2] = 2 * turn + 1;
  struct oracle_params params = {.class = &t.class,
                                 .truth = t.members[0],
                                 .turn = turn,
                                 .honest = honest,
                                 .labels = kind != CERTIFICATE_UNLABELLED};
  t.oracle = oracle_new(&params);
  t.answer = _fmpq_vec_init((slong)t.class.cols);
  set_answer(&t, family);
  t.certificate.family = family;
  t.certificate.member_count = honest ? 1 : MOST_MEMBERS;
  instance_write(&t, asked, kind == CERTIFICATE_NO_DATA ? 0 : 3);
  return instance_end(&t);
}

char *certificate_text_large(unsigned long digits, size_t rows, size_t cols, unsigned long bits) {
  struct instance t = {0};
  const char *which, *reason;
  fmpq_t eta;
  fmpq_init(eta);
  fmpq_set_si(eta, 1, 3);
  struct theorem_params class = {.problem = P1,
                                 .parameter = eta,
                                 .rows = rows,
                                 .cols = cols,
                                 .digits = digits,
                                 .transform = TRANSFORM_DCT};
  cr_assert_eq(theorem_class_init(&t.class, &class, &which, &reason), 0);
  fmpq_clear(eta);
  for (size_t i = 0; i < 2; i++) t.members[i] = (struct member){1, i + 1, bits + 1};
  struct oracle_params params = {
    .class = &t.class, .truth = t.members[0], .turn = bits, .labels = true};
  t.oracle = oracle_new(&params);
  t.answer = _fmpq_vec_init((slong)cols);
  set_answer(&t, 1);
  t.certificate.family = 1;
  t.certificate.member_count = 2;
  instance_write(&t, &bits, 1);
  return instance_end(&t);
}

/* ---- reading: tokens alone; that all else is right shows when it is written again ---- */

struct reader {
  char *rest;
  bool good;
};

static const char *token(struct reader *r) {
  char *word = r->rest ? strsep(&r->rest, " \n") : NULL;
  r->good = r->good && word && *word;
  return r->good ? word : "";
}

static bool word_is(struct reader *r, const char *word) {
  r->good = r->good && !strcmp(token(r), word);
  return r->good;
}

static unsigned long natural(struct reader *r, unsigned long most) {
  unsigned long x = strtoul(token(r), NULL, 10);
  r->good = r->good && x <= most;
  return r->good ? x : 0;
}

static unsigned long line(struct reader *r, const char *keyword, unsigned long most) {
  return word_is(r, keyword) ? natural(r, most) : 0;
}

static void rational(struct reader *r, fmpq_t q) {
  r->good = r->good && fmpq_set_str(q, token(r), 10) == 0 && !fmpz_is_zero(fmpq_denref(q)) &&
            fmpq_is_canonical(q);
  if (!r->good) fmpq_zero(q);
}

static fmpz *integers(struct reader *r, size_t count) {
  fmpz *z = _fmpz_vec_init((slong)count);
  for (size_t i = 0; i < count && r->good; i++) r->good = fmpz_set_str(z + i, token(r), 16) == 0;
  return z;
}

enum { MOST_COUNT = 40, MOST_EXPONENT = 2000, MOST_DIGITS = 200 };

struct parsed {
  struct theorem_class class;
  struct member members[MOST_COUNT];
  struct datum data[MOST_COUNT];
  const struct datum *data_list[MOST_COUNT];
  struct claim claims[MOST_COUNT];
  fmpq *answer;
  struct certificate certificate;
};

static void read_class(struct reader *r, struct parsed *p) {
  fmpq_t numbers[3];
  const char *which, *reason;
  struct theorem_params class = {0};
  for (size_t i = 0; i < 3; i++) fmpq_init(numbers[i]);
  if (word_is(r, "problem")) {
    const char *problem = token(r);
    class.problem = (enum problem)(*problem ? problem[1] - '0' : 0);
    r->good = r->good && class.problem >= P1 && class.problem <= P3;
  }
  if (word_is(r, "parameter")) rational(r, numbers[0]);
  if (word_is(r, "weights")) rational(r, numbers[1]), rational(r, numbers[2]);
  class.parameter = numbers[0], class.weight = numbers[1], class.second_weight = numbers[2];
  class.rows = line(r, "shape", MOST_COUNT);
  class.cols = natural(r, MOST_COUNT);
  r->good = word_is(r, "transform") && orthogonal_find(&class.transform, token(r));
  class.digits = line(r, "digits", MOST_DIGITS);
  if (word_is(r, "normalisation"))
    class.normalisation = strcmp(token(r), "unit") ? NORMALISATION_GROWING : NORMALISATION_UNIT;
  class.competitors = line(r, "competitors", MOST_COUNT);
  class.first_exponent = line(r, "exponent", MOST_EXPONENT);
  r->good = r->good && theorem_class_init(&p->class, &class, &which, &reason) == 0;
  for (size_t i = 0; i < 3; i++) fmpq_clear(numbers[i]);
}

static void read_datum(struct reader *r, struct datum *d, const struct theorem_class *class) {
  d->bits = line(r, "datum", MOST_EXPONENT);
  d->work = (slong)natural(r, MOST_EXPONENT);
  d->rows = class->rows, d->cols = class->cols;
  if (word_is(r, "A")) d->A = integers(r, d->rows * d->cols);
  if (word_is(r, "y")) d->y = integers(r, d->rows);
  if (!word_is(r, "label")) return;
  if (strncmp(r->rest, "none\n", 5)) d->x = integers(r, d->cols);
  else token(r);
}

static void read_claim(struct reader *r, struct claim *claim) {
  if (!word_is(r, "claim")) return;
  claim->farther = !strcmp(token(r), "farther");
  claim->digits = natural(r, MOST_DIGITS);
  claim->member = natural(r, MOST_COUNT);
}

static void read_all(struct reader *r, struct parsed *p) {
  struct certificate *c = &p->certificate;
  const char *head[] = {"smale18-certificate", "1", "class", "own-construction", "player"};
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) word_is(r, head[i]);
  c->player = token(r);
  c->seed = line(r, "seed", ULONG_MAX);
  read_class(r, p);
  c->family = (int)line(r, "family", 2);
  c->member_count = line(r, "members", MOST_COUNT);
  for (size_t i = 0; i < c->member_count && r->good; i++) {
    p->members[i] = (struct member){c->family, line(r, "member", MOST_COUNT), 0};
    p->members[i].exponent = natural(r, MOST_EXPONENT);
  }
  c->data_count = line(r, "data", MOST_COUNT);
  for (size_t i = 0; i < c->data_count && r->good; i++) {
    read_datum(r, &p->data[i], &p->class);
    p->data_list[i] = &p->data[i];
  }
  if (!word_is(r, "answer")) return;
  c->answer = p->answer = _fmpq_vec_init((slong)p->class.cols);
  for (size_t i = 0; i < p->class.cols; i++) rational(r, p->answer + i);
  c->claim_count = line(r, "claims", MOST_COUNT);
  for (size_t i = 0; i < c->claim_count; i++) read_claim(r, &p->claims[i]);
  word_is(r, "end");
}

static void parsed_clear(struct parsed *p) {
  slong rows = (slong)p->class.rows, cols = (slong)p->class.cols;
  for (size_t i = 0; i < MOST_COUNT; i++) {
    if (p->data[i].A) _fmpz_vec_clear(p->data[i].A, rows * cols);
    if (p->data[i].y) _fmpz_vec_clear(p->data[i].y, rows);
    if (p->data[i].x) _fmpz_vec_clear(p->data[i].x, cols);
  }
  if (p->answer) _fmpq_vec_clear(p->answer, cols);
  theorem_class_clear(&p->class);
}

bool certificate_text_proved(const char *text) {
  char *copy = mem_strdup(text);
  struct reader r = {copy, true};
  struct parsed p = {0};
  p.certificate.class = &p.class, p.certificate.members = p.members;
  p.certificate.data = p.data_list, p.certificate.claims = p.claims;
  read_all(&r, &p);
  bool proved = r.good && certificate_flaw(&p.certificate) == NULL;
  if (proved) {
    char *again = written(&p.certificate);
    proved = !strcmp(again, text);
    mem_free(again);
  }
  parsed_clear(&p);
  mem_free(copy);
  return proved;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "live.h"
#include "ref_datum.h"

TestSuite(certificate, .init = live_count);

enum { DATA = 4, MEMBERS = 2, CLAIMS = 4 };

/* Two members that a player could not tell apart, and the barycentre as the answer. */
struct fixture {
  struct theorem_class class;
  struct oracle *oracle;
  struct member members[MEMBERS];
  const struct datum *data[DATA];
  struct claim claims[CLAIMS];
  fmpq *answer;
  struct certificate certificate;
};

static void set_answer(struct fixture *t, int family) {
  size_t k = theorem_class_competitors(&t->class, family);
  for (size_t i = 0; i < t->class.cols; i++) {
    if (i >= k) continue;
    fmpq_set_ui(t->answer + i, 1, k);
    fmpq_mul(t->answer + i, t->answer + i, t->class.r[family - 1]);
  }
}

static void fixture_init(struct fixture *t, size_t at, int family, bool labels) {
  static const unsigned long asked[DATA] = {1, 2, 9, 20};
  ref_datum_class_init(&t->class, &ref_datum_classes[at]);
  unsigned long K = t->class.digits, turn = t->class.first_exponent + 20;
  for (size_t i = 0; i < MEMBERS; i++) t->members[i] = (struct member){family, i + 1, turn + 1};
  struct oracle_params params = {
    .class = &t->class, .truth = t->members[1], .turn = turn, .labels = labels};
  t->oracle = oracle_new(&params);
  for (size_t i = 0; i < DATA; i++) t->data[i] = oracle_read(t->oracle, asked[i]);
  t->answer = _fmpq_vec_init((slong)t->class.cols);
  set_answer(t, family);
  unsigned long far = family == 1 ? K : K - 1;
  t->claims[0] = (struct claim){true, far, 1};
  t->claims[1] = (struct claim){true, far, 2};
  t->claims[2] = (struct claim){false, far - 1, 1};
  t->claims[3] = (struct claim){false, far - 1, 2};
  t->certificate = (struct certificate){.player = "built-in/barycentre",
                                        .seed = UINT64_MAX,
                                        .class = &t->class,
                                        .family = family,
                                        .members = t->members,
                                        .member_count = MEMBERS,
                                        .data = t->data,
                                        .data_count = DATA,
                                        .answer = t->answer,
                                        .claims = t->claims,
                                        .claim_count = CLAIMS};
}

static void fixture_clear(struct fixture *t) {
  _fmpq_vec_clear(t->answer, (slong)t->class.cols);
  oracle_free(t->oracle);
  theorem_class_clear(&t->class);
}

static void expect_sound(const struct fixture *t) {
  const char *flaw = certificate_flaw(&t->certificate);
  cr_expect(!flaw, "%s", flaw);
}

static void expect_flaw(const struct fixture *t, const char *words) {
  const char *flaw = certificate_flaw(&t->certificate);
  cr_expect(flaw && strstr(flaw, words), "'%s' instead of '%s'", flaw ? flaw : "none", words);
}

/* ---- sound and broken ---- */

Test(certificate, sound_ones_pass) {
  for (size_t at = 0; at < ref_datum_class_count; at++)
    for (int family = 1; family <= 2; family++) {
      struct fixture t;
      fixture_init(&t, at, family, at % 2 == 0);
      expect_sound(&t);
      t.certificate.data_count = 0;
      t.certificate.claim_count = 1;
      expect_sound(&t);
      fixture_clear(&t);
    }
  cr_expect(live_blocks() == 0);
}

/* The tie of family 1 may be claimed about: the barycentre solves it. That of family 2 may only stand
 * there. */
Test(certificate, ties) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  t.members[1] = (struct member){1, 0, 0};
  t.claims[1] = (struct claim){false, t.class.digits, 2};
  expect_sound(&t);
  t.claims[1].farther = true;
  expect_flaw(&t, "does not hold");
  fixture_clear(&t);
  fixture_init(&t, 6, 2, true);
  t.members[1] = (struct member){2, 0, 0};
  t.claims[1].member = t.claims[3].member = 1;
  expect_sound(&t);
  t.claims[3].member = 2;
  expect_flaw(&t, "not in the class");
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

Test(certificate, broken_classes) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  fmpq_set_ui(t.class.parameter, 50, 1); /* P3: at most 49 */
  expect_flaw(&t, "49");
  fmpq_set_ui(t.class.parameter, 1, 6);
  expect_sound(&t);
  for (int f = 0; f < 2; f++) {
    fmpq *numbers[] = {t.class.a[f], t.class.r[f], t.class.y1[f]};
    for (int i = 0; i < 3; i++) {
      fmpq_add_si(numbers[i], numbers[i], 1);
      expect_flaw(&t, "not that of its parameters");
      fmpq_sub_si(numbers[i], numbers[i], 1);
    }
  }
  t.class.competing++;
  expect_flaw(&t, "not that of its parameters");
  t.class.competing--;
  expect_sound(&t);
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

Test(certificate, broken_members) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  t.certificate.family = 3;
  expect_flaw(&t, "neither 1 nor 2");
  t.certificate.family = 2;
  expect_flaw(&t, "other family");
  t.certificate.family = 1;
  t.certificate.member_count = 0;
  expect_flaw(&t, "no member");
  t.certificate.member_count = MEMBERS;
  t.members[0].column = 3; /* of 2 competitors */
  expect_flaw(&t, "not in the class");
  t.members[0].column = 1;
  t.members[1].exponent = t.class.first_exponent - 1;
  expect_flaw(&t, "not in the class");
  t.members[1].exponent = 21; /* eps = 2^-21 and n = 20 */
  expect_sound(&t);
  t.members[1].exponent = 19;
  expect_flaw(&t, "accurate for every member");
  t.members[1].exponent = 21;
  t.members[0].exponent = 10;
  expect_flaw(&t, "accurate for every member");
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

static struct datum copy_of(const struct datum *d) {
  struct datum copy = *d;
  slong count = (slong)(d->rows * d->cols);
  copy.A = _fmpz_vec_init(count);
  _fmpz_vec_set(copy.A, d->A, count);
  copy.y = _fmpz_vec_init((slong)d->rows);
  _fmpz_vec_set(copy.y, d->y, (slong)d->rows);
  copy.x = _fmpz_vec_init((slong)d->cols);
  _fmpz_vec_set(copy.x, d->x, (slong)d->cols);
  return copy;
}

static void copy_clear(struct datum *d) {
  _fmpz_vec_clear(d->A, (slong)(d->rows * d->cols));
  _fmpz_vec_clear(d->y, (slong)d->rows);
  _fmpz_vec_clear(d->x, (slong)d->cols);
}

Test(certificate, broken_data) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  const struct datum *last = t.data[3];
  t.data[3] = t.data[2];
  expect_flaw(&t, "ascending");
  struct datum broken = copy_of(last);
  t.data[3] = &broken;
  expect_sound(&t);
  broken.rows--;
  expect_flaw(&t, "shape");
  broken.rows++;
  fmpz_mul_si(broken.A + 3, broken.A + 3, -1);
  expect_flaw(&t, "accurate for every member");
  fmpz_mul_si(broken.A + 3, broken.A + 3, -1);
  fmpz_mul_ui(broken.y, broken.y, 2);
  expect_flaw(&t, "accurate for every member");
  fmpz_set(broken.y, last->y);
  fmpz_mul_ui(broken.x, broken.x, 2);
  expect_flaw(&t, "label");
  fmpz_set(broken.x, last->x);
  expect_sound(&t);
  copy_clear(&broken);
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

Test(certificate, broken_claims) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  unsigned long K = t.class.digits;
  t.certificate.claim_count = 0;
  expect_flaw(&t, "no claim");
  t.certificate.claim_count = CLAIMS;
  for (unsigned long d = 0; d < 6; d++) {
    t.claims[3].digits = d;
    if (d + 2 < K || d > K) expect_flaw(&t, "K, K - 1 or K - 2");
  }
  t.claims[3].digits = K; /* the barycentre is 1.41 * 10^-K away */
  expect_flaw(&t, "does not hold");
  t.claims[3].farther = true;
  expect_sound(&t);
  t.claims[3].digits = K - 1;
  expect_flaw(&t, "does not hold");
  t.claims[3] = (struct claim){true, K, 0};
  expect_flaw(&t, "not there");
  t.claims[3].member = 3;
  expect_flaw(&t, "not there");
  t.claims[3].member = 2;
  fmpz_mul_ui(fmpq_numref(t.answer), fmpq_numref(t.answer), 2);
  fmpz_mul_ui(fmpq_denref(t.answer), fmpq_denref(t.answer), 2);
  expect_flaw(&t, "lowest terms");
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

/* On the boundary: exactly 10^-K away is within, and not farther. The solution is rho e_1. */
Test(certificate, exactly_at_the_threshold) {
  struct fixture t;
  fixture_init(&t, 6, 1, true);
  fmpq_t T;
  fmpq_init(T);
  fmpz_ui_pow_ui(fmpq_denref(T), 10, t.class.digits);
  fmpz_one(fmpq_numref(T));
  _fmpq_vec_clear(t.answer, (slong)t.class.cols);
  t.certificate.answer = t.answer = _fmpq_vec_init((slong)t.class.cols);
  theorem_class_vertex(t.answer, &t.class, &t.members[0]);
  fmpq_set(t.answer + 5, T);
  t.certificate.claim_count = 1;
  t.claims[0] = (struct claim){false, t.class.digits, 1};
  expect_sound(&t);
  t.claims[0].farther = true;
  expect_flaw(&t, "does not hold");
  fmpq_div_2exp(T, T, 300);
  fmpq_add(t.answer + 5, t.answer + 5, T);
  expect_sound(&t);
  t.claims[0].farther = false;
  expect_flaw(&t, "does not hold");
  fmpq_clear(T);
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

/* ---- the text, read back ---- */

struct reader {
  char *text, *at;
  size_t length;
};

static void reader_init(struct reader *r, const struct certificate *c) {
  FILE *out = open_memstream(&r->text, &r->length);
  certificate_write(c, out);
  cr_assert(!ferror(out) && fclose(out) == 0);
  r->at = r->text;
}

/* The next token, which ends in a space, or in a newline if it is the last of its line. */
static const char *token(struct reader *r, bool last) {
  char *start = r->at, *end = start + strcspn(start, " \n");
  cr_assert(end > start && *end == (last ? '\n' : ' '), "at '%.40s'", start);
  *end = 0;
  r->at = end + 1;
  return start;
}

static void expect_token(struct reader *r, const char *wanted, bool last) {
  const char *got = token(r, last);
  cr_expect_str_eq(got, wanted);
}

static void expect_number(struct reader *r, unsigned long wanted, bool last) {
  char text[32];
  snprintf(text, sizeof text, "%lu", wanted);
  expect_token(r, text, last);
}

/* "p" or "p/q", in lowest terms */
static void expect_rational(struct reader *r, const fmpq_t wanted, bool last) {
  mpq_t got, again;
  mpq_inits(got, again, (mpq_ptr)0);
  const char *text = token(r, last);
  cr_expect(mpq_set_str(got, text, 10) == 0, "'%s'", text);
  fmpz_get_mpz(mpq_numref(again), fmpq_numref(wanted));
  fmpz_get_mpz(mpq_denref(again), fmpq_denref(wanted));
  mpq_canonicalize(again);
  cr_expect(mpz_cmp(mpq_numref(got), mpq_numref(again)) == 0, "'%s'", text);
  cr_expect(mpz_cmp(mpq_denref(got), mpq_denref(again)) == 0, "'%s'", text);
  mpq_clears(got, again, (mpq_ptr)0);
}

static void expect_integers(struct reader *r, const char *name, const fmpz *wanted, size_t count) {
  mpz_t got, exact;
  mpz_inits(got, exact, (mpz_ptr)0);
  expect_token(r, name, false);
  for (size_t i = 0; i < count; i++) {
    const char *text = token(r, i + 1 == count);
    cr_expect(text[strspn(text, "-0123456789abcdef")] == 0 && mpz_set_str(got, text, 16) == 0);
    fmpz_get_mpz(exact, wanted + i);
    cr_expect(mpz_cmp(got, exact) == 0, "%s, entry %zu", name, i);
  }
  mpz_clears(got, exact, (mpz_ptr)0);
}

static void expect_class(struct reader *r, const struct ref_datum_class *ref,
                         const struct theorem_class *c) {
  static const char *const problems[] = {"", "P1", "P2", "P3"};
  expect_token(r, "problem", false);
  expect_token(r, problems[ref->problem], true);
  expect_token(r, "parameter", false);
  expect_rational(r, c->parameter, true);
  expect_token(r, "weights", false);
  expect_rational(r, c->weight, false);
  expect_rational(r, c->second_weight, true);
  expect_token(r, "shape", false);
  expect_number(r, ref->rows, false);
  expect_number(r, ref->cols, true);
  expect_token(r, "transform", false);
  expect_token(r,
               ref->transform == TRANSFORM_IDENTITY ? "identity"
               : ref->transform == TRANSFORM_DCT    ? "dct"
                                                    : "walsh_hadamard",
               true);
  expect_token(r, "digits", false);
  expect_number(r, ref->digits, true);
  expect_token(r, "normalisation", false);
  expect_token(r, ref->unit ? "unit" : "growing", true);
  expect_token(r, "competitors", false);
  expect_number(r, ref->competitors, true);
  expect_token(r, "exponent", false);
  expect_number(r, c->first_exponent, true);
}

static void expect_datum(struct reader *r, const struct datum *d) {
  expect_token(r, "datum", false);
  expect_number(r, d->bits, false);
  expect_number(r, (unsigned long)d->work, true);
  expect_integers(r, "A", d->A, d->rows * d->cols);
  expect_integers(r, "y", d->y, d->rows);
  if (d->x) {
    expect_integers(r, "label", d->x, d->cols);
    return;
  }
  expect_token(r, "label", false);
  expect_token(r, "none", true);
}

static void expect_game(struct reader *r, const struct certificate *c) {
  expect_token(r, "family", false);
  expect_number(r, (unsigned long)c->family, true);
  expect_token(r, "members", false);
  expect_number(r, c->member_count, true);
  for (size_t i = 0; i < c->member_count; i++) {
    expect_token(r, "member", false);
    expect_number(r, c->members[i].column, false);
    expect_number(r, c->members[i].column ? c->members[i].exponent : 0, true);
  }
  expect_token(r, "data", false);
  expect_number(r, c->data_count, true);
  for (size_t i = 0; i < c->data_count; i++) expect_datum(r, c->data[i]);
}

static void expect_answer(struct reader *r, const struct certificate *c) {
  expect_token(r, "answer", false);
  for (size_t i = 0; i < c->class->cols; i++)
    expect_rational(r, c->answer + i, i + 1 == c->class->cols);
  expect_token(r, "claims", false);
  expect_number(r, c->claim_count, true);
  for (size_t i = 0; i < c->claim_count; i++) {
    expect_token(r, "claim", false);
    expect_token(r, c->claims[i].farther ? "farther" : "within", false);
    expect_number(r, c->claims[i].digits, false);
    expect_number(r, c->claims[i].member, true);
  }
}

static void expect_text(const struct fixture *t, const struct ref_datum_class *ref,
                        const char *player) {
  struct reader r;
  const struct certificate *c = &t->certificate;
  reader_init(&r, c);
  expect_token(&r, "smale18-certificate", false);
  expect_number(&r, 1, true);
  expect_token(&r, "class", false);
  expect_token(&r, "own-construction", true);
  expect_token(&r, "player", false);
  expect_token(&r, player, true);
  expect_token(&r, "seed", false);
  expect_number(&r, c->seed, true);
  expect_class(&r, ref, &t->class);
  expect_game(&r, c);
  expect_answer(&r, c);
  expect_token(&r, "end", true);
  cr_expect(r.at == r.text + r.length);
  free(r.text);
}

Test(certificate, text_reads_back) {
  for (size_t at = 0; at < ref_datum_class_count; at++)
    for (int family = 1; family <= 2; family++) {
      struct fixture t;
      fixture_init(&t, at, family, at % 2 == 0);
      fmpq_neg(t.answer, t.answer);
      expect_text(&t, &ref_datum_classes[at], "built-in/barycentre");
      t.members[0].column = 0;
      t.certificate.data_count = 0;
      t.certificate.seed = 0;
      expect_text(&t, &ref_datum_classes[at], "built-in/barycentre");
      fixture_clear(&t);
    }
  cr_expect(live_blocks() == 0);
}

Test(certificate, players_are_one_word) {
  struct fixture t;
  fixture_init(&t, 0, 1, false);
  t.certificate.player = "python3 ./my player.py\n\xc3\xa9\x01";
  expect_text(&t, &ref_datum_classes[0], "python3_./my_player.py____");
  t.certificate.player = "";
  expect_text(&t, &ref_datum_classes[0], "_");
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

Test(certificate, errors_show) {
  struct fixture t;
  char room[64];
  fixture_init(&t, 7, 1, true);
  FILE *out = fmemopen(room, sizeof room, "w");
  setvbuf(out, NULL, _IONBF, 0);
  certificate_write(&t.certificate, out);
  cr_expect(ferror(out));
  fclose(out);
  fixture_clear(&t);
  cr_expect(live_blocks() == 0);
}

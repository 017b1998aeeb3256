/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <gmp.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "message.h"

static struct theorem_class class;
static struct game game;

static void start(void) {
  fmpq_t lambda;
  fmpq_init(lambda);
  fmpq_set_si(lambda, 3, 4);
  const char *which, *reason;
  const struct theorem_params params = {.problem = P3,
                                        .parameter = lambda,
                                        .rows = 3,
                                        .cols = 7,
                                        .digits = 4,
                                        .transform = TRANSFORM_DCT};
  cr_assert_eq(theorem_class_init(&class, &params, &which, &reason), 0);
  fmpq_clear(lambda);
  game = (struct game){.data = {.class = &class,
                                .truth = {.family = 2, .column = 2, .exponent = 20},
                                .honest = true,
                                .labels = true,
                                .budget = 11},
                       .seed = UINT64_MAX,
                       .part = 2};
}

static void finish(void) { theorem_class_clear(&class); }

TestSuite(message, .init = start, .fini = finish);

/* The object that the line is. */
static json_t *object_of(struct message m) {
  cr_assert_eq(strlen(m.text), m.length);
  cr_assert_eq(strchr(m.text, '\n'), m.text + m.length - 1, "one line");
  json_t *object = json_loadb(m.text, m.length, JSON_REJECT_DUPLICATES, NULL);
  cr_assert(json_is_object(object));
  mem_free(m.text);
  return object;
}

Test(message, hello) {
  json_t *got = object_of(message_hello(&game));
  game.data.budget = 0; /* none */
  json_t *unlimited = object_of(message_hello(&game));
  cr_expect(json_is_null(json_object_get(unlimited, "budget")));
  json_decref(unlimited);
  json_t *want = json_loads(
    "{\"type\": \"hello\", \"protocol\": 1, \"problem\": \"P3\", \"lambda\": \"3/4\","
    " \"rows\": 3, \"cols\": 7, \"digits\": 4, \"competitors\": [2, 5], \"a\": [\"5000\", \"500\"],"
    " \"r\": [\"1/5000\", \"1/500\"], \"y1\": [\"1\", \"1\"], \"weights\": [\"1\", \"1\"],"
    " \"transform\": \"dct\", \"first_exponent\": 8, \"labels\": true, \"budget\": 11,"
    " \"seed\": 9223372036854775807, \"target\": \"1/1000\"}",
    0, NULL);
  char *text = json_dumps(got, JSON_SORT_KEYS);
  cr_assert(json_equal(got, want), "%s", text);
  free(text);
  json_decref(got);
  json_decref(want);
}

/* Is the string man 2^-work, read with GMP? */
static bool same(const json_t *string, const fmpz_t man, slong work) {
  const char *text = json_string_value(string);
  cr_assert(text);
  bool minus = *text == '-';
  char *hex = strdup(text + minus), *star = strstr(hex, "*2^");
  cr_assert(star, "%s", text);
  *star = '\0';
  mpz_t theirs, ours;
  mpz_init_set_str(theirs, hex, 0);
  mpz_init(ours);
  fmpz_get_mpz(ours, man);
  mpz_mul_2exp(theirs, theirs, (mp_bitcnt_t)(work + atol(star + 3)));
  if (minus) mpz_neg(theirs, theirs);
  bool equal = mpz_cmp(theirs, ours) == 0;
  mpz_clears(theirs, ours, NULL);
  free(hex);
  return equal;
}

static void expect_numbers(const json_t *array, const fmpz *man, size_t count, slong work) {
  cr_assert_eq(json_array_size(array), count);
  for (size_t i = 0; i < count; i++) cr_assert(same(json_array_get(array, i), man + i, work));
}

static void expect_datum(const struct datum *d) {
  json_t *got = object_of(message_datum(d));
  cr_assert_str_eq(json_string_value(json_object_get(got, "type")), "datum");
  cr_assert_eq(json_integer_value(json_object_get(got, "n")), (json_int_t)d->bits);
  const json_t *A = json_object_get(got, "A");
  cr_assert_eq(json_array_size(A), d->rows);
  for (size_t i = 0; i < d->rows; i++)
    expect_numbers(json_array_get(A, i), d->A + i * d->cols, d->cols, d->work);
  expect_numbers(json_object_get(got, "y"), d->y, d->rows, 2 * d->work);
  if (d->x) expect_numbers(json_object_get(got, "x"), d->x, d->cols, d->work);
  else cr_assert(json_is_null(json_object_get(got, "x")));
  cr_assert_eq(json_object_size(got), 5);
  json_decref(got);
}

Test(message, data) {
  static const unsigned long indices[] = {1, 2, 21, 300, 20000};
  for (int labels = 0; labels < 2; labels++) {
    game.data.labels = labels;
    struct oracle *o = oracle_new(&game.data);
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++)
      expect_datum(oracle_read(o, indices[i]));
    const struct datum *d = oracle_evaluation(o);
    json_t *got = object_of(message_evaluate(d));
    cr_assert_str_eq(json_string_value(json_object_get(got, "type")), "evaluate");
    expect_numbers(json_object_get(got, "y"), d->y, d->rows, 2 * d->work);
    cr_assert_eq(json_object_size(got), 2);
    json_decref(got);
    oracle_free(o);
  }
}

Test(message, others) {
  json_t *refused = object_of(message_refused(7, "no \"more\"\n"));
  cr_assert_str_eq(json_string_value(json_object_get(refused, "type")), "refused");
  cr_assert_eq(json_integer_value(json_object_get(refused, "n")), 7);
  cr_assert_str_eq(json_string_value(json_object_get(refused, "reason")), "no \"more\"\n");
  json_decref(refused);
  json_t *end = object_of(message_end());
  cr_assert_str_eq(json_string_value(json_object_get(end, "type")), "end");
  json_decref(end);
}

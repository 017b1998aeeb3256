/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "rational.h"
#include "rng.h"

static const struct rng stream = {.seed = 18, .purpose = RNG_TEST};

struct spelled {
  char text[40], canonical[40]; /* canonical "": refused */
};

/* Values by hand. */
static struct spelled spelled[] = {
  {"0", "0"},
  {"-0", "0"},
  {"12", "12"},
  {"+12", "12"},
  {"-12", "-12"},
  {"007", "7"},
  {"1/6", "1/6"},
  {"-3/7", "-3/7"},
  {"4/6", "2/3"},
  {"6/3", "2"},
  {"0/5", "0"},
  {"-0/5", "0"},
  {"0.125", "1/8"},
  {"-0.125", "-1/8"},
  {"3.0", "3"},
  {"0.10", "1/10"},
  {"2.50", "5/2"},
  {"1e-6", "1/1000000"},
  {"1E3", "1000"},
  {"1e+3", "1000"},
  {"1.5e1", "15"},
  {"-2.5e-1", "-1/4"},
  {"0e5", "0"},
  {"5e0", "5"},
  {"1e0003", "1000"},
  {"2^-10", "1/1024"},
  {"2^10", "1024"},
  {"-2^2", "-4"},
  {"-2^-3", "-1/8"},
  {"7^0", "1"},
  {"0^3", "0"},
  {"10^+2", "100"},
  {"0^1000000", "0"},
  {"1^-1000000", "1"},
  {"", ""},
  {"-", ""},
  {"+", ""},
  {"--1", ""},
  {"+-1", ""},
  {" 1", ""},
  {"1 ", ""},
  {"1,5", ""},
  {"1/0", ""},
  {"0/0", ""},
  {"1/", ""},
  {"/2", ""},
  {"1/-2", ""},
  {"1/2/3", ""},
  {"1/2e3", ""},
  {"1/2^3", ""},
  {"1.5/2", ""},
  {"1.", ""},
  {".5", ""},
  {"1.2.3", ""},
  {"1.e3", ""},
  {"e3", ""},
  {"1e", ""},
  {"1e+", ""},
  {"1e1.5", ""},
  {"1e-", ""},
  {"1e2e3", ""},
  {"2^", ""},
  {"2^x", ""},
  {"^2", ""},
  {"2^1/2", ""},
  {"0^0", ""},
  {"0^-1", ""},
  {"1.5^2", ""},
  {"0x10", ""},
  {"1_000", ""},
  {"nan", ""},
  {"inf", ""},
  {"1e1000001", ""},
  {"2^-1000001", ""},
  {"1e99999999999999999999", ""},
  {"99999999999^1000000", ""},
  {"one", ""},
  {"1/6x", ""},
};

ParameterizedTestParameters(rational, by_hand) {
  return cr_make_param_array(struct spelled, spelled, sizeof spelled / sizeof *spelled);
}

ParameterizedTest(struct spelled *s, rational, by_hand) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_si(q, 5, 3);
  int status = rational_set_str(q, s->text);
  cr_expect(status == (*s->canonical ? 0 : -1), "status of '%s'", s->text);
  char *text = rational_get_str(q);
  cr_expect_str_eq(text, *s->canonical ? s->canonical : "0", "'%s' gave %s", s->text, text);
  mem_free(text);
  fmpq_clear(q);
}

static void expect_equal(const char *text, const mpq_t want, uint64_t i) {
  fmpq_t q, w;
  fmpq_init(q);
  fmpq_init(w);
  fmpq_set_mpq(w, want);
  int status = rational_set_str(q, text);
  cr_expect(status == 0 && fmpq_equal(q, w), "seed %lu, draw %lu: '%s'", (unsigned long)stream.seed,
            (unsigned long)i, text);
  fmpq_clear(q);
  fmpq_clear(w);
}

/* Some random digits, often with zeros at the ends. */
static void draw_digits(char *out, uint64_t i) {
  size_t length = 1 + rng_below(&stream, 100 * i, 30);
  for (size_t j = 0; j < length; j++) {
    uint64_t d = rng_below(&stream, 100 * i + 1 + j, 14);
    out[j] = (char)('0' + (d < 10 ? d : 0));
  }
  out[length] = '\0';
}

/* GMP reads "p/q" on its own. */
Test(rational, random_fractions) {
  mpq_t want;
  mpq_init(want);
  for (uint64_t i = 0; i < 500; i++) {
    char p[40], q[40], text[128];
    draw_digits(p, 2 * i);
    draw_digits(q, 2 * i + 1);
    snprintf(text, sizeof text, "%s%s/1%s", i % 2 ? "-" : "", p, q);
    mpq_set_str(want, text, 10);
    mpq_canonicalize(want);
    expect_equal(text, want, i);
  }
  mpq_clear(want);
}

/* a.b e x is the integer ab times 10^(x - digits of b). */
Test(rational, random_decimals) {
  mpq_t want;
  mpz_t power;
  mpq_init(want);
  mpz_init(power);
  for (uint64_t i = 0; i < 500; i++) {
    char a[40], b[40], text[128];
    draw_digits(a, 2 * i);
    draw_digits(b, 2 * i + 1);
    long x = (long)rng_below(&stream, 100 * i + 99, 100) - 50;
    snprintf(text, sizeof text, "%s%s", a, b);
    mpz_set_str(mpq_numref(want), text, 10);
    mpz_set_ui(mpq_denref(want), 1);
    long shift = x - (long)strlen(b);
    mpz_ui_pow_ui(power, 10, (unsigned long)labs(shift));
    mpz_mul(shift < 0 ? mpq_denref(want) : mpq_numref(want),
            shift < 0 ? mpq_denref(want) : mpq_numref(want), power);
    mpq_canonicalize(want);
    snprintf(text, sizeof text, "%s.%se%ld", a, b, x);
    expect_equal(text, want, i);
  }
  mpz_clear(power);
  mpq_clear(want);
}

/* The canonical text is a spelling of the same number. */
Test(rational, round_trip) {
  fmpq_t q, again;
  fmpq_init(q);
  fmpq_init(again);
  for (uint64_t i = 0; i < 500; i++) {
    fmpz_set_ui(fmpq_numref(q), rng_bits(&stream, 2 * i) >> (i % 64));
    fmpz_set_ui(fmpq_denref(q), (rng_bits(&stream, 2 * i + 1) >> (i % 61)) | 1);
    if (i % 2) fmpz_neg(fmpq_numref(q), fmpq_numref(q));
    fmpq_canonicalise(q);
    char *text = rational_get_str(q);
    cr_expect(rational_set_str(again, text) == 0 && fmpq_equal(q, again), "draw %lu: %s",
              (unsigned long)i, text);
    mem_free(text);
  }
  fmpq_clear(q);
  fmpq_clear(again);
}

/* The largest exponents: 10^-1000000 has 1000001 digits below the line. */
Test(rational, extreme_exponents) {
  long live = mem_live();
  fmpq_t q;
  fmpq_init(q);
  cr_assert(rational_set_str(q, "1e-1000000") == 0);
  char *text = rational_get_str(q);
  cr_expect(eq(sz, strlen(text), 2 + 1000001));
  cr_expect(eq(sz, strspn(text + 3, "0"), 1000000));
  mem_free(text);
  cr_assert(rational_set_str(q, "2^1000000") == 0);
  cr_expect(fmpz_bits(fmpq_numref(q)) == 1000001);
  fmpq_clear(q);
  cr_expect(eq(long, mem_live(), live));
}

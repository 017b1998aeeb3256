/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "numeral.h"

/* q <- the number "<hex>*2^<exponent>", by GMP alone. */
static void gmp_read(mpq_t q, const char *text) {
  bool minus = *text == '-';
  char *hex = strdup(text + minus);
  char *star = strstr(hex, "*2^");
  cr_assert(star && strncmp(hex, "0x", 2) == 0, "%s", text);
  *star = '\0';
  long e = atol(star + 3);
  cr_assert_eq(mpz_set_str(mpq_numref(q), hex, 0), 0, "%s", text);
  mpz_set_ui(mpq_denref(q), 1);
  if (e < 0) mpq_div_2exp(q, q, (mp_bitcnt_t)-e);
  else mpq_mul_2exp(q, q, (mp_bitcnt_t)e);
  if (minus) mpq_neg(q, q);
  free(hex);
}

/* A number of up to `bits` bits; many end in zeros, some are 0. */
static void random_integer(mpz_t z, gmp_randstate_t state, unsigned long bits) {
  mpz_urandomb(z, state, gmp_urandomm_ui(state, bits + 1));
  if (gmp_urandomm_ui(state, 3) == 0) mpz_mul_2exp(z, z, gmp_urandomm_ui(state, 200));
  if (gmp_urandomm_ui(state, 2) == 0) mpz_neg(z, z);
}

/* What is written is the number, for GMP and for numeral_read; integers have the exponent 0. */
Test(numeral, round_trip) {
  gmp_randstate_t state;
  gmp_randinit_default(state);
  gmp_randseed_ui(state, 20);
  mpz_t z;
  mpq_t want, got;
  mpz_init(z);
  mpq_inits(want, got, NULL);
  fmpz_t man;
  fmpq_t read;
  fmpz_init(man);
  fmpq_init(read);
  for (int i = 0; i < 20000; i++) {
    random_integer(z, state, i % 100 ? 300 : 30000);
    slong work = (slong)gmp_urandomm_ui(state, i % 7 ? 400 : 1);
    fmpz_set_mpz(man, z);
    char *text = mem_alloc(numeral_bound(man), 1);
    size_t length = numeral_write(text, man, work);
    cr_assert_eq(length, strlen(text));
    cr_assert_lt(length, numeral_bound(man));
    mpq_set_z(want, z);
    mpq_div_2exp(want, want, (mp_bitcnt_t)work);
    gmp_read(got, text);
    cr_assert(mpq_equal(want, got), "%s", text);
    if (mpz_cmp_ui(mpq_denref(want), 1) == 0)
      cr_assert(strcmp(text + length - 4, "*2^0") == 0, "%s", text);
    cr_assert_eq(numeral_read(read, text), NUMERAL_FINE, "%s", text);
    fmpq_get_mpq(got, read);
    cr_assert(mpq_equal(want, got), "%s", text);
    mem_free(text);
  }
  fmpz_clear(man);
  fmpq_clear(read);
  mpz_clear(z);
  mpq_clears(want, got, NULL);
  gmp_randclear(state);
}

static const struct {
  const char *text, *value; /* NULL: not a number; "": too long */
} texts[] = {{"0", "0"},
             {"-17", "-17"},
             {"3/6", "1/2"},
             {"-1/3", "-1/3"},
             {"1.25", "5/4"},
             {"-2.5e-1", "-1/4"},
             {"1e3", "1000"},
             {"2^-3", "1/8"},
             {"0x10", "16"},
             {"-0xfF*2^0", "-255"},
             {"0x3*2^-1", "3/2"},
             {"0x0*2^5", "0"},
             {"-0x0", "0"},
             {"0x1*2^-0003", "1/8"},
             {"", NULL},
             {"-", NULL},
             {"x", NULL},
             {"0x", NULL},
             {"-0x", NULL},
             {"0x*2^1", NULL},
             {"0x1*2^", NULL},
             {"0x1*2^-", NULL},
             {"0x1*2^+1", NULL},
             {"0x1*2^--1", NULL},
             {"0x1*2^1.5", NULL},
             {"0x1*3^1", NULL},
             {"0x1p3", NULL},
             {"0x1.8", NULL},
             {"0X1", NULL},
             {"--0x1", NULL},
             {"+0x1", NULL},
             {" 0x1", NULL},
             {"0x1 ", NULL},
             {"0xg", NULL},
             {"1 2", NULL},
             {"1/-2", NULL},
             {"1/0", NULL},
             {"nan", NULL},
             {"inf", NULL},
             {"-Infinity", NULL},
             {"1e", NULL},
             {"1e1000001", NULL},
             {"0x1*2^10000001", ""},
             {"0x1*2^-10000001", ""},
             {"0x1*2^99999999999999999999999999999999999999", ""}};

Test(numeral, texts) {
  fmpq_t got, want;
  fmpq_init(got);
  fmpq_init(want);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const char *value = texts[i].value;
    enum numeral expected = !value ? NUMERAL_WRONG : *value ? NUMERAL_FINE : NUMERAL_TOO_LONG;
    fmpq_set_si(got, 99, 1);
    cr_assert_eq(numeral_read(got, texts[i].text), expected, "%s", texts[i].text);
    fmpq_zero(want);
    if (expected == NUMERAL_FINE) fmpq_set_str(want, value, 10);
    cr_assert(fmpq_equal(got, want), "%s", texts[i].text);
  }
  fmpq_clear(got);
  fmpq_clear(want);
}

Test(numeral, largest_exponents) {
  fmpq_t q;
  fmpq_init(q);
  cr_assert_eq(numeral_read(q, "0x1*2^10000000"), NUMERAL_FINE);
  cr_assert_eq(numeral_bits(q), 10000002);
  cr_assert_eq(numeral_read(q, "-0x2*2^-10000000"), NUMERAL_FINE);
  cr_assert_eq(numeral_bits(q), 10000001);
  cr_assert_eq(fmpq_sgn(q), -1);
  fmpq_clear(q);
}

Test(numeral, doubles) {
  static const double doubles[] = {
    0, -0.0, 1, -1.5, 0.1, 1e300, -1e-300, 0x1p-1074, 0x1p1023, 5e-324, 0x1.fffffffffffffp1023};
  mpq_t want, got;
  mpq_inits(want, got, NULL);
  fmpq_t q;
  fmpq_init(q);
  for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
    mpq_set_d(want, doubles[i]);
    numeral_set_double(q, doubles[i]);
    fmpq_get_mpq(got, q);
    cr_assert(mpq_equal(want, got), "%a", doubles[i]);
  }
  fmpq_clear(q);
  mpq_clears(want, got, NULL);
}

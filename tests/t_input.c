/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The members that a config names, and the objective gap of the published vector against MPFR. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "experiment.h"
#include "input.h"
#include "mem.h"

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* c <- the defaults, and the settings "key=value key=value .." */
static void read_settings(struct config *c, const char *settings) {
  char path[] = "/tmp/t_input.XXXXXX", text[] = "experiment: table1\n";
  int fd = mkstemp(path);
  cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
  char *words = mem_strdup(settings), *rest = words;
  const char *overrides[16];
  size_t count = 0;
  while (rest && *rest && count < 16) overrides[count++] = strsep(&rest, " ");
  int status = config_read(c, path, overrides, count, experiment_schema);
  close(fd);
  unlink(path);
  mem_free(words);
  cr_assert_eq(status, 0, "%s", settings);
  cr_assert_eq(config_cells(c), 1, "%s", settings);
}

#define ONE_CELL "arithmetic=double data.bits=10 "

struct fixture {
  struct config config;
  struct setting setting;
  struct input input;
};

static void fixture_init(struct fixture *f, const char *settings) {
  read_settings(&f->config, settings);
  f->setting = (struct setting){&f->config, 0};
  cr_assert_eq(input_init(&f->input, &f->setting), 0, "%s", settings);
}

static void fixture_clear(struct fixture *f) {
  input_clear(&f->input);
  config_clear(&f->config);
}

/* What is said on stderr when the settings are refused; mem_free it. */
static char *refusal(const char *settings) {
  struct config c;
  struct input in;
  read_settings(&c, settings);
  int old = dup(2), heard = memfd_create("stderr", 0);
  cr_assert(old >= 0 && heard >= 0 && dup2(heard, 2) >= 0);
  int status = input_init(&in, &(struct setting){&c, 0});
  fflush(stderr);
  dup2(old, 2);
  close(old);
  off_t length = lseek(heard, 0, SEEK_END);
  char *text = mem_alloc((size_t)length + 1, 1);
  cr_assert_eq(pread(heard, text, (size_t)length, 0), length);
  close(heard);
  cr_expect_eq(status, -1, "%s", settings);
  config_clear(&c);
  return text;
}

static void expect_members(const char *settings, size_t shown, size_t truth, size_t coordinate) {
  struct fixture f;
  fixture_init(&f, settings);
  const struct input *in = &f.input;
  cr_expect(in->shown == shown && in->truth == truth && in->coordinate == coordinate,
            "%s: shown %zu, truth %zu, coordinate %zu; expected %zu, %zu, %zu", settings, in->shown,
            in->truth, in->coordinate, shown, truth, coordinate);
  cr_expect(in->label.face_size == 1 && in->label.face[0] == shown - 1);
  cr_expect(in->solutions.face_size == 1 && in->solutions.face[0] == truth - 1);
  fixture_clear(&f);
}

/* A_n is member j, A is member j - 1, whatever K. */
Test(input, corrected_members) {
  for (size_t N1 = 2; N1 <= 4; N1++)
    for (size_t member = 2; member <= N1; member++)
      for (size_t K = 1; K <= 6; K++) {
        char *settings =
          mem_printf(ONE_CELL "class.K=%zu class.N1=%zu class.member=%zu", K, N1, member);
        expect_members(settings, member, member - 1, member - 2);
        mem_free(settings);
      }
  expect_no_leak();
}

/* What the script did, N = 2 + N2 columns: K = 1 raises column 2 in A_n and column 1 in A and puts the
 * nonzero in the second to last coordinate; K = 3: columns 1 and 2, the last; K = 6: 2 and 1, the first. */
Test(input, published_members) {
  for (size_t N2 = 0; N2 <= 20; N2++) {
    size_t N = 2 + N2;
    const struct {
      int K;
      size_t shown, truth, coordinate;
    } rows[] = {{1, 2, 1, N - 2}, {3, 1, 2, N - 1}, {6, 2, 1, 0}};
    for (size_t i = 0; i < 3; i++) {
      char *settings =
        mem_printf(ONE_CELL "indices=published class.K=%d class.N2=%zu", rows[i].K, N2);
      expect_members(settings, rows[i].shown, rows[i].truth, rows[i].coordinate);
      mem_free(settings);
    }
  }
  expect_no_leak();
}

/* With other K the member number is free, and counts around in N1 and in N. The loop counter may be
 * given where it is the right one. */
Test(input, published_members_wrap) {
  expect_members(ONE_CELL "indices=published class.K=2 class.N2=1 class.member=0", 2, 1, 1);
  expect_members(ONE_CELL "indices=published class.K=2 class.N2=1 class.member=1", 1, 2, 2);
  expect_members(ONE_CELL "indices=published class.K=2 class.N2=1 class.member=2", 2, 1, 0);
  expect_members(ONE_CELL "indices=published class.K=2 class.N2=1 class.member=7", 1, 2, 2);
  expect_members(ONE_CELL "indices=published class.K=2 class.N1=3 class.N2=4 class.member=10", 1, 3,
                 1);
  expect_members(ONE_CELL "indices=published class.K=3 class.N2=1 class.member=1", 1, 2, 2);
  expect_no_leak();
}

Test(input, refusals) {
  static const char *const words[][3] = {
    {ONE_CELL "class.K=1 class.member=1", "class.member", "expected 2 <= member <= N1 = 2, got 1"},
    {ONE_CELL "class.K=1 class.member=3", "class.member", "expected 2 <= member <= N1 = 2, got 3"},
    {ONE_CELL "class.K=1 class.N1=3 class.member=4", "class.member", "N1 = 3, got 4"},
    {ONE_CELL "indices=published class.K=1 class.member=2", "class.member", "member 0 for K = 1"},
    {ONE_CELL "indices=published class.K=3 class.member=2", "class.member", "member 1 for K = 3"},
    {ONE_CELL "indices=published class.K=6 class.member=0", "class.member", "member 2 for K = 6"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    char *said = refusal(words[i][0]), *newline = strchr(said, '\n');
    cr_expect(newline && !newline[1], "%s: expected one line: %s", words[i][0], said);
    for (size_t k = 1; k < 3; k++)
      cr_expect(strstr(said, words[i][k]), "%s: no '%s' in: %s", words[i][0], words[i][k], said);
    mem_free(said);
  }
  expect_no_leak();
}

/* ---- the objective gap of e_k / (a + g) ---- */

enum { PREC = 4000 };

struct row {
  mpfr_t a, g, top, norm2; /* g = 2^-(n+1), c^2 = (N1 - 1) a^2 + (a + g)^2 */
};

static void row_init(struct row *r, unsigned long K, unsigned long bits, unsigned long N1) {
  mpfr_inits2(PREC, r->a, r->g, r->top, r->norm2, (mpfr_ptr)0);
  mpfr_ui_pow_ui(r->a, 10, K, MPFR_RNDN);
  mpfr_sqrt_ui(r->g, 2, MPFR_RNDN);
  mpfr_mul(r->a, r->a, r->g, MPFR_RNDN);
  mpfr_div_ui(r->a, r->a, 3, MPFR_RNDN);
  mpfr_set_ui_2exp(r->g, 1, -(mpfr_exp_t)bits - 1, MPFR_RNDN);
  mpfr_add(r->top, r->a, r->g, MPFR_RNDN);
  mpfr_sqr(r->norm2, r->a, MPFR_RNDN);
  mpfr_mul_ui(r->norm2, r->norm2, N1 - 1, MPFR_RNDN);
  mpfr_fma(r->norm2, r->top, r->top, r->norm2, MPFR_RNDN);
}

static void row_clear(struct row *r) { mpfr_clears(r->a, r->g, r->top, r->norm2, (mpfr_ptr)0); }

/* In the second block: A e_k = c Q e_i is orthogonal to y, lambda r stands on both sides:
 * sqrt(1 + c^2 r^2), r = 1 / (a + g). */
static void gap_of_second_block(mpfr_t gap, const struct row *r) {
  mpfr_sqr(gap, r->top, MPFR_RNDN);
  mpfr_div(gap, r->norm2, gap, MPFR_RNDN);
  mpfr_add_ui(gap, gap, 1, MPFR_RNDN);
  mpfr_sqrt(gap, gap, MPFR_RNDN);
}

/* In a competing column of A that is not raised: |1 - a r| = g / (a + g). */
static void gap_of_competing_column(mpfr_t gap, const struct row *r) {
  mpfr_div(gap, r->g, r->top, MPFR_RNDN);
}

/* The enclosure holds the number, is positive by proof, and shows digits of it. */
static void expect_gap(const char *settings, mpfr_t number) {
  struct fixture f;
  arb_t gap, expected;
  arb_init(gap);
  arb_init(expected);
  fixture_init(&f, settings);
  for (slong prec = 64; prec <= 1024; prec *= 4) {
    input_reference_gap(gap, &f.input, prec);
    arf_set_mpfr(arb_midref(expected), number);
    mag_set_ui_2exp_si(arb_radref(expected), 1, 500 - PREC);
    cr_expect(arb_overlaps(gap, expected), "%s", settings);
    cr_expect(arb_is_positive(gap) && arb_rel_accuracy_bits(gap) >= 32, "%s: %ld bits", settings,
              (long)arb_rel_accuracy_bits(gap));
  }
  fixture_clear(&f);
  arb_clear(gap);
  arb_clear(expected);
}

static void expect_no_gap(const char *settings) {
  struct fixture f;
  arb_t gap;
  arb_init(gap);
  fixture_init(&f, settings);
  arb_one(gap);
  input_reference_gap(gap, &f.input, 64);
  cr_expect(arb_is_zero(gap), "%s", settings);
  fixture_clear(&f);
  arb_clear(gap);
}

Test(input, published_gaps) {
  static const char *const bits[] = {"10", "20", "30"};
  for (size_t n = 0; n < 3; n++)
    for (size_t N2 = 0; N2 <= 18; N2 += N2 < 3 ? 1 : 15)
      for (int K = 1; K <= 6; K += K < 3 ? 2 : 3) {
        struct row r;
        mpfr_t gap;
        mpfr_init2(gap, PREC);
        row_init(&r, (unsigned long)K, strtoul(bits[n], NULL, 10), 2);
        char *settings =
          mem_printf("arithmetic=double indices=published class.N2=%zu class.K=%d data.bits=%s", N2,
                     K, bits[n]);
        gap_of_second_block(gap, &r);
        if (K == 1 && N2 == 1) gap_of_competing_column(gap, &r);
        /* without a second block, numbers wrap around to the solution itself */
        if (K == 6 || N2 == 0) expect_no_gap(settings);
        else expect_gap(settings, gap);
        mem_free(settings);
        mpfr_clear(gap);
        row_clear(&r);
      }
  mpfr_free_cache();
  expect_no_leak();
}

/* j = 23, N = 21: the vector is e_1, and A has its second column raised, by 2^-401. */
Test(input, tiny_gap) {
  struct row r;
  mpfr_t gap;
  mpfr_init2(gap, PREC);
  row_init(&r, 20, 400, 2);
  gap_of_competing_column(gap, &r);
  cr_assert(mpfr_cmp_d(gap, 4.1e-141) > 0 && mpfr_cmp_d(gap, 4.2e-141) < 0);
  expect_gap("arithmetic=double indices=published class.N2=19 class.member=23 class.K=20 "
             "data.bits=400",
             gap);
  mpfr_clear(gap);
  row_clear(&r);
  mpfr_free_cache();
  expect_no_leak();
}

/* lambda > a + g: the minimum is 1, at 0, and K = 6's vector, which leaves no residual, costs lambda r. */
Test(input, gap_where_0_is_the_solution) {
  struct row r;
  mpfr_t gap;
  mpfr_init2(gap, PREC);
  row_init(&r, 6, 10, 2);
  mpfr_ui_div(gap, 1000000, r.top, MPFR_RNDN);
  mpfr_sub_ui(gap, gap, 1, MPFR_RNDN);
  expect_gap(ONE_CELL "indices=published class.N2=2 class.K=6 class.lambda=1000000", gap);
  mpfr_clear(gap);
  row_clear(&r);
  mpfr_free_cache();
  expect_no_leak();
}

/* The reference is the vector itself, or the solution set. */
Test(input, distance_to_the_reference) {
  for (int published = 0; published < 2; published++) {
    struct fixture f;
    struct row r;
    arb_t d, expected;
    arb_init(d);
    arb_init(expected);
    fixture_init(&f, published ? ONE_CELL "indices=published class.K=1" : ONE_CELL "class.K=1");
    row_init(&r, 1, 10, 2);
    arb_ptr zero = _arb_vec_init(20);
    mpfr_ui_div(r.a, 1, r.top, MPFR_RNDN);
    arf_set_mpfr(arb_midref(expected), r.a);
    mag_set_ui_2exp_si(arb_radref(expected), 1, 100 - PREC);
    input_reference_dist(d, &f.input, zero, 200);
    cr_expect(arb_overlaps(d, expected) && arb_rel_accuracy_bits(d) > 100, "from 0");
    arb_set(zero + f.input.coordinate, expected);
    input_reference_dist(d, &f.input, zero, 200);
    cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -90) < 0, "from itself");
    cr_expect_eq(f.input.coordinate, published ? 18 : 0);
    _arb_vec_clear(zero, 20);
    row_clear(&r);
    fixture_clear(&f);
    arb_clear(d);
    arb_clear(expected);
  }
  mpfr_free_cache();
  expect_no_leak();
}

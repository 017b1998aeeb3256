/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a setting to the network of the theorem: constants against hand-made formulas (THEORY 4.2, 4.3),
 * errors after restarts against plain loops (ref_firenet.c), judgements on made-up bounds. */
#include <criterion/criterion.h>

#include <math.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiment.h"
#include "mem.h"
#include "recovery_check.h"
#include "recovery_proof_file.h"
#include "recovery_put.h"
#include "ref_firenet.h"

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

struct fixture {
  struct config config;
  struct setting setting;
  struct recovery_cell cell;
};

/* The defaults, one noise, and the settings "key=value key=value .." */
static void read_settings(struct fixture *f, const char *experiment, const char *settings) {
  char path[] = "/tmp/t_recovery.XXXXXX";
  char *text = mem_printf("experiment: %s\n", experiment);
  char *words = mem_printf("recovery.noise=0 %s", settings), *rest = words;
  const char *overrides[16];
  size_t count = 0;
  int fd = mkstemp(path);
  cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
  while (rest && *rest && count < 16) overrides[count++] = strsep(&rest, " ");
  int status = config_read(&f->config, path, overrides + (strstr(settings, "noise=") ? 1 : 0),
                           count - (strstr(settings, "noise=") ? 1 : 0), experiment_schema);
  close(fd);
  unlink(path);
  mem_free(words);
  mem_free(text);
  cr_assert_eq(status, 0, "%s", settings);
  f->setting = (struct setting){&f->config, 0};
}

static void fixture_init(struct fixture *f, const char *settings) {
  read_settings(f, "convergence_digits", settings);
  cr_assert_eq(recovery_cell_init(&f->cell, &f->setting, NULL), CELL_DONE, "%s", settings);
}

static void fixture_clear(struct fixture *f) {
  recovery_cell_clear(&f->cell);
  config_clear(&f->config);
}

static double double_of(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static double fraction(const fmpq_t q) {
  arb_t x;
  arb_init(x);
  arb_set_fmpq(x, q, 64);
  double value = double_of(x);
  arb_clear(x);
  return value;
}

static void expect_near(double value, double expected, const char *what) {
  cr_expect_lt(fabs(value - expected), 1e-9 * fabs(expected), "%s: %.17g, expected %.17g", what,
               value, expected);
}

/* ---- constants ---- */

/* A = [I Q], all entries of Q of modulus c = 1/sqrt(m), s = (1, 1): the Gram matrix of a support is
 * [1 c; c 1] up to phases, gamma^2 = 1 / (1 - c). A column of the level of one index meets the other
 * one only: A_D^+ a = (-c^2, c) / (1 - c^2). xi = 4, w = sqrt 2. */
struct theory {
  double rho, gamma, c_1, c_2, C_1, C_2;
};

/* The largest number of 24 bits that is no more: sqrt(xi) = 2, lambda = truncated(c_1 / (2 c_2)). */
static double truncated(double x) {
  int exponent;
  double mantissa = frexp(x, &exponent);
  return ldexp(floor(ldexp(mantissa, 24)), exponent - 24);
}

static struct theory theory_of(double m) {
  double c = 1 / sqrt(m), q = pow(2, 0.25) / 2;
  double r = sqrt(2) * c * sqrt(1 + c * c) / (1 - c * c), g = 1 / sqrt(1 - c);
  return (struct theory){r,
                         g,
                         (r + (1 + r) * q) * (1 + r) / (1 - r),
                         g * ((1 + r) / (1 - r) + (3 + r) / (1 - r) * q),
                         ((1 + r) / 2 + (3 + r) * q / 2) * (3 + r) / (1 - r),
                         2 * ((3 + r) / (1 - r) + (7 + r) / (1 - r) * q) * g};
}

static double number_of(const json_t *cell, const char *key) {
  const char *text = json_string_value(json_object_get(cell, key));
  cr_assert(text, "%s", key);
  return strtod(text, NULL);
}

static void expect_constants(const char *settings, double m) {
  struct fixture f;
  struct theory t = theory_of(m);
  fixture_init(&f, settings);
  const struct recovery_cell *c = &f.cell;
  json_t *cell = recovery_put_cell(c);
  expect_near(number_of(cell, "rho_hi"), t.rho, "rho");
  expect_near(number_of(cell, "gamma_hi"), t.gamma, "gamma");
  expect_near(number_of(cell, "c_1_lo"), t.c_1, "c_1");
  expect_near(number_of(cell, "c_2_hi"), t.c_2, "c_2");
  expect_near(number_of(cell, "C_1_hi"), t.C_1, "C_1");
  expect_near(number_of(cell, "C_2_lo"), t.C_2, "C_2");
  double L = fraction(c->norm);
  cr_expect(L >= sqrt(2) / 0.99 && L < sqrt(2) / 0.99 * 1.002, "L = %.17g", L);
  double lambda = fraction(c->guarantee.lambda);
  cr_expect_eq(lambda, truncated(t.c_1 / (2 * t.c_2)), "%.17g", lambda);
  expect_near(fraction(c->constant), t.c_1 / (2 * lambda), "C_2");
  cr_expect(arb_is_exact(c->guarantee.C2) && arb_contains_fmpq(c->guarantee.C2, c->constant));
  cr_expect_eq(c->guarantee.inner, (unsigned long)ceil(2 * t.c_2 * L * exp(1)));
  cr_expect(c->holds);
  json_decref(cell);
  fixture_clear(&f);
}

Test(recovery_cell, constants) {
  expect_constants("recovery.rows=16 network.digits=30 arithmetic=float:256", 16);
  expect_constants("recovery.rows=64 network.digits=10 arithmetic=float:128", 64);
  expect_constants("recovery.basis=fourier recovery.rows=15 network.digits=10 arithmetic=float:128",
                   15);
  expect_no_leak();
}

/* Without noise n is the smallest with C_2 b_2 e^-n <= 10^-digits; with noise it is 20 past the
 * level C_2 delta / (1 - 1/e). */
Test(recovery_cell, restarts) {
  struct fixture f;
  fixture_init(&f, "network.digits=30 arithmetic=float:256");
  double C2 = theory_of(16).c_2, b2 = fraction(f.cell.start);
  cr_expect_eq(f.cell.restarts, (unsigned long)ceil(log(C2 * b2) + 30 * log(10)));
  expect_near(fraction(f.cell.delta), 1e-31, "delta");
  fixture_clear(&f);
  fixture_init(&f, "network.digits=30 arithmetic=float:256 recovery.noise=1e-9");
  double delta = fraction(f.cell.delta);
  expect_near(delta, 2.000002e-9, "delta");
  unsigned long past =
    (unsigned long)ceil(log(fraction(f.cell.start) * (1 - exp(-1)) / delta) + 20);
  cr_expect_eq(f.cell.restarts, past + past / 4); /* a quarter more, to show the level */
  fixture_clear(&f);
  fixture_init(&f, "network.restarts=7 network.delta=1e-3 arithmetic=double network.digits=40");
  cr_expect_eq(f.cell.restarts, 7);
  expect_near(fraction(f.cell.delta), 1e-3, "delta");
  fixture_clear(&f);
  expect_no_leak();
}

/* ---- errors ---- */

/* Plain loops with the cell's numbers; entry by entry complex. */
static void ref_from(struct ref_firenet *r, const struct recovery_cell *c) {
  const struct recovery *p = &c->problem;
  size_t rows = p->rows, cols = 2 * rows, field = recovery_field(p);
  arb_ptr A = _arb_vec_init((slong)(rows * cols * field)), y = _arb_vec_init((slong)(rows * field));
  ref_firenet_init(r, rows, cols, 200);
  recovery_matrix(A, 256, p);
  recovery_data(y, 256, p);
  for (size_t i = 0; i < rows * cols * field; i++)
    arf_get_mpfr(r->A + (field == 2 ? i : 2 * i), arb_midref(A + i), MPFR_RNDN);
  for (size_t i = 0; i < rows * field; i++)
    arf_get_mpfr(r->y + (field == 2 ? i : 2 * i), arb_midref(y + i), MPFR_RNDN);
  for (size_t i = 0; i < cols; i++) mpfr_set_d(r->w + i, sqrt(2), MPFR_RNDN);
  mpfr_set_d(r->norm, fraction(c->norm), MPFR_RNDN);
  mpfr_set_d(r->lambda, fraction(c->guarantee.lambda), MPFR_RNDN);
  mpfr_set_d(r->delta, fraction(c->delta), MPFR_RNDN);
  mpfr_set_d(r->start, fraction(c->start), MPFR_RNDN);
  mpfr_set_d(r->constant, fraction(c->constant), MPFR_RNDN);
  r->inverse = r->starts = true;
  _arb_vec_clear(A, (slong)(rows * cols * field));
  _arb_vec_clear(y, (slong)(rows * field));
}

/* ||answer - x||_2 of the plain loops */
static double ref_error(const struct ref_firenet *r, const struct recovery *p) {
  size_t field = recovery_field(p), reals = 2 * p->rows * field;
  long double *x = mem_alloc(2 * r->cols, sizeof *x), sum = 0;
  ref_firenet_long_double(x, r);
  for (size_t i = 0; i < reals; i++) {
    long double gap = x[field == 2 ? i : 2 * i] - fraction(p->x + i);
    sum += gap * gap;
  }
  mem_free(x);
  return (double)sqrtl(sum);
}

static void expect_errors(const char *settings) {
  struct fixture f;
  struct recovery_run run, without;
  struct ref_firenet r;
  fixture_init(&f, settings);
  const struct recovery_cell *c = &f.cell;
  const struct firenet_params params = recovery_cell_params(c, &c->data);
  recovery_run_init(&run, c, 4, NULL);
  recovery_run_init(&without, c, 4, NULL);
  cr_assert_eq(recovery_run_restarted(&run, &c->data, &params), CELL_DONE);
  cr_assert_eq(recovery_run_unrestarted(&without, &c->data, &params), CELL_DONE);
  ref_from(&r, c);
  for (unsigned long k = 1; k <= 4; k++) {
    r.inner = c->guarantee.inner;
    r.outer = k;
    r.scaled = false;
    expect_near(double_of(run.error + k), ref_error(&r, &c->problem), "restarted");
    r.inner = k * c->guarantee.inner;
    r.outer = 1;
    r.scaled = true;
    expect_near(double_of(without.error + k), ref_error(&r, &c->problem), "without restarts");
  }
  cr_expect_eq(run.reached, 4);
  expect_near(double_of(run.error), double_of(without.error), "||x||");
  ref_firenet_clear(&r);
  recovery_run_clear(&run);
  recovery_run_clear(&without);
  fixture_clear(&f);
}

Test(recovery_cell, errors) {
  expect_errors("network.digits=10 arithmetic=float:128");
  expect_errors("network.digits=10 arithmetic=float:100 recovery.basis=fourier recovery.seed=5 "
                "recovery.noise=1e-3");
  expect_no_leak();
}

/* e^709 is about the largest power that binary64 holds: alpha overflows, and errors end there. */
Test(recovery_cell, not_finite) {
  struct fixture f;
  struct recovery_run run;
  fixture_init(&f, "recovery.rows=16 network.digits=400 arithmetic=double hypothesis=labelled");
  const struct firenet_params params = recovery_cell_params(&f.cell, &f.cell.data);
  recovery_run_init(&run, &f.cell, f.cell.restarts, NULL);
  cr_assert_eq(recovery_run_restarted(&run, &f.cell.data, &params), CELL_DONE);
  cr_expect(!f.cell.holds && f.cell.restarts > 900);
  cr_expect(run.reached > 690 && run.reached < 720, "%lu", run.reached);
  cr_expect_lt(double_of(run.error + run.reached), 1e-12);
  recovery_run_clear(&run);
  fixture_clear(&f);
  expect_no_leak();
}

/* ---- judgements ---- */

Test(recovery_cell, judgements) {
  struct recovery_run run;
  arb_ptr bounds = _arb_vec_init(4);
  arb_t ratio;
  unsigned long at;
  arb_init(ratio);
  recovery_run_init(&run, NULL, 3, NULL);
  run.encloses = true;
  for (int k = 0; k < 4; k++) {
    arb_set_si(run.error + k, k == 2 ? 3 : 1);
    arb_set_si(bounds + k, 3);
  }
  run.reached = 3;
  cr_expect_eq(recovery_run_judge(&run, bounds), RECOVERY_BELOW);
  recovery_run_ratio(ratio, &at, &run, bounds);
  cr_expect(arb_equal_si(ratio, 1) && at == 2);
  arb_add_error_2exp_si(run.error + 2, -100);
  cr_expect_eq(recovery_run_judge(&run, bounds), RECOVERY_UNDECIDED);
  arb_set_si(run.error + 2, 4);
  cr_expect_eq(recovery_run_judge(&run, bounds), RECOVERY_ABOVE);
  run.encloses = false; /* nothing is said of the exact network */
  cr_expect_eq(recovery_run_judge(&run, bounds), RECOVERY_ROUNDING);
  run.reached = 1; /* a run that broke off proves nothing of the rest */
  cr_expect_eq(recovery_run_judge(&run, bounds), RECOVERY_UNDECIDED);
  recovery_run_clear(&run);
  _arb_vec_clear(bounds, 4);
  arb_clear(ratio);
  expect_no_leak();
}

Test(recovery_cell, short_numbers) {
  static const char *const cases[][2] = {
    {"0", "0"},
    {"1/3", "1/3"},
    {"-7", "-7"},
    {"3/2", "3/2"},
    {"1e-20", "1e-20"},
    {"2.000002e-20", "2.000002e-20"},
    {"1e-3", "1e-3"},
    {"0.0625", "1/16"},
    {"1.4287109375", "1.4287109375"},
    {"123456", "1.23456e5"},
    {"2^-100", "~7.88860905222e-31"},
    {"12345678901234567/98765432109876543", "~1.24999998861e-01"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fmpq_t q;
    fmpq_init(q);
    cr_assert_eq(rational_set_str(q, cases[i][0]), 0);
    char *text = recovery_short(q);
    cr_expect_str_eq(text, cases[i][1], "%s", cases[i][0]);
    mem_free(text);
    fmpq_clear(q);
  }
  expect_no_leak();
}

/* ---- layers, stops, proofs ---- */

Test(recovery_cell, layers) {
  static const struct {
    const char *text;
    bool good;
    enum inexact_kind kind;
    unsigned steps;
  } cases[] = {{"exact", true, INEXACT_HERON, 0},
               {"heron:7", true, INEXACT_HERON, 7},
               {"random:1e-5", true, INEXACT_RANDOM, 0},
               {"fixed:1/3", true, INEXACT_FIXED, 0},
               {"heron:0", false, 0, 0},
               {"heron:1e3", false, 0, 0},
               {"random:0", false, 0, 0},
               {"random:-1", false, 0, 0},
               {"randomly:1", false, 0, 0},
               {"fixed", false, 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fixture f;
    struct recovery_layers layers;
    char *settings = mem_printf("network.layers=%s", cases[i].text);
    read_settings(&f, "inexact_layers", settings);
    fmpq_init(layers.theta);
    cr_expect_eq(recovery_check_layers(&layers, &f.setting), cases[i].good, "%s", settings);
    if (cases[i].good && strcmp(cases[i].text, "exact"))
      cr_expect(layers.kind == cases[i].kind && layers.steps == cases[i].steps, "%s", settings);
    fmpq_clear(layers.theta);
    config_clear(&f.config);
    mem_free(settings);
  }
  expect_no_leak();
}

Test(recovery_cell, stops) {
  volatile sig_atomic_t stop = 1;
  struct fixture f;
  struct recovery_run run;
  fixture_init(&f, "network.digits=10 arithmetic=float:128");
  const struct firenet_params params = recovery_cell_params(&f.cell, &f.cell.data);
  recovery_run_init(&run, &f.cell, 4, &stop);
  cr_expect_eq(recovery_run_restarted(&run, &f.cell.data, &params), CELL_INTERRUPTED);
  cr_expect_eq(recovery_run_unrestarted(&run, &f.cell.data, &params), CELL_INTERRUPTED);
  recovery_run_clear(&run);
  recovery_cell_clear(&f.cell);
  cr_expect_eq(recovery_cell_init(&f.cell, &f.setting, &stop), CELL_INTERRUPTED);
  fixture_clear(&f);
  expect_no_leak();
}

/* The lines, and their checksum with the name, as the file has it. */
static void write_proof(const char *path, const char *lines) {
  char sum[SHA256_DIGEST_STRING_LENGTH];
  char *named = mem_printf("%s\n%s", strrchr(path, '/') + 1, lines);
  SHA256Data((const uint8_t *)named, strlen(named), sum);
  FILE *out = fopen(path, "w");
  cr_assert(out && fprintf(out, "%s%.16s\n", lines, sum) > 0 && !fclose(out));
  mem_free(named);
}

/* The text with one letter changed. */
static void write_damaged(const char *path, const char *text, size_t at) {
  FILE *out = fopen(path, "w");
  char *damaged = mem_strdup(text);
  damaged[at] = damaged[at] == '1' ? '2' : '1';
  cr_assert(out && fputs(damaged, out) >= 0 && !fclose(out));
  mem_free(damaged);
}

static char *read_proof(const char *path) {
  char *text = mem_alloc(10000, 1);
  FILE *in = fopen(path, "r");
  cr_assert(in && fread(text, 1, 9999, in) > 100 && !fclose(in));
  return text;
}

/* Nothing is taken for a proof but what these sources have written under this name. */
static void expect_refusals(const char *path, const char *name) {
  struct null_space known;
  char *text = read_proof(path), *source = mem_strdup(text), *again = mem_strdup(text);
  null_space_init(&known);
  cr_assert(recovery_proof_read(&known, path));
  *strrchr(again, '\n') = '\0';
  strrchr(again, '\n')[1] = '\0'; /* the lines that are summed */
  write_proof(path, again);
  cr_assert(recovery_proof_read(&known, path), "the checksum as this test knows it");
  for (size_t at = 0; text[at]; at += 3) {
    if (text[at] == '\n' || text[at] == ' ') continue;
    write_damaged(path, text, at);
    cr_assert(!recovery_proof_read(&known, path), "letter %zu of %s", at, text);
  }
  char *id = strchr(strchr(again, '\n') + 1, '\n') + 1;
  *id = *id == '0' ? '1' : '0';
  write_proof(path, again);
  cr_expect(!recovery_proof_read(&known, path), "other sources");
  write_proof(path, "1 0\n1 -1\n"); /* rho = 1 */
  cr_expect(!recovery_proof_read(&known, path));
  FILE *out = fopen(name, "w");
  cr_assert(out && fputs(source, out) >= 0 && !fclose(out));
  cr_expect(!recovery_proof_read(&known, name), "another problem");
  cr_expect_eq(unlink(name), 0);
  mem_free(text);
  mem_free(source);
  mem_free(again);
  null_space_clear(&known);
}

/* 14400 supports: kept in a file, which is made anew if it is damaged. */
Test(recovery_cell, proof_file) {
  char folder[] = "/tmp/t_recovery.XXXXXX";
  struct fixture f;
  struct null_space known;
  struct progress progress = {.quiet = 1};
  cr_assert(mkdtemp(folder));
  read_settings(&f, "convergence_digits",
                "recovery.rows=32 recovery.s2=2 network.digits=5 arithmetic=float:64");
  null_space_init(&known);
  char *path = recovery_proof_path(&f.setting, folder), *other = mem_printf("%s/other", folder);
  cr_assert(path && !recovery_proof_read(&known, path));
  cr_assert_eq(recovery_proof_make(&f.setting, path, &progress, NULL), CELL_DONE);
  cr_assert(recovery_proof_read(&known, path));
  cr_assert_eq(recovery_cell_init(&f.cell, &f.setting, NULL), CELL_DONE);
  cr_expect(arf_equal(known.rho, f.cell.exact.rho) && arf_equal(known.gamma, f.cell.exact.gamma));
  recovery_cell_clear(&f.cell);
  cr_assert_eq(recovery_cell_init_known(&f.cell, &f.setting, &known), CELL_DONE);
  cr_expect(arf_equal(known.rho, f.cell.exact.rho));
  expect_refusals(path, other);
  cr_assert_eq(recovery_proof_make(&f.setting, path, &progress, NULL), CELL_DONE);
  cr_expect(recovery_proof_read(&known, path) && arf_equal(known.rho, f.cell.exact.rho));
  cr_expect_eq(unlink(path), 0);
  cr_expect_eq(rmdir(folder), 0);
  mem_free(path);
  mem_free(other);
  null_space_clear(&known);
  fixture_clear(&f);
  expect_no_leak();
}

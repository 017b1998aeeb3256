/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times block:p. Protocol of all workers of ./run: a line of JSON on stdout that says who is ready; then for
 * each line on stdin a line with
 *   gemv ROWS COLS BITS PATH TURNS   y = A x by fixed_mul and by the bare kernel, on a path of
 *                                    fixed_path.h or `choice`, and by MPFR and Arb; all checked
 *                                    against exact sums first
 *   cell K n BITS TURNS              FIRENET (firenet_cell.h) in block:BITS, and as arb_firenet.h
 *   absent  why this cannot be done, or
 *   path    the path taken
 *   error   gemv: "", or what differed; cell: units of 2^-BITS of the largest entry by which both differ
 *   x       cell: [lo, hi] of each entry in block:BITS, texts
 *   times   for each name, CPU seconds of TURNS turns; all names take one in turn, the least of
 *           three measurements, or of fewer long ones */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arb_firenet.h"
#include "decimal.h"
#include "firenet_cell.h"
#include "fixed_gemv.h"
#include "mem.h"

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const char *reason) {
  fprintf(stderr, "bench_fixed: %s\n", reason);
  exit(2);
}

/* ---- times ---- */

enum { TURNS = 50 };
static const double least = 2e-3; /* seconds of one measurement */

struct timing {
  const char *name;
  void (*run)(void *context);
  int repeats;
  double seconds[TURNS];
};

static double measure(const struct timing *t, void *context) {
  double start = cpu_now();
  for (int i = 0; i < t->repeats; i++) t->run(context);
  return cpu_now() - start;
}

/* The least of three measurements a turn, unless one takes 8 seconds. */
static void measure_all(struct timing *t, size_t count, void *context, int turns) {
  for (size_t k = 0; k < count; k++)
    for (t[k].repeats = 1; measure(t + k, context) < least;) t[k].repeats *= 2;
  for (int turn = 0; turn < turns; turn++)
    for (size_t k = 0; k < count; k++) {
      double best = measure(t + k, context);
      for (int i = 0; i < 2 && best < 8; i++) {
        double again = measure(t + k, context);
        if (again < best) best = again;
      }
      t[k].seconds[turn] = best / t[k].repeats;
    }
}

static void print_times(const struct timing *t, size_t count, int turns) {
  printf("\"times\": {");
  for (size_t k = 0; k < count; k++) {
    printf("%s\"%s\": [", k ? ", " : "", t[k].name);
    for (int turn = 0; turn < turns; turn++) printf("%s%.6g", turn ? ", " : "", t[k].seconds[turn]);
    printf("]");
  }
  printf("}}\n");
}

/* ---- y = A x ---- */

static void run_block(void *g) { gemv_block(g); }
static void run_kernel(void *g) { gemv_kernel(g); }
static void run_mpfr(void *g) { gemv_mpfr(g); }
static void run_arb(void *g) { gemv_arb(g); }
static void run_approx(void *g) { gemv_approx(g); }

static void answer_gemv(size_t rows, size_t cols, slong bits, const char *path, int turns) {
  struct gemv g;
  const char *reason = gemv_init(&g, rows, cols, bits, strcmp(path, "choice") ? path : NULL);
  if (reason) {
    printf("{\"absent\": \"%s\"}\n", reason);
    return;
  }
  struct timing t[] = {{.name = "block", .run = run_block},
                       {.name = "kernel", .run = run_kernel},
                       {.name = "arb_approx_dot", .run = run_approx},
                       {.name = "arb_dot", .run = run_arb},
                       {.name = "MPFR", .run = run_mpfr}};
  size_t count = sizeof t / sizeof *t;
  for (size_t k = 0; k < count; k++) t[k].run(&g);
  printf("{\"path\": \"%s\", \"error\": \"%s\", ", g.A.path->name, gemv_check(&g));
  measure_all(t, count, &g, turns);
  print_times(t, count, turns);
  gemv_clear(&g);
}

/* ---- FIRENET ---- */

struct solve {
  struct firenet f;
  struct vec x, y;
  struct arb_firenet peer;
  arb_ptr x_balls, y_balls;
};

static void run_ours(void *context) {
  struct solve *s = context;
  if (!net_apply(&s->f.net, &s->x, &s->y, NULL)) fail("the network was stopped");
}

static void run_peer(void *context) {
  struct solve *s = context;
  arb_firenet_apply(s->x_balls, &s->peer, s->y_balls);
}

/* The peer starts from the same numbers: A, y, tau, L as they were rounded. */
static void peer_init(struct solve *s, slong bits) {
  size_t rows = s->f.net.rows, cols = s->f.net.cols;
  arb_ptr A = _arb_vec_init((slong)(rows * cols));
  arb_t tau, L;
  arb_init(tau);
  arb_init(L);
  s->x_balls = _arb_vec_init((slong)cols);
  s->y_balls = _arb_vec_init((slong)rows);
  mat_get_balls(A, &s->f.matrix);
  vec_get_balls(s->y_balls, &s->y);
  scal_get_ball(tau, &s->f.tau);
  scal_get_ball(L, &s->f.twice_norm);
  arb_mul_2exp_si(L, L, -1);
  arb_firenet_init(&s->peer, A, (slong)rows, (slong)cols, tau, L, bits);
  _arb_vec_clear(A, (slong)(rows * cols));
  arb_clear(tau);
  arb_clear(L);
}

/* The largest difference in units of 2^-bits of the largest entry. */
static double distance(const struct solve *s, slong bits) {
  slong cols = (slong)s->f.net.cols;
  arb_ptr x = _arb_vec_init(cols);
  mag_t apart, largest, one;
  mag_init(apart);
  mag_init(largest);
  mag_init(one);
  vec_get_balls(x, &s->x);
  for (slong j = 0; j < cols; j++) {
    arb_get_mag(one, x + j);
    mag_max(largest, largest, one);
    arb_sub(x + j, x + j, s->x_balls + j, 2 * bits);
    arb_get_mag(one, x + j);
    mag_max(apart, apart, one);
  }
  mag_div(apart, apart, largest);
  mag_mul_2exp_si(apart, apart, bits);
  double units = mag_get_d(apart);
  _arb_vec_clear(x, cols);
  mag_clear(apart);
  mag_clear(largest);
  mag_clear(one);
  return units;
}

static void print_x(const struct vec *x) {
  int digits = (int)((double)x->num.bits * 0.30103) + 3;
  arb_ptr balls = _arb_vec_init((slong)x->len);
  vec_get_balls(balls, x);
  printf("\"x\": [");
  for (size_t j = 0; j < x->len; j++) {
    char *lo = decimal_lower(balls + j, digits), *hi = decimal_upper(balls + j, digits);
    printf("%s[\"%s\", \"%s\"]", j ? ", " : "", lo, hi);
    mem_free(lo);
    mem_free(hi);
  }
  printf("], ");
  _arb_vec_clear(balls, (slong)x->len);
}

static void answer_cell(unsigned long K, unsigned long n, slong bits, int turns) {
  struct firenet_cell c;
  struct solve s;
  firenet_cell_init(&c, K, n);
  const char *reason = firenet_cell_data(&s.f, &s.y, &c, num_block(bits));
  if (reason) fail(reason);
  vec_init(&s.x, s.f.net.num, FIELD_REAL, s.f.net.cols);
  peer_init(&s, bits);
  struct timing t[] = {{.name = "block", .run = run_ours},
                       {.name = "arb_approx_dot", .run = run_peer}};
  for (size_t k = 0; k < 2; k++) t[k].run(&s);
  printf("{\"path\": \"%s\", \"error\": %.3g, ",
         fixed_path_matrix(bits, s.f.net.rows, s.f.net.cols)->name, distance(&s, bits));
  print_x(&s.x);
  measure_all(t, 2, &s, turns);
  print_times(t, 2, turns);
  _arb_vec_clear(s.x_balls, (slong)s.f.net.cols);
  _arb_vec_clear(s.y_balls, (slong)s.f.net.rows);
  arb_firenet_clear(&s.peer);
  vec_clear(&s.x);
  vec_clear(&s.y);
  net_clear(&s.f.net);
  firenet_cell_clear(&c);
}

int main(void) {
  char line[200], path[32];
  size_t rows, cols;
  unsigned long K, n;
  slong bits;
  int turns;
  mem_install();
  printf("{\"ready\": \"MPFR %s, Arb %s, GMP %s\"}\n", mpfr_get_version(), arb_version,
         gmp_version);
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "gemv %zu %zu %ld %31s %d", &rows, &cols, &bits, path, &turns) == 5 && rows &&
        cols && bits >= NUM_BITS_MIN && turns > 0 && turns <= TURNS)
      answer_gemv(rows, cols, bits, path, turns);
    else if (sscanf(line, "cell %lu %lu %ld %d", &K, &n, &bits, &turns) == 4 && K && n &&
             bits >= NUM_BITS_MIN && turns > 0 && turns <= TURNS)
      answer_cell(K, n, bits, turns);
    else fail("expected `gemv ROWS COLS BITS PATH TURNS` or `cell K n BITS TURNS`");
    fflush(stdout);
  }
  return 0;
}

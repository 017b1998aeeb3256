/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times FIRENET on cells of Table 1 (admissible steps, right indices). Protocol of all workers of
 * ./run: a line of JSON on stdout that says who is ready; then for each line "K bits arithmetic
 * repeats" on stdin a line with
 *   data, solve  CPU seconds to make A_n, ||A_n||, y and the network, and to apply it; means over
 *                the repeats
 *   distance, x  [lo, hi] of the distance to Xi(A, y) and of each entry: texts, rounded outward */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "decimal.h"
#include "firenet_cell.h"
#include "mem.h"

struct question {
  unsigned long K, bits;
  struct num num;
  int repeats;
};

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const char *reason) {
  fprintf(stderr, "bench_firenet: %s\n", reason);
  exit(2);
}

static void read_data(struct firenet *f, struct vec *y, struct firenet_cell *c,
                      const struct question *q) {
  const char *reason = firenet_cell_data(f, y, c, q->num);
  if (reason) fail(reason);
}

static void drop_data(struct firenet *f, struct vec *y) {
  net_clear(&f->net);
  vec_clear(y);
}

static void print_ball(const arb_t ball, int digits) {
  char *lo = decimal_lower(ball, digits), *hi = decimal_upper(ball, digits);
  printf("[\"%s\", \"%s\"]", lo, hi);
  mem_free(lo);
  mem_free(hi);
}

static void print_answer(const struct vec *x, const struct firenet_cell *c) {
  int digits = (int)((double)x->num.bits * 0.30103) + 3;
  arb_ptr balls = _arb_vec_init((slong)x->len);
  arb_t distance;
  arb_init(distance);
  vec_get_balls(balls, x);
  solution_set_dist_real(distance, &c->truth, balls, x->num.bits + 64);
  printf("\"distance\": ");
  print_ball(distance, digits);
  printf(", \"x\": [");
  for (size_t i = 0; i < x->len; i++) {
    printf(i ? ", " : "");
    print_ball(balls + i, digits);
  }
  printf("]");
  _arb_vec_clear(balls, (slong)x->len);
  arb_clear(distance);
}

static void answer(const struct question *q) {
  struct firenet_cell c;
  struct firenet f;
  struct vec x, y;
  firenet_cell_init(&c, q->K, q->bits);
  read_data(&f, &y, &c, q); /* not timed: it fills the caches of the libraries */
  vec_init(&x, q->num, FIELD_REAL, c.omega.cols);
  double start = cpu_now();
  for (int i = 0; i < q->repeats; i++) {
    drop_data(&f, &y);
    read_data(&f, &y, &c, q);
  }
  double ready = cpu_now();
  for (int i = 0; i < q->repeats; i++)
    if (!net_apply(&f.net, &x, &y, NULL)) fail("the network was stopped");
  double end = cpu_now();
  printf("{\"data\": %.9g, \"solve\": %.9g, ", (ready - start) / q->repeats,
         (end - ready) / q->repeats);
  print_answer(&x, &c);
  printf("}\n");
  vec_clear(&x);
  drop_data(&f, &y);
  firenet_cell_clear(&c);
}

int main(void) {
  char line[200], name[32];
  mem_install();
  openblas_set_num_threads(1);
  printf("{\"ready\": \"MPFR %s, Arb %s, OpenBLAS core %s\"}\n", mpfr_get_version(), arb_version,
         openblas_get_corename());
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    struct question q;
    if (sscanf(line, "%lu %lu %31s %d", &q.K, &q.bits, name, &q.repeats) != 4 ||
        num_set_str(&q.num, name) || q.K < 1 || q.bits < 1 || q.repeats < 1)
      fail("expected `K bits arithmetic repeats`");
    answer(&q);
    fflush(stdout);
  }
  return 0;
}

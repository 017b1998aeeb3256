/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times FIRENET on cells of Table 1 (admissible steps, right indices). Protocol of all workers of
 * ./run: a line of JSON on stdout that says who is ready; then for each line "K bits arithmetic
 * repeats" on stdin, with a fifth word a_priori for balls by the bound of drift.h, a line with
 *   data, solve  CPU seconds to make A_n, ||A_n||, y and the network, and to apply it; means over
 *                the repeats
 *   lost         a_priori: bits that the bound loses at most, by theory; else 0
 *   distance, x  [lo, hi] of the distance to Xi(A, y) and of each entry: texts, rounded outward */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decimal.h"
#include "firenet_cell.h"
#include "mem.h"

struct question {
  unsigned long K, bits;
  struct num num;
  int repeats;
  bool tracked;
};

/* A network and its datum; the last two for tracked runs. */
struct solver {
  struct firenet firenet;
  struct vec y;
  arb_t product; /* see firenet_step_product */
  struct drift drift;
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

static void read_data(struct solver *s, struct firenet_cell *c, const struct question *q) {
  const char *reason = firenet_cell_data(&s->firenet, &s->y, c, q->num);
  if (reason) fail(reason);
  if (!q->tracked) return;
  firenet_step_product(s->product, &s->firenet);
  if (!firenet_track(&s->firenet, &s->drift, s->product)) fail("the steps are not admissible");
}

static void drop_data(struct solver *s) {
  net_clear(&s->firenet.net);
  vec_clear(&s->y);
  drift_clear(&s->drift);
}

static double lost_bits(const struct solver *s, const struct question *q) {
  if (!q->tracked) return 0;
  arf_t t;
  arf_init(t);
  arb_get_ubound_arf(t, s->product, 64);
  double bits = drift_bits(arf_get_d(t, ARF_RND_NEAR), s->firenet.inner, s->firenet.outer);
  arf_clear(t);
  return bits;
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
  struct solver s = {0};
  struct vec x;
  firenet_cell_init(&c, q->K, q->bits);
  arb_init(s.product);
  read_data(&s, &c, q); /* not timed: it fills the caches of the libraries */
  vec_init(&x, q->num, FIELD_REAL, c.omega.cols);
  double start = cpu_now();
  for (int i = 0; i < q->repeats; i++) {
    drop_data(&s);
    read_data(&s, &c, q);
  }
  double ready = cpu_now();
  for (int i = 0; i < q->repeats; i++)
    if (!net_apply(&s.firenet.net, &x, &s.y, NULL)) fail("the network was stopped");
  double end = cpu_now();
  printf("{\"data\": %.9g, \"solve\": %.9g, \"lost\": %.9g, ", (ready - start) / q->repeats,
         (end - ready) / q->repeats, lost_bits(&s, q));
  print_answer(&x, &c);
  printf("}\n");
  vec_clear(&x);
  drop_data(&s);
  arb_clear(s.product);
  firenet_cell_clear(&c);
}

/* false: not a question of the protocol */
static bool read_question(struct question *q, const char *line) {
  char name[32], way[32] = "";
  int words = sscanf(line, "%lu %lu %31s %d %31s", &q->K, &q->bits, name, &q->repeats, way);
  if (words < 4 || num_set_str(&q->num, name) || q->K < 1 || q->bits < 1 || q->repeats < 1)
    return false;
  q->tracked = words == 5;
  return !q->tracked || (!strcmp(way, "a_priori") && num_encloses(q->num));
}

int main(void) {
  char line[200];
  mem_install();
  openblas_set_num_threads(1);
  printf("{\"ready\": \"MPFR %s, Arb %s, OpenBLAS core %s\"}\n", mpfr_get_version(), arb_version,
         openblas_get_corename());
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    struct question q;
    if (!read_question(&q, line)) fail("expected `K bits arithmetic repeats [a_priori]`");
    answer(&q);
    fflush(stdout);
  }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate on several threads, with progress, to its end and stopped. A plain program, since
 * Criterion does not run under ThreadSanitizer: silent and 0 when all is well. */
#include <omp.h>
#include <stdio.h>

#include "mem.h"
#include "null_space.h"
#include "recovery.h"
#include "support.h"

struct seen {
  uint64_t done, stop_at;
  volatile sig_atomic_t stop;
};

static int failures;

static void expect(int truth, const char *what) {
  if (truth) return;
  fprintf(stderr, "threads_null_space: %s\n", what);
  failures++;
}

/* Called by one thread at a time: plain variables will do. */
static void see(void *context, uint64_t done, uint64_t all) {
  struct seen *s = context;
  expect(done > s->done && done <= all, "progress goes back");
  s->done = done;
  if (done >= s->stop_at) __atomic_store_n(&s->stop, 1, __ATOMIC_RELAXED);
}

static void run(const struct mat *A, const struct levels *levels) {
  struct null_space one, p;
  null_space_init(&one);
  null_space_init(&p);
  omp_set_num_threads(1);
  expect(null_space_certify(&one, A, levels, 128, NULL) == NULL_SPACE_PROVED, "not proved");
  omp_set_num_threads(4);
  struct seen seen = {.stop_at = UINT64_MAX};
  struct null_space_watch watch = {see, &seen, &seen.stop};
  expect(null_space_certify(&p, A, levels, 128, &watch) == NULL_SPACE_PROVED, "not proved by four");
  expect(seen.done == support_count(levels), "supports are missing");
  expect(arf_equal(p.rho, one.rho) && arf_equal(p.gamma, one.gamma), "threads change the result");
  seen = (struct seen){.stop_at = 300};
  expect(null_space_certify(&p, A, levels, 128, &watch) == NULL_SPACE_STOPPED, "not stopped");
  null_space_clear(&one);
  null_space_clear(&p);
}

int main(void) {
  struct recovery r;
  struct mat A;
  fmpq_t none;
  mem_install();
  fmpq_init(none);
  recovery_init(&r, BASIS_WALSH_HADAMARD, 16, (size_t[]){1, 2}, 1, none);
  mat_init(&A, num_arb(128), FIELD_REAL, 16, 32);
  mat_set_enclosed(&A, recovery_matrix, &r);
  run(&A, &r.levels);
  mat_clear(&A);
  recovery_clear(&r);
  fmpq_clear(none);
  flint_cleanup();
  mpfr_free_cache();
  expect(mem_live() == 0, "memory is left");
  return failures > 0;
}

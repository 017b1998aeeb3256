/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "null_space.h"

#include <assert.h>
#include <omp.h>

#include "null_space_support.h"

#define RANGE 64 /* supports that a thread takes at once */

void null_space_init(struct null_space *p) {
  arf_init(p->rho);
  arf_init(p->gamma);
}

void null_space_clear(struct null_space *p) {
  arf_clear(p->rho);
  arf_clear(p->gamma);
}

/* What the threads share. `next`, `done`, `over` and `found` belong to the critical sections. */
struct search {
  const struct gram *gram;
  const struct null_space_watch *watch;
  uint64_t count, next, done;
  bool over, stopped;
  struct found found;
};

/* `stop` is set by a signal handler, or by another thread. */
static bool must_stop(const struct search *s) {
  return s->watch && s->watch->stop && __atomic_load_n(s->watch->stop, __ATOMIC_RELAXED);
}

/* [*first, *first + *count) <- the next range, after `done` supports more; false if there is none. */
static bool take(struct search *s, uint64_t *first, uint64_t *count, uint64_t done) {
  bool more;
#pragma omp critical(null_space)
  {
    s->done += done;
    if (must_stop(s)) s->over = s->stopped = true;
    if (s->watch && s->watch->progress && done > 0)
      s->watch->progress(s->watch->context, s->done, s->count);
    more = !s->over && s->next < s->count;
    if (more) {
      *first = s->next;
      *count = s->count - s->next < RANGE ? s->count - s->next : RANGE;
      s->next += *count;
    }
  }
  return more;
}

/* The work of one thread. A support that is not injective ends the search. */
static void work(struct search *s) {
  struct worker w;
  uint64_t first, count, done = 0;
  worker_init(&w, s->gram);
  while (!w.found.singular && take(s, &first, &count, done)) {
    support_at(w.D, s->gram->levels, first);
    for (done = 0; done < count && !w.found.singular && !must_stop(s); done++) {
      if (done > 0) support_next(w.D, s->gram->levels);
      worker_try(&w);
    }
  }
#pragma omp critical(null_space)
  {
    found_join(&s->found, &w.found);
    if (w.found.singular) s->over = true;
  }
  worker_clear(&w);
}

/* Threads other than the caller's leave no caches behind. */
static void search_all(struct search *s) {
#pragma omp parallel
  {
    work(s);
    if (omp_get_thread_num() != 0) {
      flint_cleanup();
      mpfr_free_cache();
    }
  }
}

/* q <- xi max_k squares_k / w_(k)^2, an enclosure of the square of rho */
static void square_of_rho(arb_t q, const arf_struct *squares, const struct levels *l, slong prec) {
  fmpq_t xi, factor;
  arb_t term;
  fmpq_init(xi);
  fmpq_init(factor);
  arb_init(term);
  levels_xi(xi, l);
  arb_zero(q);
  for (size_t k = 0; k < l->count; k++) {
    fmpq_div(factor, xi, l->squares + k);
    arb_set_fmpq(term, factor, prec);
    arb_mul_arf(term, term, squares + k, prec);
    arb_max(q, q, term, prec);
  }
  fmpq_clear(xi);
  fmpq_clear(factor);
  arb_clear(term);
}

/* Rounded up; whatever is not a number is +inf. */
static void root_above(arf_t out, arb_t square, slong prec) {
  arb_sqrtpos(square, square, prec);
  arb_get_ubound_arf(out, square, prec);
  if (arf_is_nan(out)) arf_pos_inf(out);
}

static enum null_space_status conclude(struct null_space *p, const struct found *f,
                                       const struct levels *l, slong prec) {
  arb_t square;
  arb_init(square);
  arb_set_arf(square, f->inverse);
  root_above(p->gamma, square, prec);
  square_of_rho(square, f->low, l, prec);
  arb_sub_ui(square, square, 1, prec);
  bool refuted = arb_is_nonnegative(square);
  square_of_rho(square, f->high, l, prec);
  root_above(p->rho, square, prec);
  arb_clear(square);
  if (f->singular) {
    arf_pos_inf(p->rho);
    arf_pos_inf(p->gamma);
  }
  if (f->singular || refuted) return NULL_SPACE_UNAVAILABLE;
  return arf_cmp_si(p->rho, 1) < 0 ? NULL_SPACE_PROVED : NULL_SPACE_UNDECIDED;
}

enum null_space_status null_space_certify(struct null_space *p, const struct mat *A,
                                          const struct levels *l, slong prec,
                                          const struct null_space_watch *watch) {
  assert(num_encloses(A->num) && A->cols == levels_size(l));
  struct gram gram;
  gram_init(&gram, A, l, prec);
  struct search s = {.gram = &gram, .watch = watch, .count = support_count(l)};
  found_init(&s.found, l->count);
  if (levels_sparsity(l) > A->rows) s.found.singular = true;
  else search_all(&s);
  enum null_space_status status = conclude(p, &s.found, l, prec);
  if (s.stopped && !s.found.singular && s.done < s.count) status = NULL_SPACE_STOPPED;
  found_clear(&s.found);
  gram_clear(&gram);
  return status;
}

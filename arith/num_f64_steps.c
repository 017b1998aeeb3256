/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num_f64_steps.h"

#include <math.h>
#include <string.h>

#include "lanes_path.h"
#include "mem.h"
#include "num_f64.h"
#include "num_f64_kernel.h"

struct work {
  struct f64_lines rows, columns;
  double *g;
  const struct f64_kernel *kernel;
  bool fresh; /* the lines are those of the matrix */
};

static struct f64_lines lines_new(size_t count, size_t length) {
  size_t stride = (length + OCTET - 1) / OCTET * OCTET;
  return (struct f64_lines){.count = count, .length = length, .stride = stride, .at = NULL};
}

void *f64_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  (void)bits;
  if (field != FIELD_REAL || rows > F64_SMALL || cols > F64_SMALL || rows * cols > F64_SMALL)
    return NULL;
  struct work *w = mem_alloc(1, sizeof *w);
  w->rows = lines_new(rows, cols);
  w->columns = lines_new(cols, rows);
  return w;
}

void f64_work_free(void *work) {
  struct work *w = work;
  if (!w) return;
  mem_free(w->rows.at);
  mem_free(w->columns.at);
  mem_free(w->g);
  mem_free(w);
}

void f64_work_renew(void *work) {
  struct work *w = work;
  if (w) w->fresh = false;
}

static const struct f64_kernel *kernel(void) {
  switch (lanes_path()) {
#ifdef SMALE18_X86
  case LANES_AVX512: return &f64_kernel_avx512;
  case LANES_AVX2: return &f64_kernel_avx2;
#endif
  default: return &f64_kernel_portable;
  }
}

static void take_matrix(struct work *w, const double *A) {
  size_t m = w->rows.count, N = w->columns.count;
  if (!w->g) {
    w->rows.at = mem_alloc_aligned(m * w->rows.stride, sizeof(double));
    w->columns.at = mem_alloc_aligned(N * w->columns.stride, sizeof(double));
    w->g = mem_alloc_aligned(w->rows.stride + w->columns.stride, sizeof(double));
  }
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < N; k++)
      w->rows.at[i * w->rows.stride + k] = w->columns.at[k * w->columns.stride + i] = A[i * N + k];
  w->kernel = kernel();
  w->fresh = true;
}

/* The lines of a small matrix; NULL if it is not small. */
static struct work *work_of(const struct mat *A) {
  struct work *w = A->work;
  if (w && !w->fresh) take_matrix(w, A->at.d);
  return w;
}

bool f64_mat_primal_step(union reals x, union reals e, union reals s, union reals a,
                         const struct mat *A, union reals u, union reals t) {
  struct work *w = work_of(A);
  if (!w) return false;
  w->kernel->primal(x.d, e.d, s.d, t.d, *a.d, &w->rows, u.d, w->g);
  return true;
}

bool f64_mat_dual_step(union reals u, union reals a, const struct mat *A, union reals e,
                       union reals shift) {
  struct work *w = work_of(A);
  if (!w) return false;
  double square = w->kernel->dual(u.d, shift.d, *a.d, &w->columns, e.d, w->g);
  if (isinf(square)) f64_project_ball(u, FIELD_REAL, A->rows, A->num.bits);
  return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_pass.h"

#include <assert.h>
#include <omp.h>
#include <stdlib.h>

#include "haar.h"
#include "image_columns.h"
#include "image_rows.h"
#include "lanes_path.h"
#include "mem.h"

enum { PARALLEL_SIDE = 128 }; /* below, threads cost more than they bring */

extern const struct image_kernel image_fourier_portable, image_walsh_portable;
#ifdef SMALE18_X86
extern const struct image_kernel image_fourier_avx2, image_walsh_avx2;
extern const struct image_kernel image_fourier_avx512, image_walsh_avx512;
#endif

static const struct image_kernel *kernel_of(bool fourier) {
  static const struct image_kernel *const kernels[][LANES_PATHS] = {
    {[LANES_PORTABLE] = &image_walsh_portable,
#ifdef SMALE18_X86
     [LANES_AVX2] = &image_walsh_avx2,
     [LANES_AVX512] = &image_walsh_avx512
#endif
    },
    {[LANES_PORTABLE] = &image_fourier_portable,
#ifdef SMALE18_X86
     [LANES_AVX2] = &image_fourier_avx2,
     [LANES_AVX512] = &image_fourier_avx512
#endif
    }};
  return kernels[fourier][lanes_path()];
}

/* ---- where the measured frequencies are ---- */

bool image_pass_exists(size_t side, size_t m) {
  return side >= 4 * IMAGE_SMALLEST && side <= UINT16_MAX && m <= UINT32_MAX;
}

/* Mallat's index, along one axis, of Walsh function `place`; both axes go down together. */
static void walsh_spot(const struct image_pass *p, size_t *row, size_t *col) {
  size_t n = p->side;
  while (n > p->coarse) {
    size_t below = *row % 2, right = *col % 2;
    n /= 2, *row /= 2, *col /= 2;
    if (!below && !right) continue;
    *row += below * n, *col += right * n;
    return;
  }
}

static void spot_of(const struct image_pass *p, size_t place, size_t *group, size_t *spot) {
  size_t row = place / p->side, col = place % p->side;
  if (!p->fourier) {
    walsh_spot(p, &row, &col);
    *group = col / CHUNK;
    *spot = row * CHUNK + col % CHUNK;
    return;
  }
  size_t half = p->side / 2;
  *group = col % half / 8;
  *spot = (col / half * p->side + row) * CHUNK + col % 8;
}

static size_t groups_of(const struct image_pass *p) { return p->side / 16; }

struct met {
  uint64_t key; /* group 2^32 + spot */
  size_t place;
};

static int by_key(const void *a, const void *b) {
  uint64_t x = ((const struct met *)a)->key, y = ((const struct met *)b)->key;
  return (x > y) - (x < y);
}

static void set_order(struct image_pass *p, size_t *places) {
  struct met *met = mem_alloc(p->m, sizeof *met);
  size_t group, spot;
  for (size_t k = 0; k < p->m; k++) {
    spot_of(p, places[k], &group, &spot);
    met[k] = (struct met){(uint64_t)group << 32 | spot, places[k]};
  }
  qsort(met, p->m, sizeof *met, by_key);
  p->start = mem_alloc(groups_of(p) + 1, sizeof *p->start);
  p->spot = mem_alloc(p->m, sizeof *p->spot);
  for (size_t k = 0; k < p->m; k++) {
    places[k] = met[k].place;
    p->spot[k] = (uint32_t)met[k].key;
    p->start[(met[k].key >> 32) + 1]++;
  }
  for (size_t g = 0; g < groups_of(p); g++) p->start[g + 1] += p->start[g];
  mem_free(met);
}

void image_pass_init(struct image_pass *p, bool fourier, size_t side, size_t levels, size_t *places,
                     size_t m) {
  assert(image_pass_exists(side, m) && haar_exists(side, levels));
  *p = (struct image_pass){.fourier = fourier,
                           .m = m,
                           .side = side,
                           .coarse = side >> levels,
                           .kernel = kernel_of(fourier)};
  if (p->coarse < IMAGE_SMALLEST) p->coarse = IMAGE_SMALLEST;
  for (size_t n = p->coarse; n > side >> levels; n /= 2) p->rest++;
  set_order(p, places);
  image_tables_init(&p->tables, side / 2);
}

void image_pass_clear(struct image_pass *p) {
  mem_free(p->start);
  mem_free(p->spot);
  image_tables_clear(&p->tables);
  *p = (struct image_pass){0};
}

/* ---- workspace of threads ---- */

static int threads_of(const struct image_pass *p) {
  size_t shares = p->side * p->side * image_parts(p) / image_columns_work(p) - 1;
  size_t threads = (size_t)omp_get_max_threads();
  if (p->side < PARALLEL_SIDE) return 1;
  return (int)(threads < shares ? threads : shares);
}

/* The share of the calling thread, aligned. */
static double *share(const struct image_pass *p, double *image) {
  double *from = image;
  while ((uintptr_t)from % 64) from++;
  return from + (size_t)omp_get_thread_num() * image_columns_work(p);
}

/* ---- the steps ---- */

void image_pass_primal(const struct image_pass *p, const struct image_primal *o, double *image) {
#pragma omp parallel num_threads(threads_of(p))
  {
    double *mine = share(p, image);
    for (size_t n = p->side / 2; p->fourier && n >= p->coarse; n /= 2) {
#pragma omp for schedule(static)
      for (size_t g = 0; g < n / 8; g++) image_columns_back(p, o, mine, n, g);
    }
    if (!p->fourier) {
#pragma omp for schedule(static)
      for (size_t g = 0; g < p->side / CHUNK; g++) image_strip_back(p, o, g);
    }
#pragma omp for schedule(static) nowait
    for (size_t i = 0; i < p->side; i++) image_row(p, o, mine, i);
#pragma omp single
    if (p->rest) image_corner(p, o, mine);
  }
}

void image_pass_dual(const struct image_pass *p, const struct image_dual *o, double *image,
                     double *work) {
#pragma omp parallel num_threads(threads_of(p))
  {
    double *mine = share(p, image);
    for (size_t n = p->coarse; p->fourier && n < p->side; n *= 2) {
#pragma omp for schedule(static)
      for (size_t g = 0; g < n / 8; g++) image_columns_forth(p, o, mine, work, n, g);
    }
    if (!p->fourier) {
#pragma omp for schedule(static)
      for (size_t g = 0; g < p->side / CHUNK; g++) image_strip_forth(p, o, mine, g);
    }
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_gradient.h"

#include <assert.h>
#include <cblas.h>
#include <stdbool.h>
#include <string.h>

#include "mem.h"

/* Blocks of samples go through all layers and back while they stay in the second-level cache. */
enum { BLOCK = 100 };

struct lista_workspace {
  size_t layers, m, N;
  double *Bt;    /* N x m: B^T */
  double *M;     /* layers x N x N; the first is not used */
  double *x, *r; /* layers + 1 states, BLOCK x N each; layers residuals, BLOCK x m each */
  double *g, *h; /* BLOCK x N: the gradient in a state; what is to become a state or gradient */
  double *sums;  /* layers x N: sums of sign(z) g over the samples */
  double *loss;  /* N: sums of squared errors */
};

struct lista_workspace *lista_workspace_new(size_t layers, size_t rows, size_t cols) {
  struct lista_workspace *s = mem_alloc(1, sizeof *s);
  *s = (struct lista_workspace){.layers = layers, .m = rows, .N = cols};
  s->Bt = mem_alloc(cols * rows, sizeof(double));
  s->M = mem_alloc(layers * cols * cols, sizeof(double));
  s->x = mem_alloc((layers + 1) * BLOCK * cols, sizeof(double));
  s->r = mem_alloc(layers * BLOCK * rows, sizeof(double));
  s->g = mem_alloc(BLOCK * cols, sizeof(double));
  s->h = mem_alloc(BLOCK * cols, sizeof(double));
  s->sums = mem_alloc(layers * cols, sizeof(double));
  s->loss = mem_alloc(cols, sizeof(double));
  return s;
}

void lista_workspace_free(struct lista_workspace *s) {
  if (!s) return;
  double *parts[] = {s->Bt, s->M, s->x, s->r, s->g, s->h, s->sums, s->loss};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) mem_free(parts[k]);
  mem_free(s);
}

/* C <- alpha op(A) D + beta C, where C is rows x cols, D is depth x cols, and op transposes if
 * told to; all row-major without gaps. */
struct product {
  size_t rows, cols, depth;
  double alpha, beta;
  CBLAS_TRANSPOSE op;
};

static void multiply(double *C, const double *A, const double *D, struct product p) {
  blasint rows = (blasint)p.rows, cols = (blasint)p.cols, depth = (blasint)p.depth;
  cblas_dgemm(CblasRowMajor, p.op, CblasNoTrans, rows, cols, depth, p.alpha, A,
              p.op == CblasTrans ? rows : depth, D, cols, p.beta, C, cols);
}

static void load(struct lista_workspace *s, const struct lista_weights *w, const double *B) {
  assert(w->layers == s->layers && w->rows == s->m && w->cols == s->N);
  for (size_t i = 0; i < s->m; i++)
    for (size_t j = 0; j < s->N; j++) s->Bt[j * s->m + i] = B[i * s->N + j];
  memset(s->loss, 0, s->N * sizeof *s->loss);
}

/* M_l <- I - W_l^T B, but for the first layer, which needs none */
static void load_backward(struct lista_workspace *s, const struct lista_weights *w,
                          const double *B) {
  size_t m = s->m, N = s->N;
  for (size_t l = 1; l < s->layers; l++) {
    double *M = s->M + l * N * N;
    multiply(M, w->W + l * m * N, B, (struct product){N, N, m, -1, 0, CblasTrans});
    for (size_t j = 0; j < N; j++) M[j * N + j] += 1;
  }
  memset(s->sums, 0, s->layers * N * sizeof *s->sums);
}

/* next <- soft_threshold(x + step, theta), as the point less its projection on [-theta, theta] */
static void threshold(double *restrict next, const double *restrict x, const double *restrict step,
                      double theta, size_t count) {
  for (size_t k = 0; k < count; k++) {
    double z = x[k] + step[k], lower = z < theta ? z : theta;
    next[k] = z - (lower > -theta ? lower : -theta);
  }
}

/* Fills s->r and s->x, and s->g <- x_layers - x; s->loss gains the squares. count <= BLOCK. */
static void forward(struct lista_workspace *s, const struct lista_weights *w, const double *y,
                    const double *x, size_t count) {
  size_t m = s->m, N = s->N;
  for (size_t l = 0; l < s->layers; l++) {
    double *r = s->r + l * BLOCK * m, *state = s->x + l * BLOCK * N;
    memcpy(r, y, count * m * sizeof *r);
    if (l) multiply(r, state, s->Bt, (struct product){count, m, N, -1, 1, CblasNoTrans});
    multiply(s->h, r, w->W + l * m * N, (struct product){count, N, m, 1, 0, CblasNoTrans});
    threshold(state + BLOCK * N, state, s->h, w->theta[l], count * N);
  }
  const double *last = s->x + s->layers * BLOCK * N;
  for (size_t i = 0; i < count * N; i += N)
    for (size_t j = 0; j < N; j++) {
      double error = s->g[i + j] = last[i + j] - x[i + j];
      s->loss[j] += error * error;
    }
}

/* g <- g where the state is not 0, else 0; sums gains sign(state) g, column by column */
static void through_threshold(double *restrict g, double *restrict sums,
                              const double *restrict state, size_t count, size_t N) {
  for (size_t i = 0; i < count * N; i += N)
    for (size_t j = 0; j < N; j++) {
      double x = state[i + j], kept = x != 0 ? g[i + j] : 0;
      g[i + j] = kept;
      sums[j] += x < 0 ? -kept : kept;
    }
}

/* From s->g, the errors of the block: its share of gW and s->sums, up to a factor. */
static void backward(double *gW, struct lista_workspace *s, size_t count, bool first) {
  size_t m = s->m, N = s->N;
  for (size_t l = s->layers; l-- > 0;) {
    through_threshold(s->g, s->sums + l * N, s->x + (l + 1) * BLOCK * N, count, N);
    multiply(gW + l * m * N, s->r + l * BLOCK * m, s->g,
             (struct product){m, N, count, 1, first ? 0 : 1, CblasTrans});
    if (l == 0) break;
    multiply(s->h, s->g, s->M + l * N * N, (struct product){count, N, N, 1, 0, CblasNoTrans});
    double *swap = s->g;
    s->g = s->h;
    s->h = swap;
  }
}

static double sum(const double *a, size_t count) {
  double total = 0;
  for (size_t k = 0; k < count; k++) total += a[k];
  return total;
}

static size_t block_size(size_t left) { return left < BLOCK ? left : BLOCK; }

double lista_loss_gradient(struct lista_gradient *g, const struct lista_weights *w,
                           const struct lista_data *data, size_t first, size_t count,
                           struct lista_workspace *s) {
  assert(count > 0 && first <= data->samples && count <= data->samples - first);
  size_t m = s->m, N = s->N;
  double terms = (double)count * (double)N;
  load(s, w, data->B);
  load_backward(s, w, data->B);
  for (size_t done = 0, size; done < count; done += size) {
    size = block_size(count - done);
    forward(s, w, data->y + (first + done) * m, data->x + (first + done) * N, size);
    backward(g->W, s, size, done == 0);
  }
  for (size_t k = 0; k < s->layers * m * N; k++) g->W[k] *= 2 / terms;
  for (size_t l = 0; l < s->layers; l++) g->theta[l] = -sum(s->sums + l * N, N) * (2 / terms);
  return sum(s->loss, N) / terms;
}

double lista_validation_loss(const struct lista_weights *w, const struct lista_data *data,
                             struct lista_workspace *s) {
  size_t count = data->validation;
  assert(count > 0);
  load(s, w, data->B);
  for (size_t done = 0, size; done < count; done += size) {
    size = block_size(count - done);
    forward(s, w, data->y_validation + done * s->m, data->x_validation + done * s->N, size);
  }
  return sum(s->loss, s->N) / ((double)count * (double)s->N);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_gradient.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "lista_samples.h"
#include "mem.h"

/* Strips that go through all layers and back while their states stay in the second-level cache. */
enum { BLOCK = 5 };

struct lista_workspace {
  size_t layers, m, N;
  size_t columns; /* strips of the columns of all matrices side by side: layers N of them */
  const struct lista_passes *passes;
  struct echelon E;
  struct lista_samples training, validation;
  double *Qt;                           /* m x m: Q^T */
  double *V;                            /* layers x m x N: Q^T W_l */
  double *from, *to;                    /* `columns` strips of m rows */
  double *r, *x, *g, *h, *D, *S, *loss; /* of a block: lista_passes.h */
};

static double *room(size_t count) { return mem_alloc_aligned(count, sizeof(double)); }

struct lista_workspace *lista_workspace_new(const struct lista_data *data, size_t layers,
                                            size_t batch) {
  size_t m = data->rows, N = data->cols;
  struct lista_workspace *s = mem_alloc(1, sizeof *s);
  *s = (struct lista_workspace){.layers = layers,
                                .m = m,
                                .N = N,
                                .columns = (layers * N + STRIP - 1) / STRIP,
                                .passes = lista_passes()};
  echelon_init(&s->E, data->B, m, N);
  lista_samples_init(&s->training, &s->E, data->y, data->x, data->samples, batch);
  lista_samples_init(&s->validation, &s->E, data->y_validation, data->x_validation,
                     data->validation, data->validation ? data->validation : 1);
  s->Qt = room(m * m);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++) s->Qt[k * m + i] = s->E.Q[i * m + k];
  s->V = room(layers * m * N);
  s->from = room(s->columns * m * STRIP);
  s->to = room(s->columns * m * STRIP);
  s->r = room(layers * BLOCK * m * STRIP);
  s->x = room((layers + 1) * BLOCK * N * STRIP);
  s->g = room(BLOCK * N * STRIP);
  s->h = room(m * STRIP);
  s->D = room(layers * m * N * OCTET);
  s->S = room(layers * STRIP);
  s->loss = room(STRIP);
  return s;
}

void lista_workspace_free(struct lista_workspace *s) {
  if (!s) return;
  double *parts[] = {s->Qt, s->V, s->from, s->to, s->r, s->x, s->g, s->h, s->D, s->S, s->loss};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) mem_free(parts[k]);
  lista_samples_clear(&s->training);
  lista_samples_clear(&s->validation);
  echelon_clear(&s->E);
  mem_free(s);
}

double lista_workspace_bytes(double rows, double cols, double layers, double samples,
                             double validation, double batch) {
  double entries = layers * rows * cols, states = layers * (rows + cols) + 2 * cols;
  return lista_samples_bytes(rows, cols, samples, batch) +
         lista_samples_bytes(rows, cols, validation, validation) +
         sizeof(double) * ((OCTET + 3) * entries + BLOCK * STRIP * states);
}

/* ---- the matrices of all layers as strips of columns: column j of layer l is number l N + j ---- */

/* Of column `column`: where its entries in the strips are, one in a row. */
static size_t place(const struct lista_workspace *s, size_t column) {
  return column / STRIP * s->m * STRIP + column % STRIP;
}

/* Columns from this one of a matrix on that lie in one strip. */
static size_t run_at(const struct lista_workspace *s, size_t l, size_t j) {
  size_t room = STRIP - (l * s->N + j) % STRIP, left = s->N - j;
  return room < left ? room : left;
}

static void to_strips(struct lista_workspace *s, const double *W) {
  size_t m = s->m, N = s->N;
  for (size_t l = 0; l < s->layers; l++)
    for (size_t j = 0, run; j < N; j += run) {
      double *at = s->from + place(s, l * N + j);
      run = run_at(s, l, j);
      for (size_t i = 0; i < m; i++)
        memcpy(at + i * STRIP, W + (l * m + i) * N + j, run * sizeof *at);
    }
}

static void from_strips(double *W, struct lista_workspace *s) {
  size_t m = s->m, N = s->N;
  for (size_t l = 0; l < s->layers; l++)
    for (size_t j = 0, run; j < N; j += run) {
      const double *at = s->to + place(s, l * N + j);
      run = run_at(s, l, j);
      for (size_t i = 0; i < m; i++)
        memcpy(W + (l * m + i) * N + j, at + i * STRIP, run * sizeof *at);
    }
}

/* out_l <- A in_l for all layers, A (m x m); in and out may be the same. */
static void rotate(double *out, struct lista_workspace *s, const double *A, const double *in) {
  to_strips(s, in);
  s->passes->multiply(s->to, A, s->m, s->m, s->from, s->columns);
  from_strips(out, s);
}

/* ---- batches ---- */

static void load(struct lista_workspace *s, const struct lista_weights *w) {
  assert(w->layers == s->layers && w->rows == s->m && w->cols == s->N);
  rotate(s->V, s, s->Qt, w->W);
  memset(s->loss, 0, STRIP * sizeof *s->loss);
}

/* The passes over batch number b; back too, if `slope`. */
static void pass(struct lista_workspace *s, const struct lista_weights *w,
                 const struct lista_samples *samples, size_t b, bool slope) {
  struct lista_block block = {.layers = s->layers,
                              .rows = s->m,
                              .cols = s->N,
                              .room = BLOCK,
                              .E = &s->E,
                              .V = s->V,
                              .theta = w->theta,
                              .r = s->r,
                              .x = s->x,
                              .g = s->g,
                              .h = s->h,
                              .D = s->D,
                              .S = s->S,
                              .loss = s->loss};
  size_t strips = (lista_samples_in(samples, b) + STRIP - 1) / STRIP;
  for (size_t done = 0; done < strips; done += block.strips) {
    size_t strip = b * samples->strips + done;
    block.strips = strips - done < BLOCK ? strips - done : BLOCK;
    block.y = samples->y + strip * s->m * STRIP;
    block.label = samples->x + strip * s->N * STRIP;
    s->passes->forward(&block);
    if (slope) s->passes->backward(&block);
  }
}

static double sum(const double *a, size_t count) {
  double total = 0;
  for (size_t k = 0; k < count; k++) total += a[k];
  return total;
}

/* W <- factor times the sums of D over the lanes, in V's coordinates */
static void add_lanes(double *restrict W, const double *restrict D, size_t count, double factor) {
  for (size_t k = 0; k < count; k++) {
    const double *d = D + k * OCTET;
    W[k] = factor * (((d[0] + d[4]) + (d[2] + d[6])) + ((d[1] + d[5]) + (d[3] + d[7])));
  }
}

double lista_loss_gradient(struct lista_gradient *g, const struct lista_weights *w,
                           struct lista_workspace *s, size_t b) {
  size_t entries = s->layers * s->m * s->N;
  double terms = (double)lista_samples_in(&s->training, b) * (double)s->N;
  load(s, w);
  memset(s->D, 0, entries * OCTET * sizeof *s->D);
  memset(s->S, 0, s->layers * STRIP * sizeof *s->S);
  pass(s, w, &s->training, b, true);
  add_lanes(g->W, s->D, entries, 2 / terms);
  rotate(g->W, s, s->E.Q, g->W);
  for (size_t l = 0; l < s->layers; l++) g->theta[l] = -2 / terms * sum(s->S + l * STRIP, STRIP);
  return sum(s->loss, STRIP) / terms;
}

double lista_validation_loss(const struct lista_weights *w, struct lista_workspace *s) {
  load(s, w);
  pass(s, w, &s->validation, 0, false);
  return sum(s->loss, STRIP) / ((double)s->validation.count * (double)s->N);
}

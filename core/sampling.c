/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sampling.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "mem.h"
#include "rng.h"

/* ---- bands and densities ---- */

size_t sampling_band(enum image_transform transform, size_t k, size_t side, size_t levels) {
  assert(k < side && side >> levels >= 1);
  size_t edge = side >> levels, band = 1; /* band 1 ends below edge, the next below 2 edge, .. */
  if (transform == IMAGE_FOURIER) {
    if (edge == 1 && k == 0) return 1;
    if (edge == 1) edge = band = 2;      /* {-1}, without its reflection 0, is band 2 */
    if (k >= side / 2) k = side - 1 - k; /* f < 0 becomes -1 - f */
    k *= 2; /* the bands of g = 0, 1, .. start at half those of Walsh */
  }
  for (; k >= edge; edge *= 2) band++;
  return band;
}

static size_t distance(size_t a, size_t b) { return a > b ? a - b : b - a; }

/* s 2^-exponent */
static double scaled_down(size_t s, size_t exponent) { return ldexp((double)s, -(int)exponent); }

double sampling_density(enum image_transform transform, const size_t *sparsities, size_t bands,
                        size_t k1, size_t k2) {
  assert(k1 >= 1 && k2 >= 1 && k1 <= bands && k2 <= bands);
  size_t most = k1 > k2 ? k1 : k2;
  if (transform == IMAGE_WALSH)
    return scaled_down(sparsities[most - 1], distance(k1, most) + distance(k2, most));
  double sum = 0;
  for (size_t j = 1; j <= bands; j++) {
    size_t beyond = j > most ? 2 * (j - most) : 0;
    sum += scaled_down(sparsities[j - 1], distance(k1, j) + distance(k2, j) + beyond);
  }
  return sum;
}

/* ---- how many in each box ---- */

struct plan {
  size_t bands, boxes;  /* boxes = bands^2 */
  const size_t *length; /* bands: frequencies of each */
  double *density;      /* boxes */
  size_t *places;       /* boxes */
};

static size_t box_size(const struct plan *p, size_t box) {
  return p->length[box / p->bands] * p->length[box % p->bands];
}

/* places <- min(size, round(c density)); returns their sum. */
static size_t place(struct plan *p, double c) {
  size_t sum = 0;
  for (size_t i = 0; i < p->boxes; i++) {
    double wanted = floor(c * p->density[i] + 0.5), size = (double)box_size(p, i);
    sum += p->places[i] = (size_t)fmin(wanted, size);
  }
  return sum;
}

/* The least power of 2 from which on every box with a density is full. */
static double filling_constant(const struct plan *p) {
  double c = 1;
  for (size_t i = 0; i < p->boxes; i++)
    while (p->density[i] > 0 && c * p->density[i] < (double)box_size(p, i)) c *= 2;
  return c;
}

/* The largest c with place(c) <= count, up to filling_constant. */
static double bisect(struct plan *p, size_t count) {
  double low = 0, high = filling_constant(p);
  if (place(p, high) <= count) return high;
  for (;;) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    if (place(p, middle) <= count) low = middle;
    else high = middle;
  }
}

struct remainder {
  double value;
  size_t box;
};

static int compare_remainders(const void *a, const void *b) {
  const struct remainder *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? 1 : -1;
  return x->box < y->box ? -1 : 1;
}

/* Gives out `missing` places, which exist, one a box in each turn. */
static void deal(struct plan *p, double c, size_t missing) {
  struct remainder *order = mem_alloc(p->boxes, sizeof *order);
  for (size_t i = 0; i < p->boxes; i++)
    order[i] = (struct remainder){c * p->density[i] - (double)p->places[i], i};
  qsort(order, p->boxes, sizeof *order, compare_remainders);
  while (missing)
    for (size_t t = 0; t < p->boxes && missing; t++)
      if (p->places[order[t].box] < box_size(p, order[t].box)) {
        p->places[order[t].box]++;
        missing--;
      }
  mem_free(order);
}

/* D(s,k) */
static double box_density(enum image_transform transform, const size_t *sparsities, size_t bands,
                          size_t k1, size_t k2) {
  double M = sampling_density(transform, sparsities, bands, k1, k2);
  if (transform == IMAGE_WALSH) return M;
  return (k1 == 1 ? 2 : 1) * (k2 == 1 ? 2 : 1) * M;
}

/* s->boxes, s->constant <- as the header says; length: the bands' */
static void choose_counts(struct sampling *s, enum image_transform transform,
                          const size_t *sparsities, const size_t *length) {
  assert(s->bands > 0);
  size_t boxes = s->bands * s->bands;
  struct plan p = {s->bands, boxes, length, mem_alloc(boxes, sizeof(double)), s->boxes};
  double most = 0;
  for (size_t i = 0; i < boxes; i++) {
    p.density[i] = box_density(transform, sparsities, s->bands, i / s->bands + 1, i % s->bands + 1);
    most = fmax(most, p.density[i]);
  }
  assert(most > 0);
  s->constant = bisect(&p, s->count);
  deal(&p, s->constant, s->count - place(&p, s->constant));
  mem_free(p.density);
}

/* ---- which ones ---- */

/* The frequencies of a box: rows x cols. */
struct box {
  const size_t *rows, *cols;
  size_t row_count, col_count;
};

struct draws {
  struct rng stream;
  uint64_t next;
};

/* Marks count frequencies of the box: the first steps of a Fisher-Yates shuffle. */
static void draw_box(bool *chosen, size_t side, const struct box *b, size_t count,
                     struct draws *d) {
  size_t size = b->row_count * b->col_count, *cards = mem_alloc(size, sizeof *cards);
  for (size_t i = 0; i < size; i++) cards[i] = i;
  for (size_t i = 0; i < count; i++) {
    size_t j = i + (size_t)rng_below(&d->stream, d->next++, size - i), card = cards[j];
    cards[j] = cards[i];
    chosen[b->rows[card / b->col_count] * side + b->cols[card % b->col_count]] = true;
  }
  mem_free(cards);
}

/* order <- the frequencies of an axis, band by band; length <- how many in each band. */
static void sort_axis(size_t *order, size_t *length, enum image_transform transform, size_t side,
                      size_t bands) {
  for (size_t band = 1, next = 0; band <= bands; band++)
    for (size_t k = 0; k < side; k++)
      if (sampling_band(transform, k, side, bands - 1) == band) {
        order[next++] = k;
        length[band - 1]++;
      }
}

static void choose_places(struct sampling *s, const size_t *order, const size_t *length,
                          uint64_t seed) {
  struct draws d = {{seed, RNG_SAMPLING}, 0};
  bool *chosen = mem_alloc(s->side * s->side, sizeof *chosen);
  struct box b = {.rows = order};
  for (size_t k1 = 0; k1 < s->bands; b.rows += length[k1++]) {
    b.row_count = length[k1];
    b.cols = order;
    for (size_t k2 = 0; k2 < s->bands; b.cols += length[k2++]) {
      b.col_count = length[k2];
      draw_box(chosen, s->side, &b, s->boxes[k1 * s->bands + k2], &d);
    }
  }
  size_t next = 0;
  for (size_t i = 0; i < s->side * s->side; i++)
    if (chosen[i]) s->frequencies[next++] = i;
  assert(next == s->count);
  mem_free(chosen);
}

void sampling_init(struct sampling *s, enum image_transform transform, size_t side, size_t levels,
                   const size_t *sparsities, size_t count, uint64_t seed) {
  assert(side && !(side & (side - 1)) && side >> levels >= 1);
  assert(count >= 1 && count <= side * side);
  size_t bands = levels + 1, *order = mem_alloc(side, sizeof *order);
  size_t *length = mem_alloc(bands, sizeof *length);
  *s = (struct sampling){.side = side, .bands = bands, .count = count};
  s->frequencies = mem_alloc(count, sizeof *s->frequencies);
  s->boxes = mem_alloc(bands * bands, sizeof *s->boxes);
  sort_axis(order, length, transform, side, bands);
  choose_counts(s, transform, sparsities, length);
  choose_places(s, order, length, seed);
  mem_free(order);
  mem_free(length);
}

void sampling_clear(struct sampling *s) {
  mem_free(s->frequencies);
  mem_free(s->boxes);
  *s = (struct sampling){0};
}

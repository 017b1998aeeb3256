/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of radii_passes.h that begin with a product: columns that lie side by side stay in registers from
 * the product to the result. */
#include "radii_lanes.h"
#include "radii_passes.h"

enum { WIDE = 4 }; /* registers side by side */

/* z, and the sum of the b_k */
static double set_operand(const struct radii_products *g, double least) {
  const size_t octets = (g->rows + OCTET - 1) / OCTET;
  lanes sums[OCTET / LANES] = {{0}};
  for (size_t k = 0; k < octets; k++)
    for (size_t j = 0; j < OCTET / LANES; j++) {
      const size_t i = k * OCTET + j * LANES;
      lanes z = lanes_load(g->rad + i) * lanes_all(g->of_rad);
      if (g->bound) {
        const lanes bound = lanes_abs(lanes_load(g->bound + i));
        sums[j] += bound;
        z += (bound + lanes_all(g->more)) * lanes_all(g->of_bound);
      }
      lanes_store(g->z + i, raised(z, least));
    }
  return sum_of(sums) + (double)g->rows * g->more;
}

/* sum <- the sum over k of W[step k + i] z_k for `count` registers side by side: over even k and over odd
 * ones, so that additions need not wait. Long sums skip zeros, which short ones are faster without. */
LANES_INLINE void add_products(lanes *sum, size_t count, const double *W, size_t step,
                               const double *z, size_t rows) {
  lanes odd[WIDE] = {{0}};
  const bool skips = rows > 64;
  size_t k = 0;
  for (; k + 2 <= rows; k += 2, W += 2 * step) {
    if (skips && z[k] == 0 && z[k + 1] == 0) continue;
    const lanes a = lanes_all(z[k]), b = lanes_all(z[k + 1]);
    for (size_t j = 0; j < count; j++) {
      sum[j] += lanes_load(W + j * LANES) * a;
      odd[j] += lanes_load(W + step + j * LANES) * b;
    }
  }
  if (k < rows)
    for (size_t j = 0; j < count; j++) sum[j] += lanes_load(W + j * LANES) * lanes_all(z[k]);
  for (size_t j = 0; j < count; j++) sum[j] += odd[j];
}

/* What a pass does with g_i .. g_(i + LANES - 1) */
typedef void finish(void *context, size_t i, lanes g);

LANES_INLINE void finish_columns(finish *with, void *context, size_t count, size_t from,
                                 size_t step, const struct radii_products *g, double of_rho) {
  lanes sum[WIDE] = {{0}};
  add_products(sum, count, g->W + from, step, g->z, g->rows);
  for (size_t j = 0; j < count; j++) {
    const size_t i = from + j * LANES;
    if (g->rho) sum[j] += lanes_load(g->rho + i) * lanes_all(of_rho);
    with(context, i, sum[j]);
  }
}

LANES_INLINE void finish_all(finish *with, void *context, size_t octets,
                             const struct radii_products *g, double least) {
  const size_t step = octets * OCTET, all = step / LANES;
  const double of_rho = g->of_rho * set_operand(g, least);
  size_t i = 0;
  for (; i + WIDE <= all; i += WIDE)
    finish_columns(with, context, WIDE, i * LANES, step, g, of_rho);
  switch (all - i) {
  case 3: finish_columns(with, context, 3, i * LANES, step, g, of_rho); break;
  case 2: finish_columns(with, context, 2, i * LANES, step, g, of_rho); break;
  case 1: finish_columns(with, context, 1, i * LANES, step, g, of_rho); break;
  default: break;
  }
}

/* at <- up x, which is returned; *most: the largest so far */
LANES_INLINE lanes put(double *at, lanes x, lanes *most, double up, double least) {
  const lanes y = raised(x * lanes_all(up), least);
  *most = lanes_greater(y, *most);
  lanes_store(at, y);
  return y;
}

/* ---- a product ---- */

struct product {
  double *out, up, least;
  lanes most;
};

LANES_INLINE void finish_product(void *context, size_t i, lanes g) {
  struct product *p = context;
  put(p->out + i, g, &p->most, p->up, p->least);
}

static int64_t pass_products(double *out, size_t octets, const struct radii_products *g, double up,
                             double least) {
  struct product p = {.out = out, .up = up, .least = least};
  finish_all(finish_product, &p, octets, g, least);
  return shape(out, octets, p.most, least);
}

/* ---- a primal step ---- */

struct primal {
  const struct radii_primal *p;
  double up, least;
  lanes most_x, most_e, most_s;
};

LANES_INLINE lanes_bits bits_load(const uint64_t *p) { return *(const lanes_bits *)p; }

LANES_INLINE void finish_primal(void *context, size_t i, lanes g) {
  struct primal *step = context;
  const struct radii_primal *p = step->p;
  const double up = step->up, least = step->least;
  const lanes zero = {0};
  const lanes x = lanes_load(p->x + i) * lanes_all(p->of_x);
  const lanes moved = g + lanes_load(p->t + i) * lanes_all(p->of_t);
  const lanes rest = x + moved;
  const lanes over = lanes_load(p->excess + i) +
                     lanes_keep(lanes_greater(rest * lanes_all(p->in_excess), lanes_all(least)),
                                (lanes_bits)(rest > zero));
  const lanes_bits alive = ~(lanes_bits)(over <= zero);
  const lanes_bits any_x = alive | (bits_load(p->was_x + i) != 0);
  const lanes_bits any_s = alive | (bits_load(p->was_s + i) != 0);
  const lanes change = lanes_keep(moved + lanes_all(p->round_x), alive);
  const lanes e = x + (change + change) + lanes_keep(lanes_all(p->round_e), any_x);
  const lanes next = put(p->x + i, lanes_keep(x + change, alive), &step->most_x, up, least);
  const lanes s = lanes_load(p->s + i) * lanes_all(p->of_s) + next * lanes_all(p->of_next) +
                  lanes_keep(lanes_all(p->round_s), any_s);
  put(p->e + i, e, &step->most_e, up, least);
  put(p->s + i, s, &step->most_s, up, least);
}

static void pass_primal(struct radii_primal *p, size_t octets, const struct radii_products *g,
                        double up, double least) {
  struct primal step = {.p = p, .up = up, .least = least};
  finish_all(finish_primal, &step, octets, g, least);
  p->exp_x = shape(p->x, octets, step.most_x, least);
  p->exp_e = shape(p->e, octets, step.most_e, least);
  p->exp_s = shape(p->s, octets, step.most_s, least);
}

/* ---- a dual sum ---- */

struct dual {
  const struct radii_dual *p;
  double up, least;
  lanes most;
};

LANES_INLINE void finish_dual(void *context, size_t i, lanes g) {
  struct dual *step = context;
  const struct radii_dual *p = step->p;
  const lanes u = lanes_load(p->u + i) * lanes_all(p->of_u) + g +
                  lanes_load(p->shift + i) * lanes_all(p->of_shift) + lanes_all(p->round);
  const lanes kept = lanes_keep(u, lanes_below((int64_t)p->count - (int64_t)i));
  put(p->u + i, kept, &step->most, step->up, step->least);
}

static int64_t pass_dual(const struct radii_dual *p, const struct radii_products *g, double up,
                         double least) {
  const size_t octets = (p->count + OCTET - 1) / OCTET;
  struct dual step = {.p = p, .up = up, .least = least};
  finish_all(finish_dual, &step, octets, g, least);
  return shape(p->u, octets, step.most, least);
}

extern const struct radii_product_passes RADII_PRODUCT_PASSES;

const struct radii_product_passes RADII_PRODUCT_PASSES = {
  .products = pass_products, .primal = pass_primal, .dual = pass_dual};

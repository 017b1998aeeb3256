/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vertices.h"

/* (1 - r) / (1 + sqrt(r)) with r = s^2 / |y|^2 loses no digits where s is nearly |y|. */
void solution_set_kept(arb_t kept, const struct solution_set *s, size_t k, size_t end, slong prec) {
  const struct exact *modulus2 = s->modulus2 + k, *residual2 = s->residual2 + k;
  bool fitted = s->continuum ? end == 0 : exact_is_zero(residual2);
  if (exact_is_zero(modulus2)) {
    arb_zero(kept);
  } else if (fitted) {
    arb_one(kept);
  } else {
    struct exact inverse, ratio;
    arb_t root;
    exact_init(&inverse);
    exact_init(&ratio);
    arb_init(root);
    exact_inv(&inverse, modulus2);
    exact_mul(&ratio, residual2, &inverse);
    exact_ball(root, &ratio, prec + 8);
    arb_sqrt(root, root, prec + 8);
    arb_add_ui(root, root, 1, prec + 8);
    exact_sub(&ratio, modulus2, residual2);
    exact_mul(&ratio, &ratio, &inverse);
    exact_ball(kept, &ratio, prec + 8);
    arb_div(kept, kept, root, prec);
    exact_clear(&inverse);
    exact_clear(&ratio);
    arb_clear(root);
  }
}

/* out[0..2) <- kept y_0 conj(a_i) / |a_i|^2 */
static void face_vertex(arb_ptr out, const struct block *b, size_t i, const arb_t kept,
                        slong prec) {
  const struct exact *a = b->row + 2 * i, *y = b->y;
  struct exact inverse, re, im;
  exact_init(&inverse);
  exact_init(&re);
  exact_init(&im);
  block_modulus2(&inverse, a);
  exact_inv(&inverse, &inverse);
  exact_mul(&re, y, a);
  exact_addmul(&re, y + 1, a + 1);
  exact_mul(&re, &re, &inverse);
  exact_mul(&im, y, a + 1);
  fmpq_neg(im.rational, im.rational);
  fmpq_neg(im.root2, im.root2);
  exact_addmul(&im, y + 1, a);
  exact_mul(&im, &im, &inverse);
  exact_ball(out, &re, prec);
  exact_ball(out + 1, &im, prec);
  if (!arb_is_one(kept)) _arb_vec_scalar_mul(out, out, 2, kept, prec);
  exact_clear(&inverse);
  exact_clear(&re);
  exact_clear(&im);
}

static void set_end(struct vertices *v, const struct solution_set *s, size_t end, const arb_t c,
                    slong prec) {
  arb_t kept;
  arb_init(kept);
  v->face[end] = _arb_vec_init((slong)(2 * v->face_size));
  v->rest[end] = _arb_vec_init((slong)(2 * (v->rows - 1)));
  solution_set_kept(kept, s, 0, end, prec);
  v->corners[end] = v->face_size && !arb_is_zero(kept) ? v->face_size : 1;
  for (size_t i = 0; i < v->face_size; i++)
    face_vertex(v->face[end] + 2 * i, &s->block, s->face[i], kept, prec);
  for (size_t k = 1; k < v->rows; k++) {
    arb_ptr out = v->rest[end] + 2 * (k - 1);
    solution_set_kept(kept, s, k, end, prec);
    if (arb_is_zero(kept)) continue;
    for (size_t part = 0; part < 2; part++) {
      exact_ball(out + part, s->block.y + 2 * k + part, prec);
      if (!arb_is_one(kept)) arb_mul(out + part, out + part, kept, prec);
      arb_div(out + part, out + part, c, prec);
    }
  }
  arb_clear(kept);
}

void vertices_init(struct vertices *v, const struct solution_set *s, slong prec) {
  arb_t c;
  arb_init(c);
  *v = (struct vertices){
    .face_size = s->face_size, .rows = s->block.rows, .ends = s->continuum ? 2 : 1};
  exact_ball(c, &s->block.norm2, prec + 8);
  arb_sqrt(c, c, prec + 8);
  for (size_t end = 0; end < v->ends; end++) set_end(v, s, end, c, prec + 8);
  arb_clear(c);
}

void vertices_clear(struct vertices *v) {
  for (size_t end = 0; end < v->ends; end++) {
    _arb_vec_clear(v->face[end], (slong)(2 * v->face_size));
    _arb_vec_clear(v->rest[end], (slong)(2 * (v->rows - 1)));
  }
  *v = (struct vertices){0};
}

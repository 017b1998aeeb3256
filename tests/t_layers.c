/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET as a list of layers: its shape, and its values against the iteration of core/firenet.c in every
 * arithmetic, against plain loops from THEORY 4.3, and against plain loops over the list itself. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>

#include "layers_instance.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(layers, .init = install);

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* ---- tests of values ---- */

/* x <- what the list answers, want <- what the iteration answers; MOST reals at most */
static void answers(arb_ptr x, arb_ptr want, const struct instance *t, struct num num) {
  struct data d;
  struct layers l;
  struct firenet f;
  struct op_dense A;
  data_init(&d, t, num);
  layers_init(&l, &d.A, &d.L, &d.params);
  cr_assert(net_apply(&l.net, &d.x, &d.y, NULL));
  vec_get_balls(x, &d.x);
  op_dense_init(&A, &d.A);
  firenet_init(&f, &A.op, &d.L, &d.params);
  cr_assert(net_apply(&f.net, &d.x, &d.y, NULL));
  vec_get_balls(want, &d.x);
  net_clear(&f.net);
  net_clear(&l.net);
  data_clear(&d);
}

static size_t indices[INSTANCES];
static struct criterion_test_params all_instances(void) {
  for (size_t k = 0; k < INSTANCES; k++) indices[k] = k;
  return cr_make_param_array(size_t, indices, INSTANCES);
}

/* max |x - y| of the midpoints, and max |y| */
static double difference(arb_srcptr x, arb_srcptr y, size_t n, double *size) {
  arb_t d;
  double most = 0;
  arb_init(d);
  for (size_t k = 0; k < n; k++) {
    arb_sub(d, x + k, y + k, 2000);
    most = fmax(most, fabs(arf_get_d(arb_midref(d), ARF_RND_NEAR)));
    *size = fmax(*size, fabs(arf_get_d(arb_midref(y + k), ARF_RND_NEAR)));
  }
  arb_clear(d);
  return most;
}

/* Errors of expansive steps grow: tau ||A|| < sqrt(L) < 4. */
static double growth(const struct instance *t) {
  return t->steps == STEPS_PUBLISHED ? pow(4, (double)t->inner) : 1;
}

ParameterizedTestParameters(layers, equal_the_iteration) { return all_instances(); }

ParameterizedTest(size_t *index, layers, equal_the_iteration) {
  static const char *const arithmetics[] = {"double", "float:53", "float:200", "float:700"};
  static const double bounds[] = {0x1p-46, 0x1p-46, 0x1p-190, 0x1p-690};
  struct instance t = layers_instance_make(*index);
  arb_ptr x = _arb_vec_init(MOST), want = _arb_vec_init(MOST);
  for (size_t k = 0; k < 4; k++) {
    struct num num;
    double size = 0;
    cr_assert_eq(num_set_str(&num, arithmetics[k]), 0);
    answers(x, want, &t, num);
    double error = difference(x, want, t.field * COLS, &size);
    cr_assert(size > 1e-3 && t.L < 16, "instance %zu: %g", *index, size);
    cr_assert(error <= bounds[k] * growth(&t) * size, "instance %zu, %s: %g", *index,
              arithmetics[k], error);
  }
  _arb_vec_clear(x, MOST);
  _arb_vec_clear(want, MOST);
  expect_no_leak();
}

/* Both enclose the exact answer, so they overlap, and each holds the other's answer in 900 bits. */
ParameterizedTestParameters(layers, enclose_the_iteration) { return all_instances(); }

ParameterizedTest(size_t *index, layers, enclose_the_iteration) {
  struct instance t = layers_instance_make(*index);
  arb_ptr x = _arb_vec_init(MOST), want = _arb_vec_init(MOST), sharp = _arb_vec_init(MOST),
          unused = _arb_vec_init(MOST);
  answers(x, want, &t, num_arb(256));
  answers(unused, sharp, &t, num_arb(900));
  for (size_t k = 0; k < t.field * COLS; k++) {
    cr_assert(arb_overlaps(x + k, want + k), "instance %zu, real %zu", *index, k);
    cr_assert(arb_contains(x + k, sharp + k), "instance %zu, real %zu", *index, k);
    cr_assert(mag_cmp_2exp_si(arb_radref(x + k), -60) < 0, "instance %zu: %g", *index,
              mag_get_d(arb_radref(x + k)));
  }
  _arb_vec_clear(x, MOST);
  _arb_vec_clear(want, MOST);
  _arb_vec_clear(sharp, MOST);
  _arb_vec_clear(unused, MOST);
  expect_no_leak();
}

ParameterizedTestParameters(layers, equal_plain_loops) { return all_instances(); }

ParameterizedTest(size_t *index, layers, equal_plain_loops) {
  struct instance t = layers_instance_make(*index);
  struct data d;
  struct layers l;
  number want[COLS], listed[COLS];
  double x[MOST], size = 0;
  data_init(&d, &t, num_float(120));
  layers_init(&l, &d.A, &d.L, &d.params);
  cr_assert(net_apply(&l.net, &d.x, &d.y, NULL));
  vec_get_doubles(x, &d.x);
  struct scal gate = vec_at(&l.values[2], 0);
  cr_assert_eq(scal_get_double(&gate), 0, "the gate leaves 0 where its t was");
  layers_instance_iterate(want, &t);
  layers_instance_evaluate(listed, &l, &t);
  for (size_t k = 0; k < COLS; k++) size = fmax(size, (double)cabsl(want[k]));
  for (size_t k = 0; k < COLS; k++) {
    double error = (double)cabsl(entry_of(x, t.field, k) - want[k]),
           rounded = (double)cabsl(listed[k] - want[k]);
    /* valgrind computes long double, in which `want` is made, with 53 bits */
    cr_assert(error <= 1e-14 * growth(&t) * size, "instance %zu: %g", *index, error);
    cr_assert(rounded <= 1e-13 * growth(&t) * size, "instance %zu: %g", *index, rounded);
  }
  net_clear(&l.net);
  data_clear(&d);
  expect_no_leak();
}

/* ---- tests of shape ---- */

struct shape {
  size_t m, N;
  unsigned long inner, outer;
};

static bool shapes_like(const struct layers_matrix *M, size_t rows, size_t cols) {
  return M->mat.rows == rows && M->mat.cols == cols;
}

static void expect_shape(const struct layers *l, const struct shape *s) {
  size_t m = s->m, N = s->N, steps = s->inner * s->outer, seen[4] = {0};
  size_t cycle[] = {2 * N + m, 2 * (N + m), 2 * N + m + 1};
  size_t *width = mem_alloc(3 * steps + 2, sizeof *width);
  cr_assert_eq(l->count, 3 * steps + 1);
  layers_widths(width, l);
  cr_assert_eq(width[0], m);
  cr_assert_eq(width[l->count], N);
  for (size_t j = 0; j < 3 * steps; j++) cr_assert_eq(width[j + 1], cycle[j % 3]);
  for (size_t j = 0; j < l->count; j++) {
    const struct layer *layer = &l->list[j];
    seen[layer->activation]++;
    cr_assert_eq(!layer->W, j == 0, "only the first layer sees nothing but y");
    cr_assert(!layer->W || shapes_like(layer->W, width[j + 1], width[j]));
    cr_assert(!layer->R || shapes_like(layer->R, width[j + 1], m));
    cr_assert_leq(layer->first + layer->length, width[j + 1]);
  }
  cr_expect_eq(seen[ACTIVATION_NONE], 1, "after the last layer nothing happens");
  for (int a = ACTIVATION_SOFT_THRESHOLD; a <= ACTIVATION_GATE; a++)
    cr_expect_eq(seen[a], steps, "%s", activation_name((enum activation)a));
  mem_free(width);
}

static void expect_matrices(const struct layers *l, const struct shape *s) {
  double entries = 0;
  cr_expect_eq(l->matrix_count, 2 * s->outer + 2 + (s->inner > 1));
  for (size_t i = 0; i < l->matrix_count; i++) {
    entries += (double)(l->matrices[i].mat.rows * l->matrices[i].mat.cols);
    bool used = false;
    for (size_t j = 0; j < l->count; j++)
      used = used || l->list[j].W == &l->matrices[i] || l->list[j].R == &l->matrices[i];
    cr_expect(used, "%s", l->matrices[i].name);
    for (size_t j = 0; j < i; j++) cr_expect_str_neq(l->matrices[i].name, l->matrices[j].name);
  }
  cr_expect_eq(entries, layers_entries(s->m, s->N, s->inner, s->outer));
}

Test(layers, have_the_papers_size) {
  static const struct shape shapes[] = {{1, 2, 1, 1}, {1, 1, 3, 1}, {2, 5, 1, 4},
                                        {3, 3, 2, 3}, {4, 9, 5, 6}, {6, 7, 12, 2}};
  for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
    const struct shape *s = &shapes[k];
    struct instance t = layers_instance_make(0);
    struct data d;
    struct layers l;
    struct mat A;
    data_init(&d, &t, num_double());
    mat_init(&A, num_double(), k % 2 ? FIELD_COMPLEX : FIELD_REAL, s->m, s->N);
    d.params.inner = s->inner;
    d.params.outer = s->outer;
    layers_init(&l, &A, &d.L, &d.params);
    cr_assert_eq(l.net.layers, s->inner * s->outer);
    expect_shape(&l, s);
    expect_matrices(&l, s);
    net_clear(&l.net);
    mat_clear(&A);
    data_clear(&d);
  }
  cr_expect_str_eq(activation_name(ACTIVATION_NONE), "none");
  cr_expect_str_eq(activation_name(ACTIVATION_SOFT_THRESHOLD), "soft_threshold");
  cr_expect_str_eq(activation_name(ACTIVATION_SQUARE), "square");
  cr_expect_str_eq(activation_name(ACTIVATION_GATE), "gate");
  expect_no_leak();
}

/* ---- monitors ---- */

struct trace {
  size_t seen, stop;
  double sum; /* of all entries of x and u */
};

static bool watch(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct trace *trace = context;
  double entries[2 * (ROWS + COLS)];
  cr_assert(layer == trace->seen && x->len == COLS && u->len == ROWS);
  vec_get_doubles(entries, x);
  vec_get_doubles(entries + x->field * COLS, u);
  for (size_t i = 0; i < x->field * (ROWS + COLS); i++)
    trace->sum += entries[i] * (double)(1 + i + layer);
  return ++trace->seen != trace->stop;
}

/* The monitor sees the iterates, and stops both. */
Test(layers, show_their_steps) {
  for (size_t index = 4; index < 6; index++) {
    struct instance t = layers_instance_make(index);
    struct data d;
    struct layers l;
    struct firenet f;
    struct op_dense A;
    data_init(&d, &t, num_double());
    op_dense_init(&A, &d.A);
    firenet_init(&f, &A.op, &d.L, &d.params);
    layers_init(&l, &d.A, &d.L, &d.params);
    for (size_t stop = 0; stop < 4; stop++) {
      struct trace a = {.stop = stop}, b = {.stop = stop};
      bool done = stop == 0;
      cr_assert_eq(net_apply(&l.net, &d.x, &d.y, &(struct net_monitor){watch, &a}), done);
      cr_assert_eq(net_apply(&f.net, &d.x, &d.y, &(struct net_monitor){watch, &b}), done);
      cr_assert_eq(a.seen, done ? t.inner * t.outer : stop);
      cr_assert(b.seen == a.seen && fabs(a.sum - b.sum) <= 1e-12 * fabs(b.sum), "%g %g", a.sum,
                b.sum);
    }
    net_clear(&f.net);
    net_clear(&l.net);
    data_clear(&d);
  }
  expect_no_leak();
}

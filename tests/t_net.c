/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every network must do, in every arithmetic. A new type of network: a line in `makers`. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "firenet.h"
#include "lista.h"
#include "mem.h"
#include "rng.h"

static void install(void) { mem_install(); }
TestSuite(net, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const struct rng stream = {.seed = 5, .purpose = RNG_TEST};
enum { ROWS = 4, COLS = 6, INNER = 5, OUTER = 3, LAYERS = 7 };

/* A network of any type with the data it borrows. */
struct made {
  struct net *net;
  union {
    struct firenet firenet;
    struct lista lista;
  } is;
  struct mat A;
  struct op_dense op;
  struct omega omega;
};

static void random_matrix(struct mat *A, struct scal *L, struct num num, enum field field) {
  double entries[2 * ROWS * COLS];
  fmpq_t ten;
  fmpq_init(ten);
  fmpq_set_ui(ten, 10, 1);
  for (size_t i = 0; i < field * ROWS * COLS; i++) entries[i] = rng_gaussian(&stream, i);
  mat_init(A, num, field, ROWS, COLS);
  mat_set_doubles(A, entries);
  scal_init(L, num);
  scal_set_fmpq(L, ten);
  fmpq_clear(ten);
}

static void make_firenet(struct made *m, struct num num, enum field field) {
  struct scal L;
  fmpq_t small;
  fmpq_init(small);
  fmpq_set_ui(small, 1, 10);
  random_matrix(&m->A, &L, num, field);
  op_dense_init(&m->op, &m->A);
  firenet_init(
    &m->is.firenet, &m->op.op, &L,
    &(struct firenet_params){
      .inner = INNER, .outer = OUTER, .delta = small, .lambda = small, .steps = STEPS_ADMISSIBLE});
  m->net = &m->is.firenet.net;
  scal_clear(&L);
  fmpq_clear(small);
}

static void make_firenet_real(struct made *m, struct num num) { make_firenet(m, num, FIELD_REAL); }
static void make_firenet_complex(struct made *m, struct num num) {
  make_firenet(m, num, FIELD_COMPLEX);
}

static void random_weights(struct lista_weights *w) {
  lista_weights_init(w, LAYERS, ROWS, COLS);
  for (size_t i = 0; i < LAYERS * ROWS * COLS; i++) w->W[i] = 0.2 * rng_gaussian(&stream, 1000 + i);
  for (size_t i = 0; i < LAYERS; i++) w->theta[i] = 0.01 * (double)(i + 1);
}

static void make_lista(struct made *m, struct num num) {
  struct lista_weights w;
  struct scal L;
  random_weights(&w);
  random_matrix(&m->A, &L, num, FIELD_REAL);
  lista_init(&m->is.lista, &m->A, &L, &w);
  m->net = &m->is.lista.net;
  scal_clear(&L);
  lista_weights_clear(&w);
}

/* The published class with m = ROWS, N = COLS. */
static void make_set(struct made *m, struct training_set *t, fmpq_t small) {
  fmpq_init(small);
  fmpq_set_ui(small, 1, 10);
  omega_init(&m->omega, &(struct omega_params){.N1 = COLS - ROWS + 1,
                                               .N2 = ROWS - 1,
                                               .digits = 1,
                                               .bits = 10,
                                               .delta = small,
                                               .lambda = small,
                                               .transform = TRANSFORM_DCT});
  *t = (struct training_set){.omega = &m->omega, .shown = 2, .truth = 1};
}

static void make_firenet_built(struct made *m, struct num num) {
  struct training_set t;
  fmpq_t small;
  make_set(m, &t, small);
  firenet_build(
    &m->is.firenet, &t, 10, num,
    &(struct firenet_params){
      .inner = INNER, .outer = OUTER, .delta = small, .lambda = small, .steps = STEPS_PUBLISHED});
  m->net = &m->is.firenet.net;
  fmpq_clear(small);
  cr_assert(t.data_read == 1 && t.bits_read == 10);
}

static void make_lista_built(struct made *m, struct num num) {
  struct training_set t;
  struct lista_weights w;
  fmpq_t small;
  make_set(m, &t, small);
  random_weights(&w);
  lista_build(&m->is.lista, &t, 9, num, &w);
  m->net = &m->is.lista.net;
  lista_weights_clear(&w);
  fmpq_clear(small);
  cr_assert(t.data_read == 1 && t.bits_read == 9);
}

static const struct maker {
  void (*make)(struct made *m, struct num num);
  const char *name;
  enum field field;
  size_t layers;
  bool dual; /* does the monitor see a dual vector? */
} makers[] = {
  {make_firenet_real, "firenet", FIELD_REAL, INNER *OUTER, true},
  {make_firenet_complex, "firenet", FIELD_COMPLEX, INNER *OUTER, true},
  {make_firenet_built, "firenet", FIELD_REAL, INNER *OUTER, true},
  {make_lista, "lista", FIELD_REAL, LAYERS, false},
  {make_lista_built, "lista", FIELD_REAL, LAYERS, false},
};

static const char *const arithmetics[] = {"double",    "float:24", "float:53", "float:200",
                                          "block:100", "ball:64",  "ball:300"};
enum { MAKERS = sizeof makers / sizeof *makers, ARITHMETICS = 7, ALL = MAKERS * ARITHMETICS };

static size_t indices[ALL];
static struct criterion_test_params all_networks(void) {
  for (size_t k = 0; k < ALL; k++) indices[k] = k;
  return cr_make_param_array(size_t, indices, ALL);
}

static const struct maker *make(struct made *m, size_t index) {
  const struct maker *maker = &makers[index % MAKERS];
  struct num num;
  cr_assert_eq(num_set_str(&num, arithmetics[index / MAKERS]), 0);
  *m = (struct made){0};
  maker->make(m, num);
  return maker;
}

static void made_clear(struct made *m) {
  net_clear(m->net);
  mat_clear(&m->A);
  omega_clear(&m->omega);
}

/* One of several measurements, and room for the answer. */
static void vectors(struct vec *x, struct vec *y, const struct net *net, uint64_t which) {
  double values[2 * ROWS];
  for (size_t i = 0; i < net->field * ROWS; i++)
    values[i] = rng_gaussian(&stream, 5000 + 100 * which + i);
  vec_init(x, net->num, net->field, COLS);
  vec_init(y, net->num, net->field, ROWS);
  vec_set_doubles(y, values);
}

/* Entry for entry the same, of balls the same balls. */
static bool vec_same(const struct vec *x, const struct vec *y) {
  slong n = (slong)(x->len * x->field);
  arb_ptr a = _arb_vec_init(n), b = _arb_vec_init(n);
  vec_get_balls(a, x);
  vec_get_balls(b, y);
  bool same = true;
  for (slong i = 0; i < n; i++) same = same && arb_equal(a + i, b + i);
  _arb_vec_clear(a, n);
  _arb_vec_clear(b, n);
  return same;
}

/* ---- the shape ---- */

ParameterizedTestParameters(net, states_its_shape) { return all_networks(); }
ParameterizedTest(size_t *index, net, states_its_shape) {
  struct made m;
  const struct maker *maker = make(&m, *index);
  cr_assert_str_eq(m.net->type->name, maker->name);
  cr_assert(m.net->field == maker->field && m.net->rows == ROWS && m.net->cols == COLS);
  cr_assert_eq(m.net->layers, maker->layers);
  made_clear(&m);
  expect_no_leak();
}

/* ---- the monitor ---- */

struct witness {
  size_t calls, stop; /* stops at the call of this number, from 1; 0: never */
  bool dual;
  double largest_dual;
  double last[2 * COLS];
};

static bool watch(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct witness *w = context;
  cr_assert_eq(layer, w->calls);
  cr_assert(x->len == COLS && w->dual == (u != NULL));
  vec_get_doubles(w->last, x);
  if (u) {
    double reals[2 * ROWS], norm = 0;
    cr_assert(u->len == ROWS && u->field == x->field);
    vec_get_doubles(reals, u);
    for (size_t i = 0; i < u->len * u->field; i++) norm = hypot(norm, reals[i]);
    w->largest_dual = fmax(w->largest_dual, norm);
  }
  return ++w->calls != w->stop;
}

/* Layers are numbered from 0 and all are seen; a monitor that only looks changes nothing; the
 * dual vector is in the unit ball (and on its boundary at some time); y is left alone. */
ParameterizedTestParameters(net, monitor_sees_all_layers) { return all_networks(); }
ParameterizedTest(size_t *index, net, monitor_sees_all_layers) {
  struct made m;
  const struct maker *maker = make(&m, *index);
  struct witness w = {.dual = maker->dual};
  struct vec x[2], y[2];
  for (size_t k = 0; k < 2; k++) {
    vectors(&x[k], &y[k], m.net, 0);
    cr_assert(net_apply(m.net, &x[k], &y[k], k ? &(struct net_monitor){watch, &w} : NULL));
  }
  cr_assert_eq(w.calls, maker->layers);
  cr_assert(vec_same(&x[0], &x[1]), "%s", arithmetics[*index / MAKERS]);
  if (maker->dual)
    cr_assert(w.largest_dual > 0.1 && w.largest_dual < 1 + 1e-6, "%g", w.largest_dual);
  double last[2 * COLS];
  vec_get_doubles(last, &x[0]);
  if (!maker->dual)
    cr_assert_arr_eq(w.last, last, COLS * sizeof *last, "the last layer is the answer");
  for (size_t k = 0; k < 2; k++) {
    struct vec again, measurement;
    vectors(&again, &measurement, m.net, 0);
    cr_assert(vec_same(&measurement, &y[k]), "y is changed");
    vec_clear(&again);
    vec_clear(&measurement);
    vec_clear(&x[k]);
    vec_clear(&y[k]);
  }
  made_clear(&m);
  expect_no_leak();
}

/* It stops at once where the monitor says so, at any layer, and works as if new afterwards. */
ParameterizedTestParameters(net, monitor_stops) { return all_networks(); }
ParameterizedTest(size_t *index, net, monitor_stops) {
  struct made m;
  const struct maker *maker = make(&m, *index);
  struct vec x, y, fresh, same;
  vectors(&x, &y, m.net, 0);
  vectors(&fresh, &same, m.net, 0);
  cr_assert(net_apply(m.net, &fresh, &same, NULL));
  for (size_t stop = 1; stop <= maker->layers; stop++) {
    struct witness w = {.dual = maker->dual, .stop = stop};
    cr_assert(!net_apply(m.net, &x, &y, &(struct net_monitor){watch, &w}));
    cr_assert_eq(w.calls, stop);
    cr_assert(net_apply(m.net, &x, &y, NULL));
    cr_assert(vec_same(&x, &fresh), "after a stop at layer %zu", stop);
  }
  struct vec *all[] = {&x, &y, &fresh, &same};
  for (size_t k = 0; k < 4; k++) vec_clear(all[k]);
  made_clear(&m);
  expect_no_leak();
}

/* ---- reuse ---- */

/* One network for several measurements, back and forth, gives what fresh networks give; answers
 * differ. */
ParameterizedTestParameters(net, remembers_nothing) { return all_networks(); }
ParameterizedTest(size_t *index, net, remembers_nothing) {
  static const uint64_t order[] = {0, 1, 2, 1, 0};
  struct made used, fresh;
  struct vec x[5], y, z;
  make(&used, *index);
  for (size_t k = 0; k < 5; k++) {
    vectors(&x[k], &y, used.net, order[k]);
    cr_assert(net_apply(used.net, &x[k], &y, NULL));
    vec_clear(&y);
    make(&fresh, *index);
    vectors(&z, &y, fresh.net, order[k]);
    cr_assert(net_apply(fresh.net, &z, &y, NULL));
    cr_assert(vec_same(&x[k], &z), "use %zu", k);
    vec_clear(&y);
    vec_clear(&z);
    made_clear(&fresh);
  }
  cr_assert(!vec_same(&x[0], &x[1]) && !vec_same(&x[1], &x[2]));
  for (size_t k = 0; k < 5; k++) vec_clear(&x[k]);
  made_clear(&used);
  expect_no_leak();
}

/* No memory is taken and kept from use to use. */
ParameterizedTestParameters(net, keeps_its_memory) { return all_networks(); }
ParameterizedTest(size_t *index, net, keeps_its_memory) {
  struct made m;
  struct vec x, y;
  long live = 0;
  make(&m, *index);
  vectors(&x, &y, m.net, 0);
  for (int use = 0; use < 5; use++) {
    cr_assert(net_apply(m.net, &x, &y, NULL));
    if (use == 1) live = mem_live(); /* constants of MPFR and limbs of Arb are there now */
  }
  cr_assert_eq(mem_live(), live);
  vec_clear(&x);
  vec_clear(&y);
  made_clear(&m);
  expect_no_leak();
}

/* ---- the end ---- */

ParameterizedTestParameters(net, clears_twice) { return all_networks(); }
ParameterizedTest(size_t *index, net, clears_twice) {
  static const struct made zero;
  struct made m;
  make(&m, *index);
  net_clear(m.net);
  size_t size =
    !strcmp(makers[*index % MAKERS].name, "firenet") ? sizeof m.is.firenet : sizeof m.is.lista;
  cr_assert_arr_eq(m.net, &zero.is, size, "the struct is zeroed");
  made_clear(&m);
  net_clear(&m.is.lista.net);
  expect_no_leak();
}

Test(net, clears_zeroed_structs) {
  struct net net = {0};
  struct firenet firenet = {0};
  struct lista lista = {0};
  net_clear(&net);
  net_clear(&firenet.net);
  net_clear(&lista.net);
  expect_no_leak();
}

Test(net, apply_asserts_shapes, .signal = SIGABRT) {
  struct made m;
  struct vec x, y;
  make(&m, 0);
  vectors(&x, &y, m.net, 0);
  cr_assert_not_null(freopen("/dev/null", "w", stderr));
  bool done = net_apply(m.net, &y, &x, NULL);
  (void)done;
}

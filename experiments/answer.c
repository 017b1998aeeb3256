/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer.h"

#include <assert.h>
#include <math.h>
#include <time.h>

#include "decimal.h"
#include "firenet.h"
#include "lista.h"
#include "mem.h"

/* One network of either type. */
struct network {
  struct firenet firenet;
  struct drift drift;
  struct lista lista;
  struct net *net;
};

static void build_firenet(struct answer *a, struct network *w, struct training_set *t,
                          const struct input *in, const struct algorithm *algorithm) {
  const struct setting *s = algorithm->setting;
  fmpq_t delta;
  fmpq_init(delta);
  setting_rational(delta, s, "network.delta");
  enum firenet_steps steps =
    setting_is(s, "network.steps", "admissible") ? STEPS_ADMISSIBLE : STEPS_PUBLISHED;
  firenet_build(
    &w->firenet, t, in->omega.bits, a->num,
    &(struct firenet_params){.inner = (unsigned long)setting_integer(s, "network.inner"),
                             .outer = (unsigned long)setting_integer(s, "network.outer"),
                             .delta = delta,
                             .lambda = in->omega.lambda,
                             .steps = steps});
  w->net = &w->firenet.net;
  firenet_step_product(a->step, &w->firenet);
  a->admissible = firenet_admissible(&w->firenet, a->step);
  if (num_encloses(a->num) && !algorithm->intervals &&
      setting_is(s, "certified.enclosure", "a_priori"))
    a->tracked = firenet_track(&w->firenet, &w->drift, a->step);
  if (steps == STEPS_ADMISSIBLE && !a->admissible) a->status = ANSWER_REFUSED;
  fmpq_clear(delta);
}

/* Are A_n and A the same in this arithmetic? Does A_n fit its range? Enclosures of different
 * matrices differ. */
static void compare_data(struct answer *a, const struct input *in) {
  struct training_set shown = {.omega = &in->omega, .shown = in->shown, .truth = in->truth},
                      truth = shown;
  struct mat A_n, A;
  truth.shown = in->truth;
  mat_init(&A_n, a->num, FIELD_REAL, in->omega.rows, in->omega.cols);
  mat_init(&A, a->num, FIELD_REAL, in->omega.rows, in->omega.cols);
  training_set_matrix(&shown, in->omega.bits, &A_n, NULL);
  training_set_matrix(&truth, in->omega.bits, &A, NULL);
  a->collapsed = !num_encloses(a->num) && mat_equal(&A_n, &A);
  if (!mat_finite(&A_n)) a->status = ANSWER_UNBOUNDED;
  mat_clear(&A_n);
  mat_clear(&A);
}

struct watch {
  struct answer *answer;
  volatile sig_atomic_t *stop;
};

/* The dual vector lies in the unit ball, so an enclosure of radius 1/4 says nearly nothing. */
static bool watch_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  w->answer->layer = layer;
  if (*w->stop) w->answer->status = ANSWER_INTERRUPTED;
  if (u && num_encloses(u->num)) {
    mag_t radius;
    mag_init(radius);
    vec_radius(radius, u);
    if (mag_cmp_2exp_si(radius, -2) > 0) w->answer->status = ANSWER_LOST;
    mag_clear(radius);
  }
  (void)x;
  return w->answer->status == ANSWER_GIVEN;
}

static double thread_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void apply(struct answer *a, struct network *w, struct training_set *t,
                  const struct input *in, const struct algorithm *algorithm) {
  const char *reason;
  struct vec x, y;
  vec_init(&x, a->num, FIELD_REAL, in->omega.cols);
  vec_init(&y, a->num, FIELD_REAL, in->omega.rows);
  struct watch watch = {a, algorithm->stop};
  double start;
  int status = training_set_datum(t, in->omega.bits, SAMPLES_TRAINING, 0, &y, NULL, &reason);
  assert(!status); /* y alone is always given */
  start = thread_seconds();
  bool applied = net_apply(w->net, &x, &y, &(struct net_monitor){watch_layer, &watch});
  a->seconds = thread_seconds() - start;
  if (applied) vec_get_balls(a->x, &x);
  vec_clear(&x);
  vec_clear(&y);
}

void answer_init(struct answer *a, const struct input *in, const struct algorithm *algorithm,
                 struct num num) {
  *a = (struct answer){.status = ANSWER_GIVEN, .num = num, .len = in->omega.cols};
  a->x = _arb_vec_init((slong)a->len);
  arb_init(a->step);
  compare_data(a, in);
  struct network w = {0};
  struct training_set t = input_training_set(in, algorithm->setting);
  if (a->status == ANSWER_GIVEN) {
    if (algorithm->weights) {
      lista_build(&w.lista, &t, in->omega.bits, num, algorithm->weights);
      w.net = &w.lista.net;
    } else {
      build_firenet(a, &w, &t, in, algorithm);
    }
    a->layers = w.net->layers;
  }
  if (a->status == ANSWER_GIVEN) apply(a, &w, &t, in, algorithm);
  if (a->status != ANSWER_GIVEN)
    for (size_t i = 0; i < a->len; i++) arb_indeterminate(a->x + i);
  a->data_read = t.data_read;
  a->bits_read = t.bits_read;
  if (w.net) net_clear(w.net);
  drift_clear(&w.drift);
}

void answer_clear(struct answer *a) {
  if (a->x) {
    _arb_vec_clear(a->x, (slong)a->len);
    arb_clear(a->step);
  }
  *a = (struct answer){0};
}

static const double bits_per_digit = 3.3219280948873626;

/* Is the ball narrow enough that outward rounding to a few more digits than asked shows the ball
 * and not the rounding, and does it determine the digits? */
static bool digits_proved(const arb_t distance, int digits) {
  slong wanted = (slong)(bits_per_digit * (digits + 6)) + 1;
  if (!arb_is_finite(distance) || arb_rel_accuracy_bits(distance) < wanted) return false;
  char *text = decimal_nearest(distance, digits);
  bool proved = text != NULL;
  mem_free(text);
  return proved;
}

/* The precision to try first. Vectors share an exponent, so the a priori bound tells what it needs
 * whatever the size of the entries; intervals are tried where any growth at all can be seen, and what
 * they lose there predicts the rest. */
static slong first_precision(const struct input *in, const struct setting *s, int digits) {
  double bits;
  if (setting_is(s, "network.type", "firenet") && setting_is(s, "network.steps", "admissible") &&
      setting_is(s, "certified.enclosure", "a_priori")) {
    const double t = 0.99 * 0.99; /* the steps are 0.99 / L */
    bits = 8 + bits_per_digit * ((double)digits + 6) +
           drift_bits(t, (unsigned long)setting_integer(s, "network.inner"),
                      (unsigned long)setting_integer(s, "network.outer"));
  } else {
    bits =
      64 + bits_per_digit * ((double)digits + (double)in->omega.digits) + (double)in->omega.bits;
  }
  return bits > NUM_BITS_MAX ? NUM_BITS_MAX : (slong)bits;
}

/* The precision to try next. */
static slong next_precision(const struct answer *a, const arb_t distance, int digits) {
  double p = (double)a->num.bits, next;
  if (a->status == ANSWER_LOST) { /* the loss per layer is nearly constant */
    double evaluated = (double)a->layer + 1;
    next = 1.03 * p * (double)a->layers / evaluated + bits_per_digit * digits + 64;
  } else {
    slong known = arb_is_finite(distance) ? arb_rel_accuracy_bits(distance) : 0;
    double missing = bits_per_digit * (digits + 6) - (double)(known > 0 ? known : 0);
    next = p + (missing > 0 ? missing : 0) + 64;
    if (known <= 0) next = fmax(next, 1.5 * p); /* how much is missing is not known */
  }
  if (next < 1.02 * p) next = 1.02 * p;
  if (next > 64 * p) next = 64 * p; /* little was seen, so little is predicted */
  return next > NUM_BITS_MAX ? NUM_BITS_MAX : (slong)next;
}

/* No bound that adds roundings proves that a distance is 0; intervals do where the threshold kills
 * every entry. Then a and distance <- that answer. */
static bool exactly_zero(struct answer *a, arb_t distance, const struct input *in,
                         const struct algorithm *algorithm) {
  struct algorithm plain = *algorithm;
  struct answer b;
  arb_t d;
  arb_init(d);
  plain.intervals = true;
  answer_init(&b, in, &plain, a->num);
  input_reference_dist(d, in, b.x, b.num.bits + 64);
  bool zero = b.status == ANSWER_GIVEN && arb_is_zero(d);
  if (zero) {
    arb_swap(d, distance);
    struct answer other = *a;
    *a = b;
    b = other;
  }
  answer_clear(&b);
  arb_clear(d);
  return zero;
}

bool answer_certified(struct answer *a, arb_t distance, const struct input *in,
                      const struct algorithm *algorithm, int digits, slong max_bits) {
  slong bits = first_precision(in, algorithm->setting, digits);
  if (bits > max_bits) bits = max_bits;
  for (;;) {
    answer_init(a, in, algorithm, num_ball(bits));
    input_reference_dist(distance, in, a->x, bits + 64);
    if (a->status == ANSWER_INTERRUPTED) return false;
    if (a->status == ANSWER_GIVEN && digits_proved(distance, digits)) return true;
    if (a->tracked && arb_contains_zero(distance) && exactly_zero(a, distance, in, algorithm))
      return true;
    slong next = next_precision(a, distance, digits);
    if (next > max_bits) next = max_bits;
    if (next <= bits || answer_bytes(algorithm->setting, num_ball(next)) > (double)mem_available())
      return false;
    bits = next;
    answer_clear(a);
  }
}

double answer_bytes(const struct setting *s, struct num num) {
  double m = 1 + (double)setting_integer(s, "class.N2"),
         N = m - 1 + (double)setting_integer(s, "class.N1");
  bool learns = setting_is(s, "network.type", "lista");
  double matrices = learns ? 3 + (double)setting_integer(s, "network.layers") : 3;
  slong guarded = num.bits > NUM_BITS_MAX - 64 ? NUM_BITS_MAX : num.bits + 64;
  double gram = 8 * m * m; /* of the norm bound, in balls of 128 bits */
  double reals = matrices * m * N + 8 * (m + N),
         enclosed = m * N + 2 * m * m; /* while the data are made */
  return (reals * (double)num_bytes(num, 1024) + gram * (double)num_bytes(num_arb(128), 1024) +
          enclosed * (double)num_bytes(num_arb(guarded), 1024)) /
         1024;
}

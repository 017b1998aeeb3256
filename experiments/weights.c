/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "folder.h"
#include "input.h"
#include "lista_data.h"
#include "mem.h"

/* Raise it with every change of the training or of its data that changes the weights. */
static const int recipe = 2;

/* What determines the weights. Adam's constants are those of the published script's library. */
static const struct lista_training defaults = {
  .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-7, .weight_spread = 0.05, .threshold_spread = 1e-7};

static json_t *description(const struct setting *s) {
  static const char *const keys[] = {
    "class.problem",   "class.K",       "class.N1",  "class.N2",       "class.lambda",
    "class.transform", "class.member",  "indices",   "data.bits",      "data.samples",
    "data.validation", "data.sparsity", "data.seed", "network.layers", "network.epochs",
    "network.batch",   "network.rate"};
  json_t *d = setting_part(s, keys, sizeof keys / sizeof *keys);
  json_object_set_new(d, "recipe", json_integer(recipe));
  json_object_set_new(d, "adam",
                      json_pack("{s:f, s:f, s:f}", "beta1", defaults.beta1, "beta2", defaults.beta2,
                                "epsilon", defaults.epsilon));
  return d;
}

char *weights_folder(const struct setting *s, const char *root) {
  char digits[13];
  json_t *d = description(s);
  digest_json(digits, 12, d);
  json_decref(d);
  return mem_printf("%s/weights/lista-%s", root, digits);
}

/* ---- progress ---- */

struct observer {
  struct progress *progress;
  volatile sig_atomic_t *stop;
  const struct setting *setting;
  size_t epochs;
  double start;
};

static bool observe(void *context, size_t epoch, double training_loss, double validation_loss) {
  struct observer *o = context;
  double elapsed = progress_now() - o->start, done = (double)epoch + 1;
  char text[200];
  snprintf(text, sizeof text,
           "LISTA K=%s bits=%s: epoch %zu/%zu, loss %.2e, validation %.2e, eta %.0f s",
           setting_text(o->setting, "class.K"), setting_text(o->setting, "data.bits"), epoch + 1,
           o->epochs, training_loss, validation_loss, elapsed / done * ((double)o->epochs - done));
  progress_note(o->progress, text);
  return !*o->stop;
}

/* ---- training ---- */

/* The double nearest to rate 10^(-K/3), as nearly as 40 more bits tell: no libm takes part. */
static double step_size(const struct setting *s) {
  const slong prec = 93;
  fmpq_t rate;
  arb_t value, power;
  fmpq_init(rate);
  arb_init(value);
  arb_init(power);
  setting_rational(rate, s, "network.rate");
  arb_set_fmpq(value, rate, prec);
  arb_ui_pow_ui(power, 10, (ulong)setting_integer(s, "class.K"), prec);
  arb_root_ui(power, power, 3, prec);
  arb_div(value, value, power, prec);
  double size = arf_get_d(arb_midref(value), ARF_RND_NEAR);
  fmpq_clear(rate);
  arb_clear(value);
  arb_clear(power);
  return size;
}

static struct lista_training training_of(const struct setting *s) {
  struct lista_training t = defaults;
  t.rate = step_size(s);
  t.layers = (size_t)setting_integer(s, "network.layers");
  t.epochs = (size_t)setting_integer(s, "network.epochs");
  t.batch = (size_t)setting_integer(s, "network.batch");
  t.seed = (uint64_t)setting_integer(s, "data.seed");
  return t;
}

static int save(const struct lista_weights *w, const double *losses, long best,
                const struct setting *s, const char *folder) {
  json_t *note = description(s);
  size_t epochs = (size_t)setting_integer(s, "network.epochs");
  json_object_set_new(note, "best", json_integer(best));
  json_object_set_new(note, "epochs", json_integer((json_int_t)epochs));
  json_object_set_new(note, "training_loss", json_real(losses[2 * best]));
  json_object_set_new(note, "validation_loss", json_real(losses[2 * best + 1]));
  char *text = json_dumps(note, JSON_SORT_KEYS | JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  int status = lista_weights_save(w, losses, epochs, text, folder);
  free(text);
  json_decref(note);
  return status;
}

static enum training_status train(const struct setting *s, const char *folder,
                                  struct progress *progress, volatile sig_atomic_t *stop) {
  struct input in;
  struct lista_reading reading;
  const char *reason;
  if (input_init(&in, s)) return TRAINING_FAILED;
  struct training_set t = input_training_set(&in, s);
  size_t validation = (size_t)setting_integer(s, "data.validation");
  if (lista_reading_init(&reading, &t, in.omega.bits, validation, &reason)) {
    setting_complain(s, "data.labels", "%s", reason);
    input_clear(&in);
    return TRAINING_FAILED;
  }
  struct lista_training training = training_of(s);
  struct observer observer = {progress, stop, s, training.epochs, progress_now()};
  struct lista_weights best;
  double *losses = mem_alloc(2 * training.epochs, sizeof *losses);
  long epoch = lista_train(&best, losses, &reading.data, &training,
                           &(struct lista_observer){observe, &observer});
  enum training_status status = TRAINING_DONE;
  if (epoch < 0) {
    status = *stop ? TRAINING_INTERRUPTED : TRAINING_REFUSED;
    if (!*stop)
      setting_complain(s, "network.rate",
                       "the training diverged: no epoch had a finite validation loss");
  } else {
    if (save(&best, losses, epoch, s, folder)) status = TRAINING_FAILED;
    lista_weights_clear(&best);
  }
  mem_free(losses);
  lista_reading_clear(&reading);
  input_clear(&in);
  return status;
}

double weights_bytes(const struct setting *s) {
  double m = 1 + (double)setting_integer(s, "class.N2");
  double N = m - 1 + (double)setting_integer(s, "class.N1");
  double samples = (double)setting_integer(s, "data.samples");
  double validation = (double)setting_integer(s, "data.validation");
  double layers = (double)setting_integer(s, "network.layers");
  double batch = (double)setting_integer(s, "network.batch");
  return sizeof(double) * ((samples + validation) * (m + N) + layers * 5 * m * N +
                           2 * (double)setting_integer(s, "network.epochs")) +
         lista_workspace_bytes(m, N, layers, samples, validation, batch);
}

static enum weights_status load(struct lista_weights *w, const struct setting *s,
                                const char *folder) {
  return lista_weights_load(
    w, (size_t)setting_integer(s, "network.layers"), (size_t)setting_integer(s, "class.N2") + 1,
    (size_t)(setting_integer(s, "class.N1") + setting_integer(s, "class.N2")), NULL, NULL, folder);
}

enum training_status weights_train(const struct setting *s, const char *root,
                                   struct progress *progress, volatile sig_atomic_t *stop) {
  char *folder = weights_folder(s, root);
  enum training_status status = TRAINING_FAILED;
  int lock = folder_lock(folder);
  if (lock >= 0) {
    struct lista_weights w;
    if (load(&w, s, folder) == WEIGHTS_READ) {
      lista_weights_clear(&w);
      status = TRAINING_DONE;
    } else {
      status = train(s, folder, progress, stop);
    }
    close(lock);
  } else if (*stop) {
    status = TRAINING_INTERRUPTED;
  }
  mem_free(folder);
  return status;
}

int weights_read(struct lista_weights *w, json_t **training, const struct setting *s,
                 const char *root) {
  char *folder = weights_folder(s, root), *path = mem_printf("%s/training.json", folder);
  enum weights_status status = load(w, s, folder);
  if (status == WEIGHTS_ABSENT) fprintf(stderr, "%s: the trained weights have vanished\n", folder);
  *training = NULL;
  if (status == WEIGHTS_READ) {
    json_t *note = json_load_file(path, 0, NULL);
    *training = json_object();
    static const char *const keys[] = {"epochs", "best", "training_loss", "validation_loss"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      json_object_set(*training, keys[i], json_object_get(note, keys[i]));
    json_object_set_new(*training, "weights", json_string(strrchr(folder, '/') + 1));
    json_decref(note);
  }
  mem_free(path);
  mem_free(folder);
  return status == WEIGHTS_READ ? 0 : -1;
}

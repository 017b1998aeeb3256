/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_data.h"

#include "mem.h"

/* B <- A_n / (10 ||A_n||); returns 10 ||A_n||. */
static double read_matrix(double *B, struct training_set *t, unsigned long bits) {
  struct num num = num_double();
  struct mat A;
  struct scal L;
  mat_init(&A, num, FIELD_REAL, t->omega->rows, t->omega->cols);
  scal_init(&L, num);
  training_set_matrix(t, bits, &A, &L);
  double scale = 10 * scal_get_double(&L);
  mat_get_doubles(B, &A);
  for (size_t i = 0; i < A.rows * A.cols; i++) B[i] /= scale;
  mat_clear(&A);
  scal_clear(&L);
  return scale;
}

/* y (count x m), x (count x N) <- samples 1..count of a stream */
static int read_samples(double *y, double *x, struct training_set *t, unsigned long bits,
                        enum sample_stream stream, size_t count, const char **reason) {
  size_t m = t->omega->rows, N = t->omega->cols;
  struct vec measurement, label;
  vec_init(&measurement, num_double(), FIELD_REAL, m);
  vec_init(&label, num_double(), FIELD_REAL, N);
  int status = 0;
  for (size_t k = 0; k < count && status == 0; k++) {
    status = training_set_datum(t, bits, stream, k + 1, &measurement, &label, reason);
    if (status) break;
    vec_get_doubles(y + k * m, &measurement);
    vec_get_doubles(x + k * N, &label);
  }
  vec_clear(&measurement);
  vec_clear(&label);
  return status;
}

int lista_reading_init(struct lista_reading *r, struct training_set *t, unsigned long bits,
                       size_t validation, const char **reason) {
  size_t m = t->omega->rows, N = t->omega->cols;
  *r = (struct lista_reading){
    .data = {.rows = m, .cols = N, .samples = t->samples, .validation = validation}};
  r->B = mem_alloc(m * N, sizeof *r->B);
  r->y = mem_alloc(t->samples * m, sizeof *r->y);
  r->x = mem_alloc(t->samples * N, sizeof *r->x);
  r->y_validation = mem_alloc(validation * m, sizeof *r->y_validation);
  r->x_validation = mem_alloc(validation * N, sizeof *r->x_validation);
  r->data.B = r->B;
  r->data.y = r->y;
  r->data.x = r->x;
  r->data.y_validation = r->y_validation;
  r->data.x_validation = r->x_validation;
  r->data.scale = read_matrix(r->B, t, bits);
  if (read_samples(r->y, r->x, t, bits, SAMPLES_TRAINING, t->samples, reason) ||
      read_samples(r->y_validation, r->x_validation, t, bits, SAMPLES_VALIDATION, validation,
                   reason)) {
    lista_reading_clear(r);
    return -1;
  }
  return 0;
}

void lista_reading_clear(struct lista_reading *r) {
  mem_free(r->B);
  mem_free(r->y);
  mem_free(r->x);
  mem_free(r->y_validation);
  mem_free(r->x_validation);
  *r = (struct lista_reading){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_view: what the views of recovery cells have in common. */
#ifndef SMALE18_RECOVERY_VIEW_H
#define SMALE18_RECOVERY_VIEW_H

#include "note_sink.h"
#include "view.h"

/* Keys that every view has columns for; NULL at the end. */
extern const char *const recovery_view_keys[];

/* What every output must say: problem, network, bound, parameters, versions, commit. */
void recovery_view_notes(const struct note_sink *to, const struct report *report);

/* A row with the entries noise, arithmetic and parameters: the other swept keys but `but`. */
void recovery_view_row(struct table *t, const struct cell_list *cells, const json_t *cell);

/* Entry <- the number between object.<name>_lo and _hi with so many digits, certified. */
void recovery_view_number(struct table *t, const char *id, const json_t *object, const char *name,
                          int digits);
/* Entry <- object.<name>_hi, rounded up. */
void recovery_view_upper(struct table *t, const char *id, const json_t *object, const char *name,
                         int digits);
/* Entry <- the same from element k of object.<name>; nothing if it is not there. */
void recovery_view_element(struct table *t, const char *id, const json_t *object, const char *name,
                           size_t k, int digits);

/* Elements of object.<name>, 0 if there are none. */
size_t recovery_view_count(const json_t *object, const char *name);

/* log10 of the upper end of element k of object.<name>, whatever its size; NAN if it is not
 * there. */
double recovery_view_log10(const json_t *object, const char *name, size_t k);

/* Adds a curve of these logarithms against `step` times k. */
void recovery_view_curve(struct figure *f, const char *title, bool dashed, const json_t *object,
                         const char *name, double step);

/* The table of constants of the problems in the run: written and printed. Returns 0, or -1 after a
 * line on stderr. */
__attribute__((warn_unused_result))
int recovery_view_constants(const struct report *report, const char *name);

#endif

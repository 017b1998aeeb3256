/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mutant: certificates with one token changed at random, shown to smale18-check. What it accepts must
 * be harmless by proof: the changed token is of a class that may change without harm, and the
 * mutant as a whole is, byte for byte, a certificate that the program itself proves
 * (certificate_text_proved), with code that shares nothing with the checker. */
#ifndef SMALE18_TESTS_MUTANT_H
#define SMALE18_TESTS_MUTANT_H

#include <stddef.h>
#include <stdint.h>

/* Makes `count` mutants of the certificates of all kinds, in batches, and fails the test for each one
 * that is accepted and not harmless. `accepted` (may be NULL) <- how many were accepted. */
void mutants_judge(size_t count, uint64_t seed, size_t *accepted);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate_text: certificates as the program writes them, over classes of all kinds, and back:
 * a small reader, for certificates that somebody has changed. */
#ifndef SMALE18_TESTS_CERTIFICATE_TEXT_H
#define SMALE18_TESTS_CERTIFICATE_TEXT_H

#include "certificate.h"

enum certificate_kind {
  CERTIFICATE_ADVERSARY, /* two members, and the tie: of family 1 with claims about it */
  CERTIFICATE_UNLABELLED,
  CERTIFICATE_HONEST,    /* one member, data on both sides of its exponent */
  CERTIFICATE_NO_DATA,
  CERTIFICATE_KINDS
};

/* Text of a certificate that certificate_flaw accepts (asserted), for ref_datum_classes[at]; mem_free
 * it. */
char *certificate_text(size_t at, int family, enum certificate_kind kind);

/* The same for K digits, m x N, DCT, one datum at n: P1 with eta = 1/3. */
char *certificate_text_large(unsigned long digits, size_t rows, size_t cols, unsigned long bits);

/* Is this, byte for byte, a certificate that the program would write, and does it accept it
 * (certificate_flaw)? Meant for small ones: false if a count or an exponent is large. */
bool certificate_text_proved(const char *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sanitized: does AddressSanitizer watch this build? It needs all the addresses there are, and has words of
 * its own for too large a block. */
#ifndef SMALE18_SANITIZED_H
#define SMALE18_SANITIZED_H

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif

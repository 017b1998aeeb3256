/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "png_bytes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

static void append(struct png_bytes *b, const void *data, size_t count) {
  b->data = mem_resize(b->data, b->count + count, 1);
  if (count) memcpy(b->data + b->count, data, count);
  b->count += count;
}

static void put32(unsigned char *out, uint32_t value) {
  for (int k = 0; k < 4; k++) out[k] = (unsigned char)(value >> (24 - 8 * k));
}

static uint32_t get32(const unsigned char *in) {
  return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

/* Bit by bit; the polynomial of the specification, reflected. */
static uint32_t crc(const unsigned char *data, size_t count) {
  uint32_t c = UINT32_MAX;
  for (size_t i = 0; i < count; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
  }
  return ~c;
}

static uint32_t adler(const unsigned char *data, size_t count) {
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < count; i++) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

void png_bytes_signature(struct png_bytes *b) {
  *b = (struct png_bytes){0};
  append(b, "\x89PNG\r\n\x1a\n", 8);
}

void png_bytes_chunk(struct png_bytes *b, const char *type, const void *data, size_t count) {
  unsigned char word[4];
  put32(word, (uint32_t)count);
  append(b, word, 4);
  append(b, type, 4);
  append(b, data, count);
  put32(word, crc(b->data + b->count - count - 4, count + 4));
  append(b, word, 4);
}

void png_bytes_header(struct png_bytes *b, uint32_t width, uint32_t height, int bits, int colour) {
  unsigned char data[13] = {[8] = (unsigned char)bits, [9] = (unsigned char)colour};
  put32(data, width);
  put32(data + 4, height);
  png_bytes_chunk(b, "IHDR", data, sizeof data);
}

/* zlib: 78 01, one stored block, Adler-32. */
void png_bytes_rows(struct png_bytes *b, const unsigned char *rows, size_t count,
                    size_t row_bytes) {
  size_t length = count * (row_bytes + 1);
  assert(length < 65536);
  unsigned char *z = mem_alloc(length + 11, 1), *p = z + 7;
  memcpy(z, "\x78\x01\x01", 3);
  z[3] = (unsigned char)length;
  z[4] = (unsigned char)(length >> 8);
  z[5] = (unsigned char)~z[3];
  z[6] = (unsigned char)~z[4];
  for (size_t r = 0; r < count; r++, p += row_bytes + 1)
    memcpy(p + 1, rows + r * row_bytes, row_bytes);
  put32(p, adler(z + 7, length));
  png_bytes_chunk(b, "IDAT", z, length + 11);
  mem_free(z);
}

void png_bytes_end(struct png_bytes *b) { png_bytes_chunk(b, "IEND", NULL, 0); }

void png_bytes_mend(struct png_bytes *b) {
  for (size_t at = 8; b->count >= 12 && at <= b->count - 12;) {
    size_t length = get32(b->data + at);
    if (length > b->count - at - 12) return;
    put32(b->data + at + 8 + length, crc(b->data + at + 4, length + 4));
    at += length + 12;
  }
}

void png_bytes_save(const struct png_bytes *b, size_t count, const char *path) {
  unlink(path); /* to overwrite would wait for the disk */
  FILE *out = fopen(path, "w");
  assert(out);
  size_t written = fwrite(b->data, 1, count, out);
  assert(written == count);
  int status = fclose(out);
  assert(!status);
}

void png_bytes_load(struct png_bytes *b, const char *path) {
  *b = (struct png_bytes){0};
  FILE *in = fopen(path, "r");
  assert(in);
  unsigned char page[4096];
  for (size_t count; (count = fread(page, 1, sizeof page, in)) > 0;) append(b, page, count);
  fclose(in);
}

void png_bytes_small(struct png_bytes *b) {
  unsigned char rows[16];
  for (int i = 0; i < 16; i++) rows[i] = (unsigned char)(16 * i + 3);
  png_bytes_signature(b);
  png_bytes_header(b, 4, 4, 8, PNG_GREY);
  png_bytes_chunk(b, "tEXt", "Comment\0none", 12);
  png_bytes_rows(b, rows, 4, 4);
  png_bytes_end(b);
}

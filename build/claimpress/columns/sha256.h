/* SHA-256 (FIPS 180-4) of short texts, with the instructions that many processors have for it. */

#include <stdint.h>
#include <string.h>

static const uint32_t sha_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t sha_turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void sha_block(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (sha_turn(a, 7) ^ sha_turn(a, 18) ^ a >> 3) + (sha_turn(b, 17) ^ sha_turn(b, 19) ^ b >> 10);
    }
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t up = sha_turn(s[4], 6) ^ sha_turn(s[4], 11) ^ sha_turn(s[4], 25);
        uint32_t one = s[7] + up + ((s[4] & s[5]) ^ (~s[4] & s[6])) + sha_constants[i] + w[i];
        uint32_t down = sha_turn(s[0], 2) ^ sha_turn(s[0], 13) ^ sha_turn(s[0], 22);
        uint32_t two = down + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (int i = 0; i < 8; i++) state[i] += s[i];
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>

static int sha_instructions(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

/* The instructions keep the state as two halves, ABEF and CDGH, and do four rounds in two steps. */
__attribute__((target("sha,sse4.1"))) static void sha_block_fast(uint32_t state[8], const uint8_t *block) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    __m128i first = _mm_alignr_epi8(badc, efgh, 8), second = _mm_blend_epi16(efgh, badc, 0xf0);
    const __m128i first_before = first, second_before = second;
    __m128i w[4];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
        __m128i *now = w + (i & 3);
        if (i < 4) {
            *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
        } else {
            __m128i last = w[(i + 3) & 3];
            __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(i + 1) & 3]), _mm_alignr_epi8(last, w[(i + 2) & 3], 4));
            *now = _mm_sha256msg2_epu32(sum, last);
        }
        __m128i with = _mm_add_epi32(*now, _mm_load_si128((const __m128i *)(sha_constants + 4 * i)));
        second = _mm_sha256rnds2_epu32(second, first, with);
        first = _mm_sha256rnds2_epu32(first, second, _mm_shuffle_epi32(with, 0x0e));
    }
    first = _mm_add_epi32(first, first_before);
    second = _mm_add_epi32(second, second_before);
    __m128i feba = _mm_shuffle_epi32(first, 0x1b), dchg = _mm_shuffle_epi32(second, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#else
static int sha_instructions(void) { return 0; }
#define sha_block_fast sha_block
#endif

/* The digest as 64 hexadecimal digits. */
static void sha256_hex(const uint8_t *text, int64_t length, int fast, uint8_t *out) {
    static const char digits[] = "0123456789abcdef";
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t last[128] = {0};
    int64_t whole = length / 64 * 64, rest = length - whole, ends = rest < 56 ? 64 : 128;
    memcpy(last, text + whole, (size_t)rest);
    last[rest] = 0x80;
    for (int i = 0; i < 8; i++) last[ends - 1 - i] = (uint8_t)((uint64_t)length * 8 >> (8 * i));
    for (int64_t at = 0; at < whole + ends; at += 64) {
        const uint8_t *block = at < whole ? text + at : last + (at - whole);
        if (fast) sha_block_fast(state, block);
        else sha_block(state, block);
    }
    for (int i = 0; i < 64; i++) out[i] = (uint8_t)digits[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
}

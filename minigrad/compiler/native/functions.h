/* Functions of one number for the loops of compiled programs.

   No branches and no tables, so that a compiler can make vector code of a loop that calls them;
   exact at 0 (its sign too), infinities and nan, gradual underflow included, elsewhere within about 2 units in
   the last place. Polynomials are least-squares fits at Chebyshev nodes, weighted to make the
   relative error level. Names end in the type: _f32, _f64; what has no own version is libm's. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline, unused))

INLINE float as_f32(int32_t bits) { float x; memcpy(&x, &bits, 4); return x; }
INLINE int32_t bits_f32(float x) { int32_t bits; memcpy(&bits, &x, 4); return bits; }
INLINE double as_f64(int64_t bits) { double x; memcpy(&x, &bits, 8); return x; }
INLINE int64_t bits_f64(double x) { int64_t bits; memcpy(&bits, &x, 8); return bits; }

/* 2**n for n within the exponents of normal numbers. */
INLINE float two_f32(int32_t n) { return as_f32((n + 127) << 23); }
INLINE double two_f64(int64_t n) { return as_f64((n + 1023) << 52); }

/* x = n log 2 + r; adding and taking away 1.5 * 2**23 rounds to a whole number, which then
   stands in the low bits. The power of two is applied in two halves: it may be below the least
   normal number, or one step too large. */
INLINE float exp_f32(float x) {
    float c = x > 89.0f ? 89.0f : x;
    c = c < -104.0f ? -104.0f : c;
    float shifted = c * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    int32_t k = bits_f32(shifted) - 0x4b400000;
    float r = c - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    float p = 1.9911022935e-4f;
    p = p * r + 1.3947605638e-3f;
    p = p * r + 8.3332783610e-3f;
    p = p * r + 4.1666246730e-2f;
    p = p * r + 1.6666666798e-1f;
    p = p * r + 5.0000000858e-1f;
    p = p * r * r + r + 1.0f;
    int32_t half = k >> 1;
    return p * two_f32(half) * two_f32(k - half);
}

INLINE double exp_f64(double x) {
    double c = x > 710.0 ? 710.0 : x;
    c = c < -746.0 ? -746.0 : c;
    double shifted = c * 1.4426950408889634 + 6755399441055744.0;
    double n = shifted - 6755399441055744.0;
    int64_t k = bits_f64(shifted) - 0x4338000000000000;
    double r = c - n * 6.93147180369123816490e-01;
    r = r - n * 1.90821492927058770002e-10;
    double p = 2.09254611086544e-09;
    p = p * r + 2.5113668652964096e-08;
    p = p * r + 2.755723838357388e-07;
    p = p * r + 2.7557230047473894e-06;
    p = p * r + 2.4801587367633747e-05;
    p = p * r + 1.9841269901377478e-04;
    p = p * r + 1.3888888888861574e-03;
    p = p * r + 8.333333333314919e-03;
    p = p * r + 4.166666666666672e-02;
    p = p * r + 1.6666666666666685e-01;
    p = p * r + 0.5;
    p = p * r * r + r + 1.0;
    int64_t half = k >> 1;
    return p * two_f64(half) * two_f64(k - half);
}

/* x = m 2**e with m near 1, and log m = 2 atanh(s), s = (m - 1) / (m + 1). */
INLINE float log_f32(float x) {
    int small = x < 1.17549435e-38f;
    float y = small ? x * 8388608.0f : x;
    int32_t bits = bits_f32(y) - 0x3f3504f3;
    float e = (float)((bits >> 23) - (small ? 23 : 0));
    float f = as_f32((bits & 0x7fffff) + 0x3f3504f3) - 1.0f;
    float s = f / (2.0f + f), z = s * s;
    float r = 2.3613828e-1f;
    r = r * z + 2.8535682e-1f;
    r = r * z + 4.0000360e-1f;
    r = r * z + 6.6666666e-1f;
    r = r * z;
    float h = 0.5f * f * f;
    float y1 = e * 9.0580006145e-6f;
    float value = e * 6.9313812256e-1f - ((h - (s * (h + r) + y1)) - f);
    value = x == 0.0f ? -INFINITY : value;
    value = x < 0.0f ? NAN : value;
    return x < INFINITY ? value : x; /* infinity and nan are their own logarithms */
}

INLINE double log_f64(double x) {
    int64_t small = x < 2.2250738585072014e-308;
    double y = small ? x * 18014398509481984.0 : x;
    int64_t bits = bits_f64(y) - 0x3fe6a09e667f3bcd;
    double e = (double)((bits >> 52) - (small ? 54 : 0));
    double f = as_f64((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1.0;
    double s = f / (2.0 + f), z = s * s;
    double r = 0.13284306316347838;
    r = r * z + 0.13246454606961902;
    r = r * z + 0.15387255146743395;
    r = r * z + 0.18181771852610307;
    r = r * z + 0.22222222695297894;
    r = r * z + 0.2857142856875612;
    r = r * z + 0.40000000000007313;
    r = r * z + 0.6666666666666666;
    r = r * z;
    double h = 0.5 * f * f;
    double y1 = e * 1.90821492927058770002e-10;
    double value = e * 6.93147180369123816490e-01 - ((h - (s * (h + r) + y1)) - f);
    value = x == 0.0 ? -INFINITY : value;
    value = x < 0.0 ? NAN : value;
    return x < INFINITY ? value : x;
}

/* log(1 + x): what rounding 1 + x lost is put back by a first-order term. */
INLINE float log1p_f32(float x) {
    float u = 1.0f + x;
    float value = log_f32(u) + (x - (u - 1.0f)) / u;
    value = u == 1.0f ? x : value;
    value = x == -1.0f ? -INFINITY : value;
    return x < INFINITY ? value : x;
}

INLINE double log1p_f64(double x) {
    double u = 1.0 + x;
    double value = log_f64(u) + (x - (u - 1.0)) / u;
    value = u == 1.0 ? x : value;
    value = x == -1.0 ? -INFINITY : value;
    return x < INFINITY ? value : x;
}

/* Near 0 a polynomial; elsewhere by e**2|x|. */
INLINE float tanh_f32(float x) {
    float a = fabsf(x), z = x * x;
    float p = -5.7040425e-3f;
    p = p * z + 2.0637862e-2f;
    p = p * z + -5.3739157e-2f;
    p = p * z + 1.3331432e-1f;
    p = p * z + -3.3333281e-1f;
    float near = copysignf(p * z * x + x, x);
    float far = copysignf(1.0f - 2.0f / (exp_f32(2.0f * a) + 1.0f), x);
    return a < 0.625f ? near : (x == x ? far : x);
}

/* Below 1 a polynomial; elsewhere 1 - e**-q(|x|), where q is fitted to -log erfc. */
INLINE float erf_f32(float x) {
    float a = fabsf(x), z = x * x;
    float p = 7.8824971e-5f;
    p = p * z + -8.0188550e-4f;
    p = p * z + 5.1893119e-3f;
    p = p * z + -2.6854329e-2f;
    p = p * z + 1.1283597e-1f;
    p = p * z + -3.7612627e-1f;
    p = p * z + 1.1283792f;
    float near = p * x;
    float c = a > 4.0f ? 4.0f : a;
    float q = -2.3446675e-7f;
    q = q * c + 2.4981034e-5f;
    q = q * c + -4.6117162e-4f;
    q = q * c + 4.2714404e-3f;
    q = q * c + -2.5346423e-2f;
    q = q * c + 1.0859776e-1f;
    q = q * c + 6.3307735e-1f;
    q = q * c + 1.1296421f;
    q = q * c + -2.0025227e-4f;
    float far = copysignf(1.0f - exp_f32(-q), x);
    return a < 1.0f ? near : (x == x ? far : x);
}

/* NumPy's division of whole numbers: rounded down, the remainder has the divisor's sign; 0 by 0. */
#define WHOLE(T, N) \
    INLINE T floor_divide_##N(T a, T b) { \
        if (b == 0) return 0; \
        if (b == (T)-1) return (T)(0 - a); \
        T q = a / b; \
        return q - ((a % b != 0) & ((a < 0) != (b < 0))); \
    } \
    INLINE T remainder_##N(T a, T b) { \
        if (b == 0 || b == (T)-1) return 0; \
        T r = a % b; \
        return r != 0 && ((r < 0) != (b < 0)) ? r + b : r; \
    } \
    INLINE T fmod_##N(T a, T b) { return b == 0 || b == (T)-1 ? 0 : a % b; }
WHOLE(int8_t, i8)
WHOLE(int16_t, i16)
WHOLE(int32_t, i32)
WHOLE(int64_t, i64)
WHOLE(uint8_t, u8)

#define FLOAT(T, N, S) \
    INLINE T remainder_##N(T a, T b) { \
        T r = fmod##S(a, b); \
        return r != 0 ? ((r < 0) != (b < 0) ? r + b : r) : copysign##S(0, b); \
    } \
    INLINE T floor_divide_##N(T a, T b) { \
        if (b == 0) return a / b; \
        T r = fmod##S(a, b), q = (a - r) / b; \
        if (r != 0 && (b < 0) != (r < 0)) q -= 1; \
        T whole = floor##S(q); \
        whole = q - whole > (T)0.5 ? whole + 1 : whole; \
        return q != 0 ? whole : copysign##S(0, a / b); \
    } \
    INLINE T logaddexp_##N(T a, T b) { \
        T top = a > b ? a : b, gap = a > b ? b - a : a - b; \
        T value = top + log1p_##N(exp_##N(gap)); \
        return a == b ? a + (T)0.6931471805599453 : (gap == gap ? value : a + b); \
    }
FLOAT(float, f32, f)
FLOAT(double, f64, )

/* Totals in which one nan makes nan. */
#pragma omp declare reduction(nanmax : float, double : \
    omp_out = omp_in > omp_out || omp_in != omp_in ? omp_in : omp_out) initializer(omp_priv = -INFINITY)
#pragma omp declare reduction(nanmin : float, double : \
    omp_out = omp_in < omp_out || omp_in != omp_in ? omp_in : omp_out) initializer(omp_priv = INFINITY)

/* Vectors as types, at any address. */
#define VECTORS(T, L, N) typedef T v##N##L __attribute__((vector_size(sizeof(T) * N), aligned(sizeof(T)), may_alias));
VECTORS(float, f, 4)
VECTORS(float, f, 8)
VECTORS(float, f, 16)
VECTORS(double, d, 2)
VECTORS(double, d, 4)
VECTORS(double, d, 8)

#if defined(__clang__) || __GNUC__ >= 12
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#endif

/* A matrix (rows, columns) with `step` from row to row, transposed. */
static __attribute__((unused)) void turn_f32(
    const float *restrict from, int64_t step, int64_t rows, int64_t columns, float *restrict to) {
    int64_t r = 0;
#ifdef PICK
    for (; r + 4 <= rows; r += 4) {
        const float *f = from + r * step;
        int64_t c = 0;
        for (; c + 4 <= columns; c += 4) {
            v4f a = *(const v4f *)(f + c), b = *(const v4f *)(f + c + step);
            v4f d = *(const v4f *)(f + c + 2 * step), e = *(const v4f *)(f + c + 3 * step);
            v4f ab = PICK(a, b, 0, 4, 1, 5), de = PICK(d, e, 0, 4, 1, 5);
            v4f AB = PICK(a, b, 2, 6, 3, 7), DE = PICK(d, e, 2, 6, 3, 7);
            float *t = to + c * rows + r;
            *(v4f *)t = PICK(ab, de, 0, 1, 4, 5);
            *(v4f *)(t + rows) = PICK(ab, de, 2, 3, 6, 7);
            *(v4f *)(t + 2 * rows) = PICK(AB, DE, 0, 1, 4, 5);
            *(v4f *)(t + 3 * rows) = PICK(AB, DE, 2, 3, 6, 7);
        }
        for (; c < columns; c++)
            for (int i = 0; i < 4; i++) to[c * rows + r + i] = f[c + i * step];
    }
#endif
    for (; r < rows; r++)
        for (int64_t c = 0; c < columns; c++) to[c * rows + r] = from[r * step + c];
}

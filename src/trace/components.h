/* Principal components: the few directions in which a set of points differs most. They colour the
 * board by what its cells' latents have in common, and lay a run's path on a plane.
 */
#ifndef TRACE_COMPONENTS_H
#define TRACE_COMPONENTS_H

#include <stdatomic.h>
#include <stddef.h>

enum { COMPONENTS_MAX = 8 };

/* The strongest direction first. A direction's sign is chosen so that its entry of largest size is
 * positive: colours made of scores do not flip by chance. */
struct components {
    int count;                        /* directions found, at most min(wanted, points, size) */
    size_t size;                      /* numbers in a point */
    double explained[COMPONENTS_MAX]; /* share of the variance, 0..1 */
    float *mean;                      /* [size] */
    float *axis;                      /* [count, size], orthonormal */
};

/* points[i] has `size` numbers; CHECKs that there is a point, and 1 <= wanted <= COMPONENTS_MAX.
 * Points that are all equal have no components (count 0). Ends soon, with rough ones, when *stop
 * (may be NULL) becomes true. *c holds no memory yet. */
void components_find(struct components *c, const float *const *points, int points_count,
                     size_t size, int wanted, const atomic_bool *stop);
void components_done(struct components *c);

/* Where a point lies along the directions: score[count]. */
void components_project(const struct components *c, const float *point, float *score);

#endif

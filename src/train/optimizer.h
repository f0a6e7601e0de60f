/* What turns a gradient into better weights. Everything works on flat blocks (model/params.h); g is
 * the gradient, t the number of the step from 1, rate and decay as in the recipe.
 *
 *   AdamATan2  Everett et al. 2024, arXiv 2407.05872; the form of the adam-atan2 package, 0.0.3:
 *                p = p (1 - rate decay)
 *                m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
 *                p = p - rate / (1 - b1^t) atan2(m, sqrt(v / (1 - b2^t)))
 *
 *   AdamW      Loshchilov & Hutter 2019, arXiv 1711.05101: the same with
 *                m / (sqrt(v / (1 - b2^t)) + epsilon) in place of the angle
 *
 *   Muon       Jordan et al. 2024, kellerjordan.github.io/posts/muon, for the matrices of the
 *              blocks (AdamW at adam_share of the rate for the rest):
 *                m = b1 m + g;  u = g + b1 m
 *                p = p (1 - rate decay) - rate sqrt(max(1, rows / cols)) orthogonalised(u)
 *
 *   sign-SGD   for rows of the puzzle embedding, only those seen:
 *                p = p (1 - rate decay) - rate sign(g)
 *
 * H_init and L_init are not trained. The work is split over a pool; who does what never changes a
 * number.
 */
#ifndef TRAIN_OPTIMIZER_H
#define TRAIN_OPTIMIZER_H

#include "model/params.h"
#include "tensor/parallel.h"

#include <stdint.h>

enum optimizer_kind { OPTIMIZER_ADAM_ATAN2, OPTIMIZER_ADAMW, OPTIMIZER_MUON };

struct optimizer_settings {
    enum optimizer_kind kind;
    double beta1, beta2;
    double epsilon; /* of AdamW */
    double weight_decay;
    double adam_share; /* of Muon: the rate of AdamW as a share of its own */
};

struct optimizer {
    struct optimizer_settings settings;
    struct params params;
    float *m, *v; /* moments, flat blocks; public, so that a run can be saved */
    long steps;   /* done */
    float *room;  /* of Muon: scratch for each thread */
    size_t room_size;
};

/* threads: of the pool that will be used. */
void optimizer_init(struct optimizer *o, const struct optimizer_settings *s,
                    const struct trm_config *c, int threads);
void optimizer_done(struct optimizer *o);
void optimizer_set_threads(struct optimizer *o, int threads);

/* The square root of the sum of squares of a flat block, the same for any pool. */
double gradient_norm(const struct params *p, const float *gradient, struct pool *pool);

/* One step; the gradient is multiplied by `scale` first (clipping). */
void optimizer_step(struct optimizer *o, float *weights, const float *gradient, double scale,
                    double rate, struct pool *pool);

/* average = average + (1 - keep) * (weights - average), of the trained parameters. */
void average_step(const struct params *p, float *average, const float *weights, double keep,
                  struct pool *pool);

/* Sign-SGD: table [rows, width]; gradient row i, [count, width], belongs to row ids[i]. Rows that
 * several gradients belong to get the sign of their sum, in the order of i. */
void sign_step(float *table, int width, int count, const int32_t *ids, const float *gradient,
               double rate, double decay);

/* Brings the singular values of x [rows, cols] near 1 by five Newton-Schulz steps. room: floats,
 * orthogonalise_room of them. */
void orthogonalise(float *x, int rows, int cols, float *room);
size_t orthogonalise_room(int rows, int cols);

#endif

/* Of every layer in the last cycle all is kept that its backward pass wants (level_bf16.h), gates
 * and ups included. Latents are bfloat16 from the beginning of a supervision step to its end. */
#include "model/tape_bf16.h"

#include "base/alloc.h"
#include "model/level_bf16_back.h"
#include "tensor/bf16_fused.h"

#include <stdlib.h>
#include <string.h>

struct tape_bf16 {
    struct level_bf16 f;
    float *memory;
    struct layer_bf16 *layers; /* [applications][layers] */
    bf16 **in;                 /* [applications] the input of the first layer */
    bf16 *x, *z_H, *z_L, *h;   /* [R, T, D]; h: the input of a layer that is not kept */
    struct layer_bf16 plain;   /* of layers that are not kept */
    struct scratch_bf16 scratch;
    struct scratch_bf16_back back;
};

static void place(struct tape_bf16 *t, struct arena *a, int rows, int applications)
{
    const struct level *l = t->f.level;
    size_t tokens = (size_t)(rows * l->tokens), D = (size_t)l->hidden;
    size_t latent = (tokens + BF16_BLOCK) * D;
    t->x = arena_take_bf16(a, latent);
    t->z_H = arena_take_bf16(a, latent);
    t->z_L = arena_take_bf16(a, latent);
    t->h = arena_take_bf16(a, latent);
    layer_bf16_place(&t->plain, l, rows, false, a);
    scratch_bf16_place(&t->scratch, l, a);
    scratch_bf16_back_place(&t->back, l, rows, a);
    for (int i = 0; i < applications; i++) {
        bf16 *in = arena_take_bf16(a, latent);
        if (a->memory) t->in[i] = in;
        for (int layer = 0; layer < l->layers; layer++) {
            struct layer_bf16 kept;
            layer_bf16_place(&kept, l, rows, true, a);
            kept.heads = t->plain.heads;
            if (a->memory) t->layers[i * l->layers + layer] = kept;
        }
    }
}

struct tape_bf16 *tape_bf16_new(const struct level *l, const struct packed *p, int rows,
                                int applications)
{
    struct tape_bf16 *t = xcalloc(1, sizeof *t);
    t->f = (struct level_bf16){l, p, bf16_best()};
    t->layers = xcalloc((size_t)(applications * l->layers), sizeof *t->layers);
    t->in = xcalloc((size_t)applications, sizeof *t->in);
    struct arena arena = {0};
    place(t, &arena, rows, applications);
    arena = (struct arena){.memory = t->memory = xfloats(arena.used)};
    place(t, &arena, rows, applications);
    return t;
}

void tape_bf16_free(struct tape_bf16 *t)
{
    if (!t) return;
    free(t->memory), free(t->layers), free(t->in);
    free(t);
}

size_t tape_bf16_memory(const struct level *l, int rows, int applications)
{
    struct tape_bf16 t = {.f.level = l};
    struct arena arena = {0};
    place(&t, &arena, rows, applications);
    return arena.used * sizeof(float);
}

/* The latents as they are now: in the tape's own arrays, or where a kept layer put them out. */
struct latents {
    const bf16 *z_H, *z_L;
};

/* out <- the input of an application of L_level. */
static void enter(bf16 *out, const bf16 *x, const struct latents *z, bool renew_H, size_t count)
{
    if (renew_H)
        bf16_add(out, z->z_H, z->z_L, count);
    else
        bf16_add3(out, z->z_L, z->z_H, x, count);
}

static void cycle_plain(struct tape_bf16 *t, int rows, int L_cycles, size_t count)
{
    const struct level *l = t->f.level;
    const struct latents z = {t->z_H, t->z_L};
    for (int i = 0; i <= L_cycles; i++) {
        bool renew_H = i == L_cycles;
        enter(t->h, t->x, &z, renew_H, count);
        for (int layer = 0; layer < l->layers; layer++) {
            struct layer_bf16 b = t->plain;
            b.mid = b.out = t->h;
            if (layer == l->layers - 1) b.out = renew_H ? t->z_H : t->z_L;
            level_bf16_layer(&t->f, layer, rows, t->h, &b, &t->scratch, team_alone());
        }
    }
}

static struct latents cycle_taped(struct tape_bf16 *t, int rows, int L_cycles, size_t count)
{
    const struct level *l = t->f.level;
    struct latents z = {t->z_H, t->z_L};
    for (int i = 0; i <= L_cycles; i++) {
        bool renew_H = i == L_cycles;
        const bf16 *in = t->in[i];
        enter(t->in[i], t->x, &z, renew_H, count);
        for (int layer = 0; layer < l->layers; layer++) {
            const struct layer_bf16 *kept = &t->layers[i * l->layers + layer];
            level_bf16_layer(&t->f, layer, rows, in, kept, &t->scratch, team_alone());
            in = kept->out;
        }
        *(renew_H ? &z.z_H : &z.z_L) = in;
    }
    return z;
}

void tape_bf16_forward(struct tape_bf16 *t, int rows, const float *x, float *z_H, float *z_L,
                       struct trm_cycles cycles, bool taped)
{
    size_t count = (size_t)rows * level_latent_size(t->f.level);
    bf16_from_floats(t->x, x, count);
    bf16_from_floats(t->z_H, z_H, count);
    bf16_from_floats(t->z_L, z_L, count);
    for (int h = 0; h < cycles.H_cycles - taped; h++) cycle_plain(t, rows, cycles.L_cycles, count);
    struct latents z = {t->z_H, t->z_L};
    if (taped) z = cycle_taped(t, rows, cycles.L_cycles, count);
    bf16_to_floats(z_H, z.z_H, count);
    bf16_to_floats(z_L, z.z_L, count);
}

void tape_bf16_back(struct tape_bf16 *t, int rows, int applications, float *d, float *dx,
                    float *dz_H, float *gradient)
{
    const struct level *l = t->f.level;
    size_t count = (size_t)rows * level_latent_size(l);
    memset(dx, 0, count * sizeof *dx);
    for (int i = applications - 1; i >= 0; i--) {
        const struct layer_bf16 *kept = &t->layers[i * l->layers];
        for (int layer = l->layers - 1; layer >= 0; layer--) {
            const bf16 *in = layer > 0 ? kept[layer - 1].out : t->in[i];
            level_bf16_layer_back(&t->f, layer, rows, in, &kept[layer], &t->back, d, gradient);
        }
        if (i == applications - 1)
            memcpy(dz_H, d, count * sizeof *d);
        else
            l->kernels->add(dx, dx, d, count);
    }
}

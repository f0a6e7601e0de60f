/* Lines are cut from the screen first, the panes share what is left: the first arrangement that
 * gives every pane its least size is taken, and spare room goes where it helps to see. */
#include "view/layout.h"

#include "base/bounds.h"

enum {
    LATENT_WIDTH = 26, /* least sizes, borders included */
    LATENT_HEIGHT = 9,
    HALTING_WIDTH = 30,
    HALTING_HEIGHT = 7,
    BELOW_BOARD = 3, /* lines that a low screen does without */
};

/* A low screen gives up the key bar first, then the scrubber, the title, the status line. */
static struct area take_lines(struct layout *l, int width, int height, bool still)
{
    struct area body = {0, 0, width, height};
    l->keys = area_take_bottom(&body, height >= 10 && !still);
    l->status = area_take_bottom(&body, height >= 4);
    l->scrubber = area_take_bottom(&body, height >= 8);
    l->title = area_take_top(&body, height >= 6);
    return body;
}

static enum arrangement choose(struct area body, const struct layout_wish *wish)
{
    int w = body.width, h = body.height, board = wish->board_height;
    int side = most_of(LATENT_WIDTH, HALTING_WIDTH), pair = wish->board_width + side;
    int upper = most_of(board, LATENT_HEIGHT);
    if (w >= pair && h >= upper + HALTING_HEIGHT + 2) return LAYOUT_LARGE;
    if (w >= pair + side + 20 && h >= board) return LAYOUT_BROAD;
    if (w >= pair && h >= most_of(board, LATENT_HEIGHT + HALTING_HEIGHT)) return LAYOUT_WIDE;
    bool wide_enough = w >= most_of(wish->board_width, HALTING_WIDTH);
    if (wide_enough && h >= board + LATENT_HEIGHT + HALTING_HEIGHT) return LAYOUT_TALL;
    if (w >= pair && h >= most_of(board - BELOW_BOARD, LATENT_HEIGHT)) return LAYOUT_PAIR;
    return LAYOUT_SMALL;
}

static void arrange_pair(struct layout *l, struct area body, const struct layout_wish *wish)
{
    enum slot right = wish->focus == SLOT_BOARD ? SLOT_LATENT : wish->focus;
    l->slot[SLOT_BOARD] = area_take_left(&body, most_of(wish->board_width, body.width * 2 / 5));
    l->slot[right] = body;
}

static void arrange_large(struct layout *l, struct area body, const struct layout_wish *wish)
{
    int spare = body.height - most_of(wish->board_height, LATENT_HEIGHT) - HALTING_HEIGHT;
    struct area lower = area_take_bottom(&body, HALTING_HEIGHT + spare / 2);
    l->slot[SLOT_BOARD] = area_take_left(&body, most_of(wish->board_width, body.width / 2));
    l->slot[SLOT_LATENT] = body;
    l->slot[SLOT_CURVES] = lower;
}

static void arrange_tall(struct layout *l, struct area body, const struct layout_wish *wish)
{
    int spare = body.height - wish->board_height - LATENT_HEIGHT - HALTING_HEIGHT;
    int latent = clamped(wish->latent_height - LATENT_HEIGHT, 0, spare);
    l->slot[SLOT_BOARD] = area_take_top(&body, wish->board_height + (spare - latent) / 3);
    l->slot[SLOT_LATENT] = area_take_top(&body, LATENT_HEIGHT + latent);
    l->slot[SLOT_CURVES] = body;
}

static void arrange_wide(struct layout *l, struct area body, const struct layout_wish *wish)
{
    l->slot[SLOT_BOARD] = area_take_left(&body, most_of(wish->board_width, body.width * 2 / 5));
    int spare = body.height - LATENT_HEIGHT - HALTING_HEIGHT;
    int latent = most_of(spare / 2, least_of(spare, wish->latent_height - LATENT_HEIGHT));
    l->slot[SLOT_LATENT] = area_take_top(&body, LATENT_HEIGHT + latent);
    l->slot[SLOT_CURVES] = body;
}

static void arrange_broad(struct layout *l, struct area body, const struct layout_wish *wish)
{
    l->slot[SLOT_BOARD] = area_take_left(&body, most_of(wish->board_width, body.width / 3));
    l->slot[SLOT_LATENT] = area_take_left(&body, body.width / 2);
    l->slot[SLOT_CURVES] = body;
}

struct layout layout_arrange(int width, int height, const struct layout_wish *wish)
{
    struct layout l = {0};
    struct area body = take_lines(&l, most_of(0, width), most_of(0, height), wish->still);
    l.arrangement = wish->alone ? LAYOUT_SMALL : choose(body, wish);
    switch (l.arrangement) {
    case LAYOUT_SMALL: l.slot[wish->focus] = body; break;
    case LAYOUT_PAIR: arrange_pair(&l, body, wish); break;
    case LAYOUT_TALL: arrange_tall(&l, body, wish); break;
    case LAYOUT_WIDE: arrange_wide(&l, body, wish); break;
    case LAYOUT_LARGE: arrange_large(&l, body, wish); break;
    case LAYOUT_BROAD: arrange_broad(&l, body, wish); break;
    }
    return l;
}

/* A canvas as PNG, with the letters of font.c; bold is a letter drawn twice, one dot apart. */
#include "canvas/picture.h"

#include "base/alloc.h"
#include "base/check.h"
#include "canvas/font.h"

#include <png.h>
#include <stdlib.h>

static void put_pixel(uint8_t *p, uint32_t rgb)
{
    p[0] = (uint8_t)(rgb >> 16);
    p[1] = (uint8_t)(rgb >> 8);
    p[2] = (uint8_t)rgb;
}

/* Row y of the picture's dots, before scaling: canvas row y / FONT_HEIGHT. */
static void draw_dots(const struct canvas *c, struct paper paper, int y, int scale, uint8_t *row)
{
    for (int x = 0; x < c->width; x++) {
        struct picture_cell p = picture_cell_of(canvas_at(c, x, y / FONT_HEIGHT), paper);
        uint8_t rows[FONT_HEIGHT];
        font_glyph(p.glyph, rows);
        unsigned dots = rows[y % FONT_HEIGHT];
        if (p.bold && !font_is_shape(p.glyph)) dots |= dots >> 1;
        if (p.underline && y % FONT_HEIGHT == FONT_HEIGHT - 2) dots = 0xff;
        for (int i = 0; i < FONT_WIDTH * scale; i++, row += 3)
            put_pixel(row, dots & 0x80u >> i / scale ? p.fg : p.bg);
    }
}

static bool encode(png_image *image, const uint8_t *pixels, struct str *out, struct trm_err *err)
{
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(image, NULL, &size, 0, pixels, 0, NULL))
        return trm_err_set(err, TRM_ERR_INTERNAL, "PNG: %s", image->message);
    void *bytes = xmalloc(size);
    bool done = png_image_write_to_memory(image, bytes, &size, 0, pixels, 0, NULL);
    if (done)
        str_add_bytes(out, bytes, size);
    else
        trm_err_set(err, TRM_ERR_INTERNAL, "PNG: %s", image->message);
    free(bytes);
    return done;
}

bool canvas_to_png(const struct canvas *c, struct paper paper, int scale, struct str *out,
                   struct trm_err *err)
{
    CHECK(scale >= 1 && scale <= 8);
    if (c->width < 1 || c->height < 1)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "PNG: a picture of %d x %d cells; needs 1 x 1 at least", c->width,
                           c->height);
    png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB};
    image.width = (png_uint_32)(c->width * FONT_WIDTH * scale);
    image.height = (png_uint_32)(c->height * FONT_HEIGHT * scale);
    size_t stride = 3 * (size_t)image.width;
    uint8_t *pixels = xmalloc(stride * image.height);
    for (size_t y = 0; y < image.height; y++)
        draw_dots(c, paper, (int)y / scale, scale, pixels + y * stride);
    bool done = encode(&image, pixels, out, err);
    free(pixels);
    return done;
}

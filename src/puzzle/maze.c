/* Mazes as a family: the labelled path, the two judgements, the tokens, the table. Reading is in
 * maze_read.c, making mazes in maze_generate.c.
 *
 * A maze has many shortest paths as a rule. One of them is the label that models learn; all of them
 * are right answers to a person. So `correct` accepts any, while a comparison with the answer of
 * the exact solver asks for the label. */
#include "puzzle/maze.h"

#include "puzzle/families.h"
#include "trmscope/augment.h"

#include <stdio.h>
#include <string.h>

enum { PAD = 0, FIRST_TOKEN = 1 }; /* of the public data sets: the place in "# SGo", plus 1 */

static const char glyphs[] = "# SGo";

int maze_cell(char c)
{
    if (c == '.') return MAZE_FREE;
    const char *found = c ? strchr(glyphs, c) : NULL;
    return found ? (int)(found - glyphs) : -1;
}

char maze_glyph(int cell)
{
    return cell >= 0 && cell < MAZE_CELL_KINDS ? glyphs[cell] : '?';
}

/* ---- Paths ----------------------------------------------------------------------------------- */

int maze_neighbours(const struct trm_grid *maze, int cell, int out[4])
{
    int cols = maze->cols, row = cell / cols, col = cell % cols, count = 0;
    if (row + 1 < maze->rows) out[count++] = cell + cols;
    if (col > 0) out[count++] = cell - 1;
    if (col + 1 < cols) out[count++] = cell + 1;
    if (row > 0) out[count++] = cell - cols;
    return count;
}

/* The place of the first cell of a kind, -1 when there is none. */
static int place_of(const struct trm_grid *maze, enum maze_cell kind)
{
    const uint8_t *found = memchr(maze->cell, (int)kind, (size_t)trm_grid_size(maze));
    return found ? (int)(found - maze->cell) : -1;
}

void maze_distances(const struct trm_grid *maze, int start, int *distance, int *parent)
{
    int queue[TRM_GRID_CELLS], head = 0, tail = 0, near[4];
    for (int i = 0; i < trm_grid_size(maze); i++) distance[i] = -1;
    distance[start] = 0;
    queue[tail++] = start;
    while (head < tail) {
        int cell = queue[head++], count = maze_neighbours(maze, cell, near);
        for (int k = 0; k < count; k++) {
            if (maze->cell[near[k]] == MAZE_WALL || distance[near[k]] >= 0) continue;
            distance[near[k]] = distance[cell] + 1;
            if (parent) parent[near[k]] = cell;
            queue[tail++] = near[k];
        }
    }
}

static void erase_path(struct trm_grid *maze)
{
    for (int i = 0; i < trm_grid_size(maze); i++)
        if (maze->cell[i] == MAZE_PATH) maze->cell[i] = MAZE_FREE;
}

int maze_label(const struct trm_grid *maze, struct trm_grid *out)
{
    int distance[TRM_GRID_CELLS], parent[TRM_GRID_CELLS];
    struct trm_grid drawn = *maze;
    erase_path(&drawn);
    int start = place_of(&drawn, MAZE_START), goal = place_of(&drawn, MAZE_GOAL), steps = -1;
    if (start >= 0 && goal >= 0) {
        maze_distances(&drawn, start, distance, parent);
        steps = distance[goal];
    }
    for (int k = 1, cell = goal; k < steps; k++) {
        cell = parent[cell];
        drawn.cell[cell] = MAZE_PATH;
    }
    *out = drawn;
    return steps;
}

/* Whether `grid` is `maze` but for free cells that became path. */
static bool keeps_maze(const struct trm_grid *maze, const struct trm_grid *grid)
{
    if (maze->rows != grid->rows || maze->cols != grid->cols) return false;
    for (int i = 0; i < trm_grid_size(maze); i++) {
        bool drawn = grid->cell[i] == MAZE_PATH && maze->cell[i] == MAZE_FREE;
        if (!drawn && grid->cell[i] != maze->cell[i]) return false;
    }
    return true;
}

/* Whether `grid` is the maze with any shortest path in it. */
static bool is_shortest(const struct trm_grid *maze, const struct trm_grid *grid)
{
    if (!keeps_maze(maze, grid)) return false;
    int distance[TRM_GRID_CELLS], drawn = 0;
    int start = place_of(maze, MAZE_START), goal = place_of(maze, MAZE_GOAL);
    if (start < 0 || goal < 0) return false;
    maze_distances(maze, start, distance, NULL);
    int steps = distance[goal];
    if (steps < 0) return false;
    struct trm_grid only_path = *grid; /* walking on the drawn cells alone takes no longer */
    for (int i = 0; i < trm_grid_size(maze); i++) {
        if (grid->cell[i] == MAZE_FREE) only_path.cell[i] = MAZE_WALL;
        drawn += grid->cell[i] == MAZE_PATH;
    }
    maze_distances(&only_path, start, distance, NULL);
    return distance[goal] == steps && drawn == steps - 1;
}

/* ---- Rules ----------------------------------------------------------------------------------- */

/* Neighbours that are drawn, S or G. */
static int count_links(const struct trm_grid *grid, int cell)
{
    int near[4], links = 0, count = maze_neighbours(grid, cell, near);
    for (int k = 0; k < count; k++) links += grid->cell[near[k]] >= MAZE_START;
    return links;
}

/* Cells that are not what the maze has there, and where a drawn path ends or forks. */
static int conflicts(const struct trm_puzzle *p, const struct trm_grid *grid, uint8_t *conflict)
{
    const struct trm_grid *maze = &p->question;
    if (maze->rows != grid->rows || maze->cols != grid->cols) return 0;
    bool drawn = place_of(grid, MAZE_PATH) >= 0;
    int count = 0;
    for (int i = 0; i < trm_grid_size(grid); i++) {
        int cell = grid->cell[i];
        bool path = cell == MAZE_PATH && maze->cell[i] == MAZE_FREE;
        bool end = cell == MAZE_START || cell == MAZE_GOAL;
        bool wrong = !path && cell != maze->cell[i];
        if (path) wrong |= count_links(grid, i) != 2;
        if (end && drawn) wrong |= count_links(grid, i) != 1;
        if (conflict) conflict[i] = wrong;
        count += wrong;
    }
    return count;
}

static bool correct(const struct trm_puzzle *p, const struct trm_grid *grid, bool *known)
{
    *known = true;
    return is_shortest(&p->question, grid);
}

static bool check(const struct trm_puzzle *p, struct trm_err *err)
{
    struct trm_grid label;
    const struct trm_grid *maze = &p->question;
    int start = place_of(maze, MAZE_START), goal = place_of(maze, MAZE_GOAL);
    if (start < 0 || goal < 0)
        return trm_err_set(err, TRM_ERR_INPUT, "found no %s, expected one",
                           start < 0 ? "start (S)" : "goal (G)");
    if (maze_label(maze, &label) < 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "found no way from S (row %d, column %d) to G (row %d, column %d)",
                           start / maze->cols + 1, start % maze->cols + 1, goal / maze->cols + 1,
                           goal % maze->cols + 1);
    if (p->answer.rows == 0 || is_shortest(maze, &p->answer)) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "the path given with it is not a shortest one");
}

/* The answer is the labelled path, so there is one or none; nodes: the steps from S to G. */
static bool solve(const struct trm_grid *question, int limit, struct trm_solution *out)
{
    (void)limit;
    *out = (struct trm_solution){0};
    if (place_of(question, MAZE_START) < 0 || place_of(question, MAZE_GOAL) < 0) return false;
    int steps = maze_label(question, &out->answer);
    out->count = steps >= 0;
    out->nodes = steps >= 0 ? steps : 0;
    if (steps < 0) out->answer = trm_grid_make(0, 0);
    return true;
}

/* Breadth first takes no time worth stopping. */
static void inspect(const struct trm_grid *question, const atomic_bool *stop,
                    struct trm_inspection *out)
{
    (void)stop;
    struct trm_grid label;
    *out = (struct trm_inspection){.quality = TRM_UNFINISHED};
    bool start = place_of(question, MAZE_START) >= 0, goal = place_of(question, MAZE_GOAL) >= 0;
    if (!start || !goal) {
        snprintf(out->text, sizeof out->text, "There is no %s%s yet.", start ? "" : "start (S)",
                 goal    ? ""
                 : start ? "goal (G)"
                         : " and no goal (G)");
        return;
    }
    int steps = maze_label(question, &label);
    if (steps < 0) {
        snprintf(out->text, sizeof out->text, "There is no way from S to G.");
        return;
    }
    out->quality = TRM_PROPER;
    out->count = 1;
    out->answer = label;
    snprintf(out->text, sizeof out->text, "The shortest way has %d step%s.", steps,
             steps == 1 ? "" : "s");
}

/* An empty room; too small for walls, it has none. Start and goal are in opposite corners. */
static void fresh(int rows, int cols, struct trm_grid *out)
{
    bool walls = rows > 3 && cols > 3;
    *out = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        int r = i / cols, c = i % cols;
        bool edge = r == 0 || c == 0 || r == rows - 1 || c == cols - 1;
        out->cell[i] = walls && edge ? MAZE_WALL : MAZE_FREE;
    }
    out->cell[walls ? cols + 1 : 0] = MAZE_START;
    out->cell[walls ? (rows - 1) * cols - 2 : rows * cols - 1] = MAZE_GOAL;
}

/* ---- Tokens and symmetries ------------------------------------------------------------------- */

static int vocab_for(int rows, int cols)
{
    bool fits = rows > 0 && cols > 0 && rows <= TRM_GRID_SIDE && cols <= TRM_GRID_SIDE;
    return fits && rows * cols >= 2 ? MAZE_CELL_KINDS + FIRST_TOKEN : 0;
}

static bool encode(const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    if (grid->rows != rows || grid->cols != cols) return false;
    for (int i = 0; i < rows * cols; i++) tokens[i] = grid->cell[i] + FIRST_TOKEN;
    return true;
}

static void decode(const int32_t *tokens, int rows, int cols, const struct trm_grid *like,
                   struct trm_grid *out)
{
    (void)like;
    *out = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        bool known = tokens[i] > PAD && tokens[i] < MAZE_CELL_KINDS + FIRST_TOKEN;
        out->cell[i] = known ? (uint8_t)(tokens[i] - FIRST_TOKEN) : MAZE_FREE;
    }
}

/* All eight turns of a square; the four that keep the sides of another. */
static void augment(struct rng *r, const struct trm_puzzle *p, struct trm_augment *out)
{
    static const uint8_t keep_sides[] = {TRM_TURN_NONE, TRM_TURN_HALF, TRM_TURN_MIRROR,
                                         TRM_TURN_FLIP};
    *out = trm_augment_none();
    bool square = p->question.rows == p->question.cols;
    out->turn = square ? (uint8_t)rng_below(r, TRM_TURNS) : keep_sides[rng_below(r, 4)];
}

/* Of 256 mazes of 12x12 with 22 steps or more 6 have one shortest way only, and the label of 203 is
 * another when they are transposed, by 7 cells on average. */
static void relabel(const struct trm_grid *question, struct trm_grid *answer)
{
    maze_label(question, answer);
}

/* A way goes on to one of the four beside it. */
static void tied(const struct trm_grid *grid, int cell, uint8_t *marks)
{
    int near[4], count = maze_neighbours(grid, cell, near);
    memset(marks, 0, (size_t)trm_grid_size(grid));
    for (int k = 0; k < count; k++) marks[near[k]] = 1;
}

static double rate(const struct trm_puzzle *p)
{
    struct trm_solution s;
    return solve(&p->question, 1, &s) && s.count > 0 ? (double)s.nodes : -1;
}

const struct trm_family family_maze = {
    .name = "maze",
    .title = "Maze",
    .vocab = MAZE_CELL_KINDS + FIRST_TOKEN,
    .vocab_for = vocab_for,
    .default_rows = 30,
    .default_cols = 30,
    .sniff = maze_sniff,
    .read = maze_read,
    .print = maze_print,
    .fresh = fresh,
    .conflicts = conflicts,
    .tied = tied,
    .correct = correct,
    .check = check,
    .solve = solve,
    .rate = rate,
    .inspect = inspect,
    .encode = encode,
    .decode = decode,
    .augment = augment,
    .relabel = relabel,
    .generate = maze_generate,
    .glyph = maze_glyph,
    .blank = MAZE_FREE,
    .only_once = "SG",
    .only_answers = "o",
    .valid = "last answer any shortest path",
    .fills_blanks = true,
};

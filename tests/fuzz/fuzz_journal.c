/* What the journal of an edit says, done again and undone. The first byte chooses the family. */
#include "edit/editor.h"
#include "fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) return 0;
    struct trm_err err = {0};
    struct editor e = {.journal = {.fd = -1}, .document.family = trm_families[bytes[0] % 3]};
    char *text = malloc(size);
    memcpy(text, bytes + 1, size - 1);
    text[size - 1] = '\0';
    bool read = editor_replay(&e, text, &err);
    fuzz_check(read, &err);
    if (read) {
        size_t done = e.history.done;
        struct document last = document_copy(&e.document);
        char name[CHANGE_NAME];
        while (history_undo(&e.history, &e.document, NULL, name)) {
        }
        while (e.history.done < done) history_redo(&e.history, &e.document, NULL, name);
        CHECK(document_equal(&last, &e.document));
        document_done(&last);
    }
    editor_close(&e, true);
    free(text);
    return 0;
}

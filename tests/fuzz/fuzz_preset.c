/* Any bytes as a preset, and the first line of them as an override: what is accepted is written and read back. */
#include "hdnn/preset.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    char *rest = strchr(text, '\n');
    const char *override = text;
    bool split = rest && text[0] != '{';
    if (split) *rest++ = '\0';
    hdnn_preset preset, again;
    if (hdnn_preset_parse(split ? rest : text, "fuzz", &override, split, &preset, NULL) == HDNN_OK) {
        char *written = hdnn_preset_text(&preset);
        bool large = written && strlen(written) > (1 << 20);
        if (written && !large && hdnn_preset_parse(written, "written", NULL, 0, &again, NULL) != HDNN_OK)
            abort();
        if (written && !large) hdnn_preset_free(&again);
        hdnn_text_free(written);
        hdnn_preset_free(&preset);
    }
    free(text);
    return 0;
}

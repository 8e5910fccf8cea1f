/* Pictures for the system's clipboard, which SDL 2 fills with text only: a program that is made for it takes the PNG and
 * offers it for as long as nothing else is copied, also after the window is gone. */
#ifndef LAB_IMAGE_CLIPBOARD_H
#define LAB_IMAGE_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies a PNG by wl-copy under Wayland and by xclip under X. It takes a few milliseconds, at most two seconds. False:
 * nothing was copied, and `message` is half a sentence of why and what to install: "to copy pictures, install xclip". */
bool image_clipboard_put(const uint8_t *png, size_t size, char *message, size_t message_size);

#endif

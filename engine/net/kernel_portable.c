/* The kernels for the machine that the compiler takes as given (NEON on AArch64); see kernel_body.h. */
#define KERNEL_SET   kernel_portable
#define KERNEL_LABEL "portable"
#include "net/kernel_body.h"

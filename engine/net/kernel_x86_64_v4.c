/* The kernels for x86-64-v4; see kernel_body.h. */
#define KERNEL_SET   kernel_x86_64_v4
#define KERNEL_LABEL "x86-64-v4"
#include "net/kernel_body.h"

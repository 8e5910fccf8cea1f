/* The kernels for x86-64-v2; see kernel_body.h. */
#define KERNEL_SET   kernel_x86_64_v2
#define KERNEL_LABEL "x86-64-v2"
#include "net/kernel_body.h"

/* The kernels for x86-64-v3; see kernel_body.h. */
#define KERNEL_SET   kernel_x86_64_v3
#define KERNEL_LABEL "x86-64-v3"
#include "net/kernel_body.h"

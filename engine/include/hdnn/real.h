/* The floating-point type of this build of the engine.
 *
 * Everything computes in `hdnn_real`: float in libhdnn, double in the float64 build of the same sources, which the
 * tests and the probes use where rounding matters. A program must be compiled with the same choice as the library
 * it links (the CMake package and the pkg-config file see to that). */
#ifndef HDNN_REAL_H
#define HDNN_REAL_H

#ifdef HDNN_FLOAT64
typedef double hdnn_real;
#define HDNN_REAL_NAME "float64"
#else
typedef float hdnn_real;
#define HDNN_REAL_NAME "float32"
#endif

#endif

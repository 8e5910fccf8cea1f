/* How people write digits: skeletons of pen strokes, several styles for every digit.
 *
 * Each style was laid out by hand on a square of 100 x 100 with y downwards. DOWN puts the pen down, BY passes a
 * point on a smooth curve, TURN is a sharp turn. Rows are sorted by digit, a row begins with DOWN, and every DOWN is
 * followed by another kind. Weights say how common a style is among those of its digit. */
#include "data/digit_strokes.h"

#define DOWN(x, y)                                                                                           \
    { STROKE_DOWN, x, y }
#define BY(x, y)                                                                                             \
    { STROKE_SMOOTH, x, y }
#define TURN(x, y)                                                                                           \
    { STROKE_CORNER, x, y }

/* clang-format off */
const stroke_style stroke_styles[] = {
    {0, 30, "round", {DOWN(52, 4), BY(26, 16), BY(14, 52), BY(28, 88), BY(52, 97), BY(76, 84), BY(86, 48), BY(74, 14), BY(50, 4)}},
    {0, 20, "narrow", {DOWN(58, 3), BY(40, 20), BY(30, 52), BY(34, 84), BY(48, 97), BY(62, 84), BY(70, 50), BY(68, 18), BY(56, 3)}},
    {0, 14, "crossing at the top", {DOWN(66, 16), BY(50, 4), BY(26, 22), BY(16, 60), BY(36, 94), BY(66, 90), BY(84, 52), BY(70, 14), BY(42, 4)}},
    {0, 12, "open at the top", {DOWN(42, 6), BY(22, 30), BY(16, 66), BY(36, 96), BY(64, 90), BY(82, 54), BY(72, 18), BY(54, 8)}},
    {0, 10, "tail inside", {DOWN(70, 10), BY(44, 6), BY(18, 40), BY(22, 82), BY(50, 97), BY(80, 72), BY(80, 28), BY(60, 10), BY(48, 24)}},
    {0, 10, "wide", {DOWN(54, 18), BY(22, 28), BY(4, 56), BY(20, 80), BY(52, 86), BY(86, 74), BY(96, 48), BY(80, 24), BY(50, 18)}},
    {0, 8, "tilted", {DOWN(72, 6), BY(46, 16), BY(22, 50), BY(16, 84), BY(34, 96), BY(62, 78), BY(82, 40), BY(84, 12), BY(68, 6)}},
    {0, 6, "pointed", {DOWN(56, 2), BY(30, 30), BY(18, 66), BY(34, 92), BY(56, 96), BY(78, 78), BY(80, 44), TURN(50, 2)}},
    {0, 5, "from the left", {DOWN(20, 40), BY(18, 70), BY(40, 96), BY(70, 86), BY(84, 46), BY(68, 10), BY(40, 8), BY(22, 30), BY(18, 48)}},

    {1, 60, "plain", {DOWN(50, 2), BY(50, 50), BY(50, 98)}},
    {1, 12, "bent", {DOWN(54, 2), BY(50, 36), BY(50, 66), BY(46, 98)}},
    {1, 8, "bent the other way", {DOWN(46, 2), BY(52, 40), BY(52, 70), BY(48, 98)}},
    {1, 9, "serif", {DOWN(34, 18), TURN(52, 2), BY(52, 50), BY(52, 98)}},
    {1, 4, "long serif", {DOWN(24, 34), TURN(54, 2), BY(54, 50), BY(54, 98)}},
    {1, 5, "serif and foot", {DOWN(34, 20), TURN(52, 3), BY(52, 50), TURN(52, 96), DOWN(26, 96), BY(52, 96), BY(80, 95)}},
    {1, 2, "foot", {DOWN(50, 3), BY(50, 50), TURN(50, 96), DOWN(26, 96), BY(76, 96)}},

    {2, 22, "flat base", {DOWN(18, 24), BY(44, 3), BY(74, 18), BY(66, 48), BY(42, 74), TURN(14, 94), BY(50, 93), BY(86, 93)}},
    {2, 22, "loop", {DOWN(20, 20), BY(48, 3), BY(74, 20), BY(64, 52), BY(38, 82), BY(18, 94), BY(10, 84), BY(24, 74), BY(52, 86), BY(90, 94)}},
    {2, 8, "wide loop", {DOWN(22, 14), BY(56, 3), BY(76, 24), BY(60, 58), BY(30, 92), BY(8, 92), BY(8, 70), BY(34, 68), BY(62, 84), BY(96, 84)}},
    {2, 12, "rising tail", {DOWN(20, 16), BY(52, 3), BY(74, 22), BY(58, 56), BY(34, 80), TURN(14, 92), BY(44, 86), BY(72, 94), BY(92, 82)}},
    {2, 8, "angular", {DOWN(18, 14), BY(48, 5), TURN(78, 12), BY(52, 50), TURN(14, 94), BY(52, 92), BY(88, 90)}},
    {2, 10, "curled start", {DOWN(30, 32), BY(16, 20), BY(36, 4), BY(68, 8), BY(74, 32), BY(52, 64), TURN(14, 94), BY(48, 90), BY(88, 96)}},
    {2, 8, "swan", {DOWN(18, 30), BY(30, 8), BY(60, 4), BY(74, 26), BY(58, 56), BY(34, 80), BY(20, 92), BY(40, 92), BY(64, 90), BY(90, 92)}},
    {2, 6, "falling tail", {DOWN(14, 22), BY(40, 4), BY(68, 16), BY(62, 46), BY(36, 70), TURN(10, 84), BY(36, 80), BY(62, 90), BY(86, 100)}},
    {2, 4, "small loop, long base", {DOWN(26, 18), BY(50, 3), BY(70, 18), BY(56, 48), BY(30, 76), BY(18, 86), BY(16, 78), BY(30, 76), BY(60, 82), BY(98, 80)}},

    {3, 22, "round", {DOWN(20, 14), BY(48, 2), BY(72, 18), BY(62, 38), TURN(40, 46), BY(70, 54), BY(80, 74), BY(56, 96), BY(16, 88)}},
    {3, 12, "round, soft waist", {DOWN(24, 10), BY(54, 2), BY(72, 20), BY(58, 40), BY(50, 47), BY(66, 54), BY(78, 72), BY(58, 94), BY(18, 94)}},
    {3, 9, "loop in the waist", {DOWN(22, 12), BY(54, 2), BY(74, 20), BY(54, 44), BY(38, 50), BY(40, 44), BY(66, 50), BY(80, 72), BY(54, 97), BY(16, 90)}},
    {3, 9, "flat top", {DOWN(18, 8), BY(48, 6), TURN(76, 6), BY(60, 24), TURN(44, 42), BY(72, 54), BY(78, 78), BY(50, 97), BY(14, 90)}},
    {3, 10, "big belly", {DOWN(28, 12), BY(48, 3), BY(66, 14), BY(58, 32), TURN(38, 38), BY(74, 46), BY(84, 72), BY(54, 97), BY(12, 88)}},
    {3, 10, "small belly", {DOWN(14, 18), BY(44, 2), BY(80, 16), BY(72, 44), TURN(42, 58), BY(68, 62), BY(74, 80), BY(52, 96), BY(20, 92)}},
    {3, 6, "long tail", {DOWN(32, 8), BY(60, 3), BY(76, 18), BY(64, 40), TURN(46, 48), BY(70, 56), BY(72, 80), BY(40, 97), BY(8, 84)}},
    {3, 6, "curled tail", {DOWN(22, 16), BY(46, 3), BY(70, 16), BY(62, 38), TURN(40, 46), BY(70, 54), BY(82, 76), BY(54, 97), BY(22, 92), BY(18, 78)}},
    {3, 5, "slim", {DOWN(34, 8), BY(54, 3), BY(64, 20), BY(56, 42), TURN(46, 48), BY(62, 56), BY(66, 78), BY(50, 96), BY(28, 92)}},

    {4, 22, "open", {DOWN(24, 6), BY(20, 32), TURN(16, 56), BY(46, 54), BY(84, 50), DOWN(72, 4), BY(68, 50), BY(64, 98)}},
    {4, 16, "open and round", {DOWN(22, 6), BY(16, 36), BY(30, 54), BY(56, 50), BY(80, 40), DOWN(78, 4), BY(74, 50), BY(70, 98)}},
    {4, 14, "open, in one stroke", {DOWN(20, 8), BY(14, 42), BY(36, 56), BY(64, 46), TURN(80, 6), BY(76, 50), BY(70, 98)}},
    {4, 12, "closed", {DOWN(64, 3), BY(38, 34), TURN(10, 64), BY(48, 64), BY(90, 62), DOWN(66, 3), BY(65, 50), BY(64, 98)}},
    {4, 8, "closed, in one stroke", {DOWN(64, 98), BY(66, 50), TURN(68, 3), BY(40, 34), TURN(10, 64), BY(48, 62), BY(90, 60)}},
    {4, 8, "leaning arm", {DOWN(44, 4), BY(30, 30), TURN(12, 56), BY(46, 58), BY(88, 56), DOWN(70, 24), BY(64, 60), BY(56, 98)}},
    {4, 8, "short arm", {DOWN(30, 14), BY(24, 36), TURN(22, 52), BY(46, 52), BY(74, 46), DOWN(76, 2), BY(70, 50), BY(62, 98)}},
    {4, 6, "crossing arm", {DOWN(28, 4), BY(22, 30), TURN(10, 54), BY(50, 56), BY(94, 50), DOWN(62, 14), BY(60, 56), BY(54, 98)}},
    {4, 5, "nearly closed", {DOWN(50, 4), BY(26, 28), BY(16, 50), BY(40, 56), BY(76, 48), DOWN(72, 8), BY(70, 52), BY(66, 98)}},

    {5, 16, "in two strokes", {DOWN(30, 6), BY(28, 26), TURN(24, 46), BY(50, 40), BY(76, 54), BY(74, 82), BY(46, 97), BY(14, 88), DOWN(30, 6), BY(56, 6), BY(84, 4)}},
    {5, 18, "in one stroke", {DOWN(82, 6), BY(56, 6), TURN(32, 8), TURN(26, 44), BY(52, 40), BY(76, 56), BY(70, 84), BY(42, 97), BY(12, 90)}},
    {5, 12, "detached bar", {DOWN(34, 10), BY(30, 28), TURN(24, 46), BY(54, 42), BY(74, 60), BY(66, 86), BY(40, 96), BY(12, 90), DOWN(46, 8), BY(66, 5), BY(92, 3)}},
    {5, 12, "like an S", {DOWN(80, 6), BY(54, 6), BY(34, 16), BY(32, 36), BY(54, 48), BY(70, 64), BY(64, 86), BY(40, 97), BY(14, 90)}},
    {5, 8, "angular", {DOWN(84, 6), TURN(28, 8), TURN(22, 46), BY(48, 44), TURN(76, 58), BY(70, 84), TURN(50, 96), BY(14, 92)}},
    {5, 10, "small belly, long bar", {DOWN(98, 4), BY(70, 6), TURN(42, 10), BY(36, 28), TURN(30, 46), BY(52, 46), BY(66, 62), BY(58, 84), BY(36, 96), BY(10, 90)}},
    {5, 8, "big belly", {DOWN(74, 4), BY(52, 5), TURN(30, 6), TURN(22, 36), BY(54, 30), BY(84, 52), BY(78, 84), BY(46, 98), BY(10, 84)}},
    {5, 6, "curled", {DOWN(76, 8), BY(54, 6), TURN(34, 8), TURN(26, 44), BY(54, 40), BY(76, 60), BY(66, 90), BY(36, 96), BY(20, 84), BY(28, 76)}},
    {5, 6, "leaning", {DOWN(92, 8), BY(70, 4), BY(50, 6), TURN(40, 14), TURN(28, 42), BY(52, 44), BY(62, 62), BY(50, 84), BY(26, 96), BY(4, 94)}},

    {6, 22, "sweep", {DOWN(66, 2), BY(38, 26), BY(20, 62), BY(32, 92), BY(62, 94), BY(76, 74), BY(56, 56), BY(24, 70)}},
    {6, 14, "curled", {DOWN(72, 10), BY(54, 4), BY(26, 32), BY(16, 68), BY(36, 96), BY(68, 90), BY(74, 66), BY(48, 54), BY(20, 70)}},
    {6, 14, "straight back", {DOWN(36, 2), BY(26, 34), BY(20, 72), BY(36, 96), BY(66, 90), BY(74, 68), BY(50, 56), BY(24, 74)}},
    {6, 14, "low loop", {DOWN(60, 2), BY(36, 34), BY(24, 74), BY(40, 97), BY(64, 92), BY(68, 76), BY(50, 70), BY(26, 84)}},
    {6, 9, "big loop", {DOWN(62, 3), BY(32, 22), BY(14, 60), BY(26, 92), BY(62, 96), BY(84, 68), BY(60, 42), BY(20, 58)}},
    {6, 8, "loop through the back", {DOWN(58, 2), BY(34, 30), BY(22, 66), BY(34, 94), BY(62, 92), BY(72, 70), BY(46, 60), BY(10, 78)}},
    {6, 6, "open loop", {DOWN(56, 2), BY(30, 32), BY(18, 70), BY(36, 96), BY(66, 90), BY(72, 70), BY(54, 62), BY(36, 72)}},
    {6, 6, "lying", {DOWN(88, 6), BY(50, 26), BY(20, 58), BY(18, 88), BY(46, 94), BY(70, 74), BY(58, 56), BY(26, 70)}},
    {6, 5, "narrow", {DOWN(54, 2), BY(40, 34), BY(34, 74), BY(44, 97), BY(60, 88), BY(60, 68), BY(48, 62), BY(36, 76)}},

    {7, 24, "plain", {DOWN(14, 12), BY(46, 10), TURN(82, 8), BY(58, 48), BY(42, 98)}},
    {7, 16, "straight", {DOWN(16, 10), BY(48, 10), TURN(80, 8), BY(56, 54), BY(34, 98)}},
    {7, 10, "bar", {DOWN(16, 8), BY(46, 8), TURN(80, 8), BY(58, 48), BY(44, 98), DOWN(34, 52), BY(56, 50), BY(80, 48)}},
    {7, 9, "serif", {DOWN(14, 26), TURN(18, 10), BY(48, 10), TURN(82, 8), BY(58, 50), BY(46, 98)}},
    {7, 5, "serif and bar", {DOWN(14, 24), TURN(16, 8), BY(48, 9), TURN(82, 6), BY(58, 50), BY(44, 98), DOWN(32, 54), BY(74, 50)}},
    {7, 12, "arched", {DOWN(10, 24), BY(28, 8), BY(56, 12), TURN(84, 6), BY(62, 44), BY(54, 98)}},
    {7, 12, "rounded", {DOWN(14, 18), BY(34, 6), BY(66, 6), BY(74, 24), BY(58, 58), BY(48, 98)}},
    {7, 7, "steep", {DOWN(22, 14), BY(46, 10), TURN(70, 8), BY(66, 50), BY(62, 98)}},
    {7, 6, "long top", {DOWN(2, 26), BY(44, 20), TURN(92, 10), BY(66, 50), BY(44, 98)}},

    {8, 24, "one stroke", {DOWN(74, 14), BY(48, 3), BY(26, 20), BY(48, 44), BY(74, 70), BY(50, 97), BY(22, 76), BY(46, 48), BY(72, 24), BY(70, 8)}},
    {8, 14, "from the top", {DOWN(50, 3), BY(28, 22), BY(50, 46), BY(76, 72), BY(48, 97), BY(22, 74), BY(48, 46), BY(72, 22), BY(50, 3)}},
    {8, 10, "open", {DOWN(66, 16), BY(42, 6), BY(28, 24), BY(52, 48), BY(70, 76), BY(46, 97), BY(24, 78), BY(48, 50), BY(84, 6)}},
    {8, 10, "two circles", {DOWN(50, 4), BY(30, 24), BY(50, 46), BY(70, 24), BY(48, 4), DOWN(50, 46), BY(22, 72), BY(50, 97), BY(78, 72), BY(48, 46)}},
    {8, 9, "narrow", {DOWN(64, 10), BY(50, 3), BY(38, 20), BY(50, 46), BY(60, 74), BY(46, 97), BY(34, 78), BY(48, 48), BY(64, 22), BY(58, 4)}},
    {8, 8, "big head", {DOWN(76, 16), BY(48, 3), BY(18, 24), BY(48, 54), BY(66, 78), BY(48, 97), BY(32, 80), BY(52, 54), BY(80, 28), BY(66, 6)}},
    {8, 8, "small head", {DOWN(64, 10), BY(48, 3), BY(36, 16), BY(52, 36), BY(82, 66), BY(50, 97), BY(18, 70), BY(44, 40), BY(66, 20), BY(60, 6)}},
    {8, 7, "leaning", {DOWN(84, 12), BY(62, 4), BY(40, 22), BY(50, 48), BY(58, 76), BY(32, 97), BY(16, 80), BY(46, 50), BY(84, 26), BY(80, 8)}},
    {8, 5, "from the middle", {DOWN(50, 46), BY(30, 24), BY(50, 4), BY(70, 22), BY(48, 48), BY(26, 76), BY(48, 97), BY(74, 76), BY(50, 46)}},

    {9, 20, "straight", {DOWN(74, 14), BY(46, 4), BY(24, 26), BY(38, 48), BY(66, 36), TURN(76, 10), BY(74, 54), BY(70, 98)}},
    {9, 16, "one stroke", {DOWN(70, 30), BY(46, 46), BY(24, 32), BY(38, 6), BY(66, 8), BY(72, 34), BY(64, 66), BY(54, 98)}},
    {9, 12, "curled tail", {DOWN(74, 16), BY(48, 4), BY(24, 26), BY(40, 48), BY(68, 36), TURN(76, 12), BY(78, 56), BY(62, 92), BY(24, 92)}},
    {9, 12, "round, then straight", {DOWN(72, 20), BY(50, 3), BY(26, 16), BY(28, 42), BY(54, 46), BY(74, 24), BY(72, 56), BY(66, 98)}},
    {9, 10, "leaning", {DOWN(84, 12), BY(60, 4), BY(34, 26), BY(40, 48), BY(66, 38), TURN(84, 10), BY(64, 56), BY(44, 98)}},
    {9, 8, "curved back", {DOWN(76, 20), BY(54, 3), BY(26, 22), BY(34, 46), BY(62, 44), BY(78, 18), BY(74, 58), BY(56, 88), BY(32, 98)}},
    {9, 8, "small head", {DOWN(68, 12), BY(48, 4), BY(32, 18), BY(42, 34), BY(64, 24), TURN(70, 6), BY(66, 50), BY(58, 98)}},
    {9, 8, "big head", {DOWN(78, 18), BY(48, 3), BY(14, 30), BY(34, 58), BY(68, 46), BY(80, 14), BY(78, 56), BY(74, 98)}},
    {9, 6, "open head", {DOWN(64, 8), BY(36, 10), BY(22, 34), BY(42, 50), BY(68, 38), TURN(78, 8), BY(74, 54), BY(66, 98)}},
};
/* clang-format on */

const size_t stroke_style_count = sizeof stroke_styles / sizeof *stroke_styles;

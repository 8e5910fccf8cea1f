/* What the classes of a data set are called. */
#ifndef LAB_CLASSES_H
#define LAB_CLASSES_H

enum { CLASS_NAME = 16 };

/* "7" for digits, "ankle boot" for Fashion-MNIST, otherwise the number of the class. */
const char *class_name(char out[CLASS_NAME], const char *source, int index);

#endif

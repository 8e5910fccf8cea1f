/* Trains a Hamiltonian network of 64 layers on two spirals and says how many unseen points it gets right. */
#include <hdnn/hdnn.h>
#include <stdio.h>

int main(void) {
    hdnn_data_config source = hdnn_data_config_default();        /* the swiss roll */
    hdnn_network_config network = hdnn_network_config_default(); /* h1-j1, 4 features */
    hdnn_training_config training = hdnn_training_config_default();
    hdnn_data data = {0};
    hdnn_run *run = NULL;
    hdnn_error error;

    network.layers = 64;
    network.t_end = 2;
    training.epochs = 20;
    training.learning_rate = 0.02;
    training.schedule = HDNN_COSINE;
    if (hdnn_data_load(&source, NULL, training.seed, &data, &error) != HDNN_OK ||
        hdnn_run_new(&training, &network, 1, &data, 1, &run, &error) != HDNN_OK) {
        fprintf(stderr, "%s\n", error.message);
        hdnn_data_free(&data);
        return 1;
    }
    while (hdnn_run_epochs(run) < training.epochs && hdnn_run_step(run) == HDNN_OK) continue;
    hdnn_run_finish(run);
    printf("%s: %.1f %% of the test points\n", network.name, 100 * hdnn_run_lane(run, 0)->test_accuracy);

    hdnn_run_free(run);
    hdnn_data_free(&data);
    return 0;
}

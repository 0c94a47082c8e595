package io.millrace.cluster;

/** The current image, for readers; thread-safe because it hands out immutable images. */
public interface ClusterView {
    ClusterImage image();

    /** Raised with every controller; 0 where none is elected. */
    default int controllerEpoch() {
        return 0;
    }
}

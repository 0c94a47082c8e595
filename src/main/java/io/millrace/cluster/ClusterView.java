package io.millrace.cluster;

/** The current image, for readers; thread-safe because it hands out immutable images. */
public interface ClusterView {
    ClusterImage image();

    /**
     * The image that is committed, on which this node may be about to act only: for words about other nodes. What clients hear while
     * a partition changes hands would send them back to where they came from otherwise.
     */
    default ClusterImage newestImage() {
        return image();
    }

    /** Raised with every controller; 0 where none is elected. */
    default int controllerEpoch() {
        return 0;
    }
}

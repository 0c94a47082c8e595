package io.millrace.cluster.runtime;

import io.millrace.cluster.ClusterImage;
import io.vertx.core.Future;

/** Something that follows the cluster's image, such as the hosting of partitions. */
public interface ImageListener {
    /**
     * Called in order, once per published image.
     *
     * @return completes when this node acts on {@code current}: partitions opened, leaders ready to be produced to,
     *     configs in force, removed partitions gone. The change that caused the image is answered only then.
     */
    Future<Void> onImage(ClusterImage previous, ClusterImage current);
}

package io.millrace.partition;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.runtime.ImageListener;
import io.vertx.core.Future;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has partitions spread over as many owners as the cluster's settings say for this node. Thread-safe because {@link
 * PartitionVerticles} is.
 */
public final class InstanceUpkeep implements ImageListener {
    private static final Logger log = LoggerFactory.getLogger(InstanceUpkeep.class);

    private final PartitionVerticles verticles;
    private final ToIntFunction<ClusterImage> wanted;

    /**
     * Follows the images it is told.
     *
     * @param wanted number of owners under an image
     */
    public InstanceUpkeep(PartitionVerticles verticles, ToIntFunction<ClusterImage> wanted) {
        this.verticles = verticles;
        this.wanted = wanted;
    }

    /** Does not wait for the partitions to move: a disk that hangs under one of them must not hold the metadata up. */
    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        int count = wanted.applyAsInt(current);
        if (count != verticles.count()) {
            verticles
                    .resize(count)
                    .onFailure(failure -> log.error("Partitions are not spread over {} instances", count, failure));
        }
        return Future.succeededFuture();
    }
}

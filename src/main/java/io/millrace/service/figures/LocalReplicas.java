package io.millrace.service.figures;

import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.SegmentFacts;
import io.millrace.metrics.Traffic.Counts;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionSnapshot;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The replicas on this node, as people look at them. Thread-safe because it reads what partitions publish. */
public final class LocalReplicas {
    private final PartitionDirectory directory;
    private final BlockingPool coldReads;

    /**
     * Looks at hosted partitions.
     *
     * @param coldReads pool for questions to the file system
     */
    public LocalReplicas(PartitionDirectory directory, BlockingPool coldReads) {
        this.directory = directory;
        this.coldReads = coldReads;
    }

    /**
     * One replica. Immutable.
     *
     * @param serves whether clients are answered from it: it is the leader's
     * @param traffic of clients since this node hosts it
     */
    public record Replica(
            int partition,
            boolean serves,
            long logStartOffset,
            long logEndOffset,
            long highWatermark,
            long lastStableOffset,
            long sizeBytes,
            Path directory,
            Counts traffic) {}

    /** The replicas of a topic that are here, by partition. */
    public List<Replica> of(TopicRegistration topic) {
        List<Replica> found = new ArrayList<>();
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
            directory.find(topic.id(), partition).map(LocalReplicas::look).ifPresent(found::add);
        }
        return found;
    }

    private static Replica look(HostedPartition hosted) {
        PartitionSnapshot snapshot = hosted.snapshot();
        return new Replica(
                hosted.topicPartition().partition(),
                snapshot.closed().isEmpty(),
                hosted.log().logStartOffset(),
                hosted.log().logEnd().offset(),
                snapshot.highWatermark().offset(),
                snapshot.lastStable().offset(),
                hosted.log().sizeBytes(),
                hosted.log().directory(),
                hosted.traffic().counts());
    }

    /** The segments of a replica that is here, oldest first. */
    public Future<Outcome<List<SegmentFacts>>> segments(TopicRegistration topic, int partition) {
        Optional<HostedPartition> hosted = directory.find(topic.id(), partition);
        if (hosted.isEmpty()) {
            return Future.succeededFuture(Outcome.refused(
                    Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION,
                    topic.name() + "-" + partition + " has no replica on this node."));
        }
        return coldReads.run(() -> {
            try {
                return Outcome.done(hosted.get().log().segments());
            } catch (IOException unreadable) {
                return Outcome.refused(
                        Refusal.Reason.STORAGE_ERROR,
                        topic.name() + "-" + partition + ": cannot look at the segments in "
                                + hosted.get().log().directory() + ": " + unreadable.getMessage());
            }
        });
    }
}

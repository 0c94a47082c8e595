package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionSnapshot;
import java.util.Optional;

/**
 * Finds the hosted partition a client names, or says why there is none. Immutable; thread-safe because the directory and the image
 * are.
 */
final class PartitionLookup {
    private static final int ANY_EPOCH = -1;

    private final PartitionDirectory directory;
    private final ClusterView cluster;

    PartitionLookup(PartitionDirectory directory, ClusterView cluster) {
        this.directory = directory;
        this.cluster = cluster;
    }

    /** The partition if it is hosted here, serving or not. Clients that know no topic ids send {@link TopicId#ZERO}. */
    Optional<HostedPartition> hosted(TopicId topicId, String topic, int partition) {
        if (!topicId.equals(TopicId.ZERO)) {
            return directory.find(topicId, partition);
        }
        return cluster.image().topic(topic).flatMap(registration -> directory.find(registration.id(), partition));
    }

    /** Why {@link #hosted} found nothing. */
    Refusal absence(TopicId topicId, String topic, int partition) {
        boolean byId = !topicId.equals(TopicId.ZERO);
        Optional<TopicRegistration> registration =
                byId ? cluster.image().topic(topicId) : cluster.image().topic(topic);
        if (registration.isEmpty()) {
            return byId && topic.isEmpty()
                    ? new Refusal(Refusal.Reason.UNKNOWN_TOPIC_ID, "no topic has the id " + topicId)
                    : new Refusal(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic " + topic);
        }
        String name = registration.get().name();
        int count = registration.get().partitions().size();
        if (partition < 0 || partition >= count) {
            return new Refusal(
                    Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION,
                    name + " has no partition " + partition + ", it has " + count);
        }
        return new Refusal(
                Refusal.Reason.NOT_LEADER,
                name + "-" + partition + " is not served by this node: refresh the metadata and try its leader");
    }

    /** The partition with what it serves now, or why a client with this epoch is not served. */
    Outcome<HostedPartition> served(PartitionRef ref) {
        Optional<HostedPartition> hosted = hosted(ref.topicId(), ref.topic(), ref.partition());
        if (hosted.isEmpty()) {
            return new Outcome.Refused<>(absence(ref.topicId(), ref.topic(), ref.partition()));
        }
        Optional<Refusal> refusal = refusal(hosted.get(), hosted.get().snapshot(), ref.currentLeaderEpoch());
        return refusal.<Outcome<HostedPartition>>map(Outcome.Refused::new).orElseGet(() -> Outcome.done(hosted.get()));
    }

    /** What a reader of damaged records hears: to try again while another replica can take over, else where the damage is. */
    Refusal damaged(HostedPartition hosted, Refusal damage) {
        boolean othersInSync = cluster.image()
                .topic(hosted.topicId())
                .map(topic -> topic.partitions()
                        .get(hosted.topicPartition().partition())
                        .isr())
                .filter(isr -> isr.size() > 1)
                .isPresent();
        return othersInSync
                ? new Refusal(
                        Refusal.Reason.STORAGE_ERROR,
                        damage.message() + " Another replica takes over: read again after refreshing the metadata.")
                : damage;
    }

    /** Why a client that wants the leader is not served here. */
    static Optional<Refusal> refusal(HostedPartition hosted, PartitionSnapshot snapshot, int currentLeaderEpoch) {
        return snapshot.closed().isPresent() ? snapshot.closed() : epochRefusal(hosted, snapshot, currentLeaderEpoch);
    }

    /** Compares what the client believes about the leader with the truth (KIP-320). */
    static Optional<Refusal> epochRefusal(HostedPartition hosted, PartitionSnapshot snapshot, int currentLeaderEpoch) {
        if (currentLeaderEpoch == ANY_EPOCH || currentLeaderEpoch == snapshot.leaderEpoch()) {
            return Optional.empty();
        }
        boolean fenced = currentLeaderEpoch < snapshot.leaderEpoch();
        return Optional.of(new Refusal(
                fenced ? Refusal.Reason.FENCED_LEADER_EPOCH : Refusal.Reason.UNKNOWN_LEADER_EPOCH,
                hosted.topicPartition() + " is in leader epoch " + snapshot.leaderEpoch() + ", the request speaks of "
                        + currentLeaderEpoch));
    }
}

package io.millrace.api.group;

import io.millrace.api.ErrorCodes;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit.Position;
import io.millrace.coordinator.group.OffsetCommit.StoredPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.protocol.Errors;

/**
 * The partitions of a commit that exist, each with its slot in the answer in the making; slots of those that do not exist say so
 * at once. Confined to the handling of one request.
 */
final class CommitDraft {
    private final boolean byId;
    private final List<Position> positions = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    /** Where a partition's error goes. */
    @FunctionalInterface
    interface Slot {
        void errorCode(short code);
    }

    /** @param byId whether the request names topics by their ids */
    CommitDraft(boolean byId) {
        this.byId = byId;
    }

    /** Takes a partition of a topic, which is empty when nobody knows it. */
    void add(
            Optional<TopicRegistration> topic,
            int partition,
            long offset,
            int leaderEpoch,
            Optional<String> metadata,
            Slot slot) {
        if (topic.isEmpty()
                || partition < 0
                || partition >= topic.get().partitions().size()) {
            Errors unknown = byId && topic.isEmpty() ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            slot.errorCode(unknown.code());
            return;
        }
        positions.add(new Position(
                topic.get().id(),
                new TopicPartition(topic.get().name(), partition),
                offset,
                leaderEpoch,
                metadata.orElse("")));
        slots.add(slot);
    }

    /** What the group is asked for. */
    List<Position> positions() {
        return positions;
    }

    /** Takes the group's answers, in the order of {@link #positions}, in words that the version of the request knows. */
    void fill(List<StoredPosition> stored, UnaryOperator<Errors> inVersion) {
        for (int index = 0; index < slots.size(); index++) {
            Errors error = ErrorCodes.of(stored.get(index).refusal());
            slots.get(index).errorCode(inVersion.apply(error).code());
        }
    }

    /** Gives one error to all that the group was asked for. */
    void refuse(Errors error) {
        slots.forEach(slot -> slot.errorCode(error.code()));
    }
}

package io.millrace.http.admin;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetFetch.FetchedPosition;
import io.millrace.http.Problems;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.service.FetchIsolation;
import io.millrace.service.GroupService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How far groups are behind the partitions they committed positions in. Thread-safe because it has no state of its own. */
public final class GroupLag {
    private final GroupService groups;
    private final RoutedOffsets offsets;
    private final ClusterView cluster;

    public GroupLag(GroupService groups, RoutedOffsets offsets, ClusterView cluster) {
        this.groups = groups;
        this.offsets = offsets;
        this.cluster = cluster;
    }

    /**
     * A group's place in a partition. Immutable.
     *
     * @param endOffset the last stable offset; empty while nobody can say it
     */
    public record Position(TopicPartition partition, long committed, Optional<Long> endOffset) {
        /** Records that are left; never negative, though the end is asked for after the position. */
        public Optional<Long> lag() {
            return endOffset.map(end -> Math.max(0, end - committed));
        }
    }

    /** The positions of a group that this node coordinates, by topic and partition. */
    public Future<List<Position>> of(String groupId) {
        return groups.submit(groupId, new OffsetFetch(groupId, Optional.empty(), -1, false, Optional.empty()))
                .compose(outcome -> ends(Problems.valueOf(outcome).positions()));
    }

    private Future<List<Position>> ends(List<FetchedPosition> committed) {
        List<Future<Position>> asked = new ArrayList<>();
        for (FetchedPosition position : committed) {
            Optional<TopicRegistration> topic =
                    cluster.image().topic(position.partition().topic());
            if (position.offset() >= 0 && topic.isPresent()) {
                asked.add(end(topic.get(), position));
            }
        }
        return Future.join(asked).map(all -> {
            List<Position> positions = new ArrayList<>(all.<Position>list());
            positions.sort(Comparator.comparing(
                            (Position position) -> position.partition().topic())
                    .thenComparing(position -> position.partition().partition()));
            return positions;
        });
    }

    private Future<Position> end(TopicRegistration topic, FetchedPosition position) {
        PartitionRef place =
                new PartitionRef(topic.id(), topic.name(), position.partition().partition(), -1);
        return offsets.find(place, new OffsetQuery.Latest(FetchIsolation.LAST_STABLE_OFFSET))
                .map(outcome -> new Position(
                        position.partition(),
                        position.offset(),
                        outcome instanceof Outcome.Done<Long> done ? Optional.of(done.value()) : Optional.empty()));
    }
}

package io.millrace.http.consumers;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetFetch.FetchedPosition;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.service.GroupService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a consumer is in each of its partitions: where it begins, how far records were handed over, and what of that its group
 * is told. Owned by the hub's context. Invariant: a position is that of the next record to hand over.
 */
final class Positions {
    private final String groupId;
    private final ConsumerSettings settings;
    private final GroupMembership membership;
    private final GroupService groups;
    private final RoutedOffsets offsets;
    private final Map<Place, Long> next = new LinkedHashMap<>();
    private boolean uncommitted;

    Positions(
            String groupId,
            ConsumerSettings settings,
            GroupMembership membership,
            GroupService groups,
            RoutedOffsets offsets) {
        this.groupId = groupId;
        this.settings = settings;
        this.membership = membership;
        this.groups = groups;
        this.offsets = offsets;
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    /** All of them as they are now. */
    Map<Place, Long> copy() {
        return new LinkedHashMap<>(next);
    }

    /** Forgets those in partitions that the consumer lost. */
    void retain(Set<Place> assigned) {
        next.keySet().retainAll(assigned);
    }

    /** Forgets one that is not in the log any more: it is found anew by the policy, for nothing is committed there that exists. */
    void forget(Place place) {
        next.remove(place);
    }

    void clear() {
        next.clear();
    }

    /** Whether this is the position still; it was lost or moved otherwise. */
    boolean isAt(Place place, long offset) {
        Long position = next.get(place);
        return position != null && position == offset;
    }

    /** Records up to this offset are handed over. */
    void advance(Place place, long offset) {
        next.put(place, offset);
        uncommitted = true;
    }

    void seek(Place place, long offset) {
        next.put(place, offset);
    }

    Future<Void> seekTo(Place place, boolean beginning) {
        OffsetQuery query = beginning ? new OffsetQuery.Earliest() : new OffsetQuery.Latest(settings.isolation());
        return offsets.find(new PartitionRef(place.topicId(), place.topic(), place.partition(), -1), query)
                .map(Problems::valueOf)
                .map(offset -> {
                    next.put(place, offset);
                    return null;
                });
    }

    /** Finds positions for partitions that have none: where the group is, or where the policy says. */
    Future<Void> findMissing(Set<Place> assigned) {
        List<Place> missing =
                assigned.stream().filter(place -> !next.containsKey(place)).toList();
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        List<TopicPartition> wanted = missing.stream()
                .map(place -> new TopicPartition(place.topic(), place.partition()))
                .toList();
        return groups.submit(groupId, new OffsetFetch(groupId, Optional.empty(), -1, false, Optional.of(wanted)))
                .compose(outcome -> {
                    List<FetchedPosition> committed = Problems.valueOf(outcome).positions();
                    List<Future<?>> found = new ArrayList<>();
                    for (int index = 0; index < missing.size(); index++) {
                        found.add(begin(missing.get(index), committed.get(index).offset()));
                    }
                    return Future.join(found).mapEmpty();
                });
    }

    private Future<Void> begin(Place place, long committed) {
        if (committed < 0) {
            return seekTo(place, settings.fromEarliest());
        }
        next.put(place, committed);
        return Future.succeededFuture();
    }

    /** Everything that was handed over, to be committed. */
    List<OffsetCommit.Position> all() {
        return next.entrySet().stream()
                .map(entry -> toCommit(entry.getKey(), entry.getValue(), ""))
                .toList();
    }

    static OffsetCommit.Position toCommit(Place place, long offset, String metadata) {
        return new OffsetCommit.Position(
                place.topicId(), new TopicPartition(place.topic(), place.partition()), offset, -1, metadata);
    }

    /** Commits what was handed over since the last time, if the consumer commits by itself. */
    Future<Void> commitIfWanted() {
        return settings.autoCommit() && uncommitted ? commit(all()) : Future.succeededFuture();
    }

    Future<Void> commit(List<OffsetCommit.Position> what) {
        if (what.isEmpty()) {
            return Future.succeededFuture();
        }
        boolean member = membership.joined();
        OffsetCommit command = new OffsetCommit(
                groupId,
                member ? membership.memberId() : "",
                Optional.empty(),
                member ? membership.epoch() : -1,
                Optional.empty(),
                true,
                what);
        uncommitted = false;
        return groups.submit(groupId, command)
                .<Void>map(outcome -> {
                    Problems.valueOf(outcome).positions().stream()
                            .flatMap(stored -> stored.refusal().stream())
                            .findFirst()
                            .ifPresent(refusal -> {
                                throw new RequestRefused(Problems.of(refusal));
                            });
                    return null;
                })
                .onFailure(lost -> uncommitted = true); // A coordinator that moves must not cost a consumer its place.
    }
}

package io.millrace.http.consumers;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.coordinator.group.ClientIdentity;
import io.millrace.coordinator.group.ConsumerGroupHeartbeat;
import io.millrace.coordinator.group.TopicPartitions;
import io.millrace.http.Problems;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One consumer's membership in its group, by the consumer protocol: joins, goes on, takes what it is assigned, leaves. Owned by the
 * hub's context. Invariants: {@link #owned} is what the coordinator was last told or is told next; requests are made one after the
 * other, for an answer about an older epoch must not come behind one about a newer.
 */
final class GroupMembership {
    private static final int JOINING = 0;
    private static final int LEAVING = -1;
    private static final int REBALANCE_TIMEOUT_MS = 60_000;

    private final GroupService groups;
    private final ClusterView cluster;
    private final String groupId;
    private final String memberId;
    private final ClientIdentity client;
    private List<String> topics = List.of();
    private Optional<String> pattern = Optional.empty();
    private int epoch = JOINING;
    private boolean joined;
    /** Whether the coordinator may know this member, be it from another node. */
    private boolean heardOf;

    private boolean sayOwned = true;
    private Future<Void> asked = Future.succeededFuture();
    private Set<Place> owned = Set.of();
    private int heartbeatIntervalMs = 5_000;

    GroupMembership(GroupService groups, ClusterView cluster, String groupId, String memberId, String name) {
        this.groups = groups;
        this.cluster = cluster;
        this.groupId = groupId;
        this.memberId = memberId;
        this.client = new ClientIdentity(name, "/http");
    }

    String memberId() {
        return memberId;
    }

    int epoch() {
        return epoch;
    }

    boolean joined() {
        return joined;
    }

    int heartbeatIntervalMs() {
        return heartbeatIntervalMs;
    }

    Set<Place> owned() {
        return owned;
    }

    Optional<String> pattern() {
        return pattern;
    }

    List<String> topics() {
        return topics;
    }

    /** Wants other topics from the next heartbeat on. */
    void subscribe(List<String> names, Optional<String> regex) {
        topics = List.copyOf(names);
        pattern = regex;
        sayOwned = true;
    }

    /** Goes on as a member that another node had: the coordinator may wait for it. */
    void resume() {
        heardOf = true;
    }

    /** Tells the coordinator what is owned, and takes what it says; owned partitions may have changed afterwards. */
    Future<Void> heartbeat() {
        if (!asked.isComplete()) {
            return sayOwned ? asked.transform(heard -> heartbeat()) : asked;
        }
        asked = ask();
        return asked;
    }

    /** What is not sure to have been heard is said in full, and is then answered in full. */
    private Future<Void> ask() {
        boolean full = !joined || sayOwned;
        ConsumerGroupHeartbeat heartbeat = new ConsumerGroupHeartbeat(
                groupId,
                memberId,
                joined ? epoch : JOINING,
                Optional.empty(),
                Optional.empty(),
                full ? REBALANCE_TIMEOUT_MS : -1,
                client,
                full ? Optional.of(topics) : Optional.empty(),
                full ? pattern.or(() -> Optional.of("")) : Optional.empty(),
                Optional.empty(),
                full ? Optional.of(byTopic(owned)) : Optional.empty());
        heardOf = true;
        sayOwned = false;
        return groups.submit(groupId, heartbeat)
                .<Void>map(outcome -> {
                    take(outcome);
                    return null;
                })
                .onFailure(unsure -> sayOwned = true);
    }

    private void take(Outcome<ConsumerGroupHeartbeat.Reply> outcome) {
        if (outcome instanceof Outcome.Done<ConsumerGroupHeartbeat.Reply> done) {
            joined = true;
            epoch = done.value().memberEpoch();
            heartbeatIntervalMs = done.value().heartbeatIntervalMs();
            done.value().assignment().ifPresent(this::own);
            return;
        }
        Refusal.Reason reason = ((Outcome.Refused<ConsumerGroupHeartbeat.Reply>) outcome)
                .refusal()
                .reason();
        if (reason == Refusal.Reason.UNKNOWN_MEMBER_ID || reason == Refusal.Reason.FENCED_MEMBER_EPOCH) {
            joined = false; // The group went on without this member: it joins again and owns nothing until then.
            owned = Set.of();
            sayOwned = true;
            return;
        }
        Problems.valueOf(outcome);
    }

    private void own(List<TopicPartitions> assignment) {
        Set<Place> assigned = new LinkedHashSet<>();
        for (TopicPartitions topic : assignment) {
            Optional<TopicRegistration> known = cluster.image().topic(topic.topicId());
            known.ifPresent(registration -> topic.partitions()
                    .forEach(partition -> assigned.add(new Place(topic.topicId(), registration.name(), partition))));
        }
        sayOwned |= !assigned.equals(owned);
        owned = assigned;
    }

    /** Whether the coordinator waits to hear that partitions were given up or taken. */
    boolean hasNews() {
        return !joined || sayOwned;
    }

    /** Leaves the group. */
    Future<Void> leave() {
        asked = asked.transform(heard -> heardOf ? sayGoodbye() : Future.succeededFuture());
        return asked;
    }

    private Future<Void> sayGoodbye() {
        heardOf = false;
        joined = false;
        owned = Set.of();
        sayOwned = true;
        ConsumerGroupHeartbeat goodbye = new ConsumerGroupHeartbeat(
                groupId,
                memberId,
                LEAVING,
                Optional.empty(),
                Optional.empty(),
                -1,
                client,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return groups.submit(groupId, goodbye).mapEmpty();
    }

    private static List<TopicPartitions> byTopic(Set<Place> places) {
        Map<TopicId, List<Integer>> partitions = new LinkedHashMap<>();
        places.forEach(place -> partitions
                .computeIfAbsent(place.topicId(), id -> new ArrayList<>())
                .add(place.partition()));
        return partitions.entrySet().stream()
                .map(entry -> new TopicPartitions(entry.getKey(), entry.getValue()))
                .toList();
    }
}

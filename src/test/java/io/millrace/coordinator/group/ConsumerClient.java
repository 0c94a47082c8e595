package io.millrace.coordinator.group;

import io.millrace.coordinator.CoordinatorDriver.Pending;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.List;
import java.util.Optional;

/** A consumer of the consumer protocol: what it believes, and the heartbeats that follow from it. */
final class ConsumerClient {
    static final String GROUP = "orders-app";
    static final int REBALANCE_MS = 60_000;

    private final GroupDriver driver;
    private final Optional<String> instanceId;
    final String memberId;
    private Optional<List<String>> topics = Optional.of(List.of("orders"));
    private Optional<String> regex = Optional.empty();
    private Optional<String> assignor = Optional.empty();
    int epoch;
    PartitionSet owned = PartitionSet.EMPTY;

    ConsumerClient(GroupDriver driver, String memberId, Optional<String> instanceId) {
        this.driver = driver;
        this.memberId = memberId;
        this.instanceId = instanceId;
    }

    ConsumerClient(GroupDriver driver, String memberId) {
        this(driver, memberId, Optional.empty());
    }

    ConsumerClient subscribedTo(String... names) {
        topics = Optional.of(List.of(names));
        regex = Optional.empty();
        return this;
    }

    ConsumerClient matching(String expression) {
        topics = Optional.empty();
        regex = Optional.of(expression);
        return this;
    }

    ConsumerClient assignedBy(String name) {
        assignor = Optional.of(name);
        return this;
    }

    /** Joins or goes on, saying everything. */
    Pending<ConsumerGroupHeartbeat.Reply> heartbeat() {
        return driver.send(new ConsumerGroupHeartbeat(
                GROUP,
                memberId,
                epoch,
                instanceId,
                Optional.empty(),
                REBALANCE_MS,
                new ClientIdentity("app", "/127.0.0.1"),
                topics,
                regex,
                assignor,
                Optional.of(ConsumerHeartbeats.topicPartitions(owned))));
    }

    /** Heartbeats and does what the answer says: gives up, takes, and remembers the epoch. */
    ConsumerGroupHeartbeat.Reply beat() {
        ConsumerGroupHeartbeat.Reply reply = heartbeat().reply();
        obey(reply);
        return reply;
    }

    void obey(ConsumerGroupHeartbeat.Reply reply) {
        epoch = reply.memberEpoch();
        reply.assignment().ifPresent(assignment -> {
            PartitionSet.Builder next = PartitionSet.builder();
            assignment.forEach(topic -> next.addAll(topic.topicId(), topic.partitions()));
            owned = next.build();
        });
    }

    /** Only says that it is alive. */
    Pending<ConsumerGroupHeartbeat.Reply> ping() {
        return driver.send(brief(epoch));
    }

    Pending<ConsumerGroupHeartbeat.Reply> leave(int leaveEpoch) {
        return driver.send(brief(leaveEpoch));
    }

    private ConsumerGroupHeartbeat brief(int withEpoch) {
        return new ConsumerGroupHeartbeat(
                GROUP,
                memberId,
                withEpoch,
                instanceId,
                Optional.empty(),
                -1,
                new ClientIdentity("app", "/127.0.0.1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    void forgetEverything() {
        epoch = 0;
        owned = PartitionSet.EMPTY;
    }
}

package io.millrace.testkit;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.RebalanceProtocol;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;

/**
 * A member of a classic group that only takes part in rebalances, with the subscription, the shares and the assignor of a real
 * consumer. Requests and answers are separate steps, so that one thread can run many. Owned by the test's thread.
 */
final class ClassicWireMember implements AutoCloseable {
    private static final int JOIN = 9;
    private static final int SYNC = 5;
    private static final int HEARTBEAT = 4;
    private static final int LEAVE = 5;

    private final WireClient socket;
    private final String groupId;
    private final String topic;
    private final ConsumerPartitionAssignor assignor;
    private final String id;
    private final boolean cooperative;
    private List<TopicPartition> owned = List.of();
    private int generation = -1;

    /** Connects and takes a member id; it is in the group once it has joined. */
    ClassicWireMember(WireClient socket, String groupId, String topic, ConsumerPartitionAssignor assignor) {
        this.socket = socket;
        this.groupId = groupId;
        this.topic = topic;
        this.assignor = assignor;
        this.cooperative = assignor.supportedProtocols().contains(RebalanceProtocol.COOPERATIVE);
        this.id = ((JoinGroupResponseData) socket.ask(ApiKeys.JOIN_GROUP, JOIN, joinAs(""))).memberId();
    }

    List<TopicPartition> owned() {
        return owned;
    }

    void sendJoin() {
        socket.send(ApiKeys.JOIN_GROUP, JOIN, 1, joinAs(id));
    }

    /** The generation in it makes each subscription a new one, and so a reason to rebalance. */
    private JoinGroupRequestData joinAs(String memberId) {
        Subscription subscription = new Subscription(
                List.of(topic),
                assignor.subscriptionUserData(Set.of(topic)),
                cooperative ? owned : List.of(),
                generation,
                Optional.empty());
        var protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol()
                .setName(assignor.name())
                .setMetadata(Utils.toArray(ConsumerProtocol.serializeSubscription(subscription))));
        return new JoinGroupRequestData()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setSessionTimeoutMs(30_000)
                .setRebalanceTimeoutMs(60_000)
                .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
                .setProtocols(protocols);
    }

    JoinGroupResponseData receiveJoin() {
        var answer =
                (JoinGroupResponseData) socket.receive(ApiKeys.JOIN_GROUP, JOIN).body();
        expectNone(answer.errorCode());
        generation = answer.generationId();
        return answer;
    }

    /** The shares of all members, when this one leads them. */
    Map<String, Assignment> assign(Cluster cluster, JoinGroupResponseData joined) {
        Map<String, Subscription> subscriptions = new HashMap<>();
        joined.members()
                .forEach(member -> subscriptions.put(
                        member.memberId(),
                        ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(member.metadata()))));
        return assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
    }

    /** Asks for its share; {@code shares} is empty for all but the leading member. */
    void sendSync(Map<String, Assignment> shares) {
        socket.send(
                ApiKeys.SYNC_GROUP,
                SYNC,
                2,
                new SyncGroupRequestData()
                        .setGroupId(groupId)
                        .setMemberId(id)
                        .setGenerationId(generation)
                        .setProtocolType(ConsumerProtocol.PROTOCOL_TYPE)
                        .setProtocolName(assignor.name())
                        .setAssignments(shares.entrySet().stream()
                                .map(share -> new SyncGroupRequestAssignment()
                                        .setMemberId(share.getKey())
                                        .setAssignment(
                                                Utils.toArray(ConsumerProtocol.serializeAssignment(share.getValue()))))
                                .toList()));
    }

    /**
     * Takes its share.
     *
     * @return whether it gave something up that others wait for, so that it has to join again
     */
    boolean receiveSync() {
        var answer =
                (SyncGroupResponseData) socket.receive(ApiKeys.SYNC_GROUP, SYNC).body();
        expectNone(answer.errorCode());
        Assignment share = ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(answer.assignment()));
        assignor.onAssignment(share, metadata());
        boolean gaveUp = cooperative && !share.partitions().containsAll(owned);
        owned = List.copyOf(share.partitions());
        return gaveUp;
    }

    @SuppressWarnings("removal") // The client makes one in the same way.
    private ConsumerGroupMetadata metadata() {
        return new ConsumerGroupMetadata(groupId, generation, id, Optional.empty());
    }

    void sendHeartbeat() {
        socket.send(
                ApiKeys.HEARTBEAT,
                HEARTBEAT,
                3,
                new HeartbeatRequestData().setGroupId(groupId).setMemberId(id).setGenerationId(generation));
    }

    /** Whether it is told to join again. */
    boolean receiveHeartbeat() {
        var answer = (HeartbeatResponseData)
                socket.receive(ApiKeys.HEARTBEAT, HEARTBEAT).body();
        if (answer.errorCode() == Errors.REBALANCE_IN_PROGRESS.code()) {
            return true;
        }
        expectNone(answer.errorCode());
        return false;
    }

    void leave() {
        var answer = (LeaveGroupResponseData) socket.ask(
                ApiKeys.LEAVE_GROUP,
                LEAVE,
                new LeaveGroupRequestData()
                        .setGroupId(groupId)
                        .setMembers(List.of(new MemberIdentity().setMemberId(id))));
        expectNone(answer.errorCode());
    }

    private void expectNone(short code) {
        if (code != Errors.NONE.code()) {
            throw new AssertionError(id + " was answered " + Errors.forCode(code));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A consumer of the classic protocol, as far as its requests go; what it does not say has a usual value. */
final class ClassicClient {
    static final String GROUP = "orders-app";
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;

    private final GroupDriver driver;
    private final Optional<String> instanceId;
    private List<MemberProtocol> protocols = List.of(protocol("range", "orders"));
    private String protocolType = "consumer";
    private int sessionMs = SESSION_MS;
    private boolean memberIdRequired;
    private boolean canSkipAssignment = true;
    String memberId = "";
    int generationId = -1;

    ClassicClient(GroupDriver driver) {
        this(driver, Optional.empty());
    }

    ClassicClient(GroupDriver driver, Optional<String> instanceId) {
        this.driver = driver;
        this.instanceId = instanceId;
    }

    static ClassicClient fixed(GroupDriver driver, String instanceId) {
        return new ClassicClient(driver, Optional.of(instanceId));
    }

    static MemberProtocol protocol(String name, String... topics) {
        ByteBuffer metadata = ByteBuffer.allocate(200).putShort((short) 0).putInt(topics.length);
        for (String topic : topics) {
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            metadata.putShort((short) bytes.length).put(bytes);
        }
        metadata.putInt(-1);
        byte[] bytes = new byte[metadata.position()];
        metadata.flip().get(bytes);
        return new MemberProtocol(name, OpaqueBytes.of(bytes));
    }

    static OpaqueBytes bytes(String text) {
        return OpaqueBytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    ClassicClient with(MemberProtocol... changed) {
        protocols = List.of(changed);
        return this;
    }

    ClassicClient ofType(String type) {
        protocolType = type;
        return this;
    }

    ClassicClient sessionMs(int changed) {
        sessionMs = changed;
        return this;
    }

    ClassicClient askingForAnId() {
        memberIdRequired = true;
        return this;
    }

    ClassicClient beforeSkipping() {
        canSkipAssignment = false;
        return this;
    }

    Pending<JoinGroup.Reply> join() {
        return driver.send(new JoinGroup(
                GROUP,
                memberId,
                instanceId,
                new ClientIdentity("app", "/127.0.0.1"),
                sessionMs,
                REBALANCE_MS,
                protocolType,
                protocols,
                memberIdRequired,
                canSkipAssignment,
                ""));
    }

    /** Takes over what a join was answered. */
    JoinGroup.Joined joined(Pending<JoinGroup.Reply> join) {
        JoinGroup.Joined joined = (JoinGroup.Joined) join.reply();
        memberId = joined.memberId();
        generationId = joined.generationId();
        return joined;
    }

    Pending<SyncGroup.Reply> sync(Map<String, OpaqueBytes> assignments) {
        return driver.send(new SyncGroup(
                GROUP, memberId, instanceId, generationId, Optional.empty(), Optional.empty(), assignments));
    }

    Pending<Heartbeat.Reply> heartbeat() {
        return driver.send(new Heartbeat(GROUP, memberId, instanceId, generationId));
    }

    Pending<LeaveGroup.Reply> leave() {
        return driver.send(new LeaveGroup(GROUP, List.of(new LeaveGroup.LeavingMember(memberId, instanceId, "bye"))));
    }

    Pending<OffsetCommit.Reply> commit(String topic, int partition, long offset) {
        return driver.send(commitOf(GROUP, memberId, instanceId, generationId, topic, partition, offset, ""));
    }

    static OffsetCommit commitOf(
            String groupId,
            String memberId,
            Optional<String> instanceId,
            int generationId,
            String topic,
            int partition,
            long offset,
            String metadata) {
        return new OffsetCommit(
                groupId,
                memberId,
                instanceId,
                generationId,
                Optional.empty(),
                false,
                List.of(new OffsetCommit.Position(
                        TopicId.ZERO, new TopicPartition(topic, partition), offset, -1, metadata)));
    }
}

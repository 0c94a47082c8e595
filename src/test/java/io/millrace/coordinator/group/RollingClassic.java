package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ClassicClient.GROUP;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole consumer of the classic protocol, as the Java client is one: it joins, leads and assigns when it is told to, gives up
 * everything before it joins again (eager) or only what it must (cooperative).
 */
final class RollingClassic implements RollingMember {
    private static final int SESSION_MS = 10_000;
    private static final int REBALANCE_MS = 60_000;

    private final GroupDriver driver;
    private final String topic;
    private final int partitions;
    private final boolean cooperative;
    private Set<TopicPartition> owned = new HashSet<>();
    private String memberId = "";
    private int generationId = -1;
    private boolean hasToJoin = true;
    private CoordinatorDriver.@Nullable Pending<JoinGroup.Reply> join;
    private CoordinatorDriver.@Nullable Pending<SyncGroup.Reply> sync;

    RollingClassic(GroupDriver driver, String topic, int partitions, boolean cooperative) {
        this.driver = driver;
        this.topic = topic;
        this.partitions = partitions;
        this.cooperative = cooperative;
    }

    @Override
    public void beat() {
        if (join != null) {
            onJoin(join);
        } else if (sync != null) {
            onSync(sync);
        } else if (hasToJoin) {
            join();
        } else {
            onRefusal(driver.send(new Heartbeat(GROUP, memberId, Optional.empty(), generationId))
                    .outcome());
        }
    }

    private void join() {
        if (!cooperative) {
            owned = new HashSet<>();
        }
        join = driver.send(new JoinGroup(
                GROUP,
                memberId,
                Optional.empty(),
                new ClientIdentity("app", "/127.0.0.1"),
                SESSION_MS,
                REBALANCE_MS,
                ConsumerSubscription.PROTOCOL_TYPE,
                List.of(new MemberProtocol(cooperative ? "cooperative-sticky" : "range", subscription())),
                true,
                true,
                ""));
    }

    private OpaqueBytes subscription() {
        ByteBuffer out = ByteBuffer.allocate(1_000).putShort((short) 1).putInt(1);
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) name.length).put(name).putInt(-1).putInt(owned.isEmpty() ? 0 : 1);
        if (!owned.isEmpty()) {
            out.putShort((short) name.length).put(name).putInt(owned.size());
            owned.forEach(partition -> out.putInt(partition.partition()));
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return OpaqueBytes.of(bytes);
    }

    private void onJoin(Pending<JoinGroup.Reply> pending) {
        if (pending.waits()) {
            return;
        }
        join = null;
        if (pending.granted().isEmpty()) {
            onRefusal(pending.outcome());
        } else if (pending.reply() instanceof JoinGroup.MemberIdAssigned assigned) {
            memberId = assigned.memberId();
        } else if (pending.reply() instanceof JoinGroup.Joined joined) {
            memberId = joined.memberId();
            generationId = joined.generationId();
            hasToJoin = false;
            sync = driver.send(new SyncGroup(
                    GROUP,
                    memberId,
                    Optional.empty(),
                    generationId,
                    Optional.of(joined.protocolType()),
                    Optional.of(joined.protocolName()),
                    assign(joined.members())));
        }
    }

    /** Everybody gets the partitions of its rank, except those that somebody else still owns. */
    private Map<String, OpaqueBytes> assign(List<JoinGroup.JoinedMember> members) {
        Map<Integer, String> owners = new HashMap<>();
        members.forEach(member -> ClientFormat.subscription(member.metadata())
                .orElseThrow()
                .owned()
                .getOrDefault(topic, List.of())
                .forEach(partition -> owners.put(partition, member.memberId())));
        Map<String, List<Integer>> byMember = new TreeMap<>();
        members.forEach(member -> byMember.put(member.memberId(), new ArrayList<>()));
        List<String> ids = List.copyOf(byMember.keySet());
        for (int partition = 0; partition < partitions && !ids.isEmpty(); partition++) {
            String target = ids.get(partition % ids.size());
            if (owners.getOrDefault(partition, target).equals(target)) {
                byMember.getOrDefault(target, new ArrayList<>()).add(partition);
            }
        }
        Map<String, OpaqueBytes> assignments = new HashMap<>();
        byMember.forEach((id, own) -> assignments.put(id, ClientFormat.assignment(Map.of(topic, own))));
        return assignments;
    }

    private void onSync(Pending<SyncGroup.Reply> pending) {
        if (pending.waits()) {
            return;
        }
        sync = null;
        if (pending.granted().isEmpty()) {
            onRefusal(pending.outcome());
            return;
        }
        Set<TopicPartition> given = new HashSet<>();
        ClientFormat.assignment(pending.reply().assignment())
                .orElseThrow()
                .partitions()
                .getOrDefault(topic, List.of())
                .forEach(partition -> given.add(new TopicPartition(topic, partition)));
        hasToJoin = cooperative && !given.containsAll(owned); // What it gives up now is for others to take.
        owned = given;
    }

    private void onRefusal(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Refused<?> refused)) {
            return;
        }
        hasToJoin = true;
        Reason reason = refused.refusal().reason();
        if (reason == Reason.UNKNOWN_MEMBER_ID) {
            memberId = "";
        }
        if (reason == Reason.UNKNOWN_MEMBER_ID || reason == Reason.ILLEGAL_GENERATION) {
            owned = new HashSet<>();
            generationId = -1;
        }
    }

    @Override
    public Set<TopicPartition> owned() {
        return owned;
    }

    @Override
    public Pending<OffsetCommit.Reply> commit(TopicPartition partition, long offset) {
        return driver.send(new OffsetCommit(
                GROUP,
                memberId,
                Optional.empty(),
                generationId,
                Optional.empty(),
                true,
                List.of(new OffsetCommit.Position(TopicId.ZERO, partition, offset, -1, ""))));
    }

    @Override
    public void leave() {
        if (!memberId.isEmpty()) {
            driver.send(
                    new LeaveGroup(GROUP, List.of(new LeaveGroup.LeavingMember(memberId, Optional.empty(), "bye"))));
        }
        owned = new HashSet<>();
        memberId = "";
        hasToJoin = true;
    }

    @Override
    public String memberId() {
        return memberId;
    }
}

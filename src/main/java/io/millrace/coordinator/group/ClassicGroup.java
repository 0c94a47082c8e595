package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group whose members divide the partitions among themselves, or that only keeps offsets: its generation and the phase of
 * its rebalance. Owned by the worker of its coordinator shard.
 *
 * <p>Durable is what {@link #restore} is given; a rebalance under way and everything parked in it is soft.
 */
final class ClassicGroup implements Group {
    private static final Logger log = LoggerFactory.getLogger(ClassicGroup.class);

    private final String groupId;
    private final ClassicMembers members = new ClassicMembers();
    private final RebalanceLog history = new RebalanceLog();
    private GroupState state = GroupState.EMPTY;
    private String protocolType = "";
    private String protocolName = "";
    private int generationId;
    /** When the group became empty; negative when the record that says so is from a broker that did not know. */
    private long emptySinceMs = -1;

    private Optional<Set<String>> subscribedTopics = Optional.empty();
    private @Nullable Gathering gathering;

    ClassicGroup(String groupId) {
        this.groupId = groupId;
    }

    /** Takes over a stored generation: live, when it is stored, and in replay. */
    void restore(ClassicGroupSnapshot snapshot) {
        protocolType = snapshot.protocolType();
        generationId = snapshot.generationId();
        protocolName = snapshot.protocolName().orElse("");
        members.restore(snapshot.members(), protocolName, snapshot.leaderId().orElse(""));
        subscribedTopics = ConsumerSubscription.topicsOf(protocolType, protocolName, members.all());
        state = members.isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
        emptySinceMs = snapshot.stateTimestampMs();
        gathering = null;
    }

    /** The group as it is to be stored, with these assignments by member id. */
    ClassicGroupSnapshot snapshot(Map<String, OpaqueBytes> assignments, long nowMs) {
        return new ClassicGroupSnapshot(
                protocolType,
                generationId,
                Optional.of(protocolName),
                Optional.of(members.leaderId()),
                nowMs,
                members.all().stream()
                        .map(member ->
                                member.snapshot(protocolName, assignments.getOrDefault(member.id(), OpaqueBytes.EMPTY)))
                        .toList());
    }

    /** The group as it is to be stored when its last member has gone. */
    ClassicGroupSnapshot emptySnapshot(long nowMs) {
        Invariants.check(members.isEmpty(), "group %s has members and is to be empty", groupId);
        return new ClassicGroupSnapshot(
                protocolType, generationId + 1, Optional.empty(), Optional.empty(), nowMs, List.of());
    }

    void add(ClassicMember member, String joinProtocolType) {
        if (members.isEmpty()) {
            protocolType = joinProtocolType;
        }
        members.add(member);
        if (gathering != null) {
            gathering = gathering.grown();
        }
    }

    /** Begins the next generation with everybody in it. */
    void beginGeneration() {
        generationId++;
        protocolName = ProtocolVotes.winner(members.all());
        subscribedTopics = ConsumerSubscription.topicsOf(protocolType, protocolName, members.all());
        members.pendingSyncs().clear();
        members.all().forEach(member -> members.pendingSyncs().add(member.id()));
        gathering = null;
        become(GroupState.COMPLETING_REBALANCE, members.count() + " members have joined");
    }

    /** Begins a rebalance in which every member has to join again. */
    void beginRebalance(String reason) {
        members.pendingSyncs().clear();
        become(GroupState.PREPARING_REBALANCE, reason);
    }

    /** Waits for more members than those that are there, in the rebalance that has just begun. */
    void gather(Gathering newGathering) {
        gathering = newGathering;
    }

    private void become(GroupState next, String reason) {
        Invariants.check(state.canBecome(next), "group %s cannot go from %s to %s", groupId, state, next);
        log.info("Group {} generation {}: {} -> {}: {}", groupId, generationId, state, next, reason);
        state = next;
    }

    /** Whether somebody with these protocols can be a member together with those who are. */
    boolean supports(String joinProtocolType, List<MemberProtocol> protocols) {
        if (members.isEmpty()) {
            return !joinProtocolType.isEmpty() && !protocols.isEmpty();
        }
        return protocolType.equals(joinProtocolType)
                && ProtocolVotes.agree(members.all().stream().map(ClassicMember::protocols), protocols);
    }

    ClassicMembers members() {
        return members;
    }

    @Override
    public RebalanceLog history() {
        return history;
    }

    /** The initial delay of a group that was empty; absent in every other rebalance. */
    Optional<Gathering> gathering() {
        return Optional.ofNullable(gathering);
    }

    GroupState state() {
        return state;
    }

    int generationId() {
        return generationId;
    }

    /** Topics of the generation; empty where they are not known. */
    Set<String> subscribedTopics() {
        return subscribedTopics.orElse(Set.of());
    }

    String protocolName() {
        return protocolName;
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public String protocolType() {
        return protocolType;
    }

    @Override
    public String stateLabel() {
        return state.label();
    }

    @Override
    public String typeLabel() {
        return "Classic";
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        return subscribedTopics
                .map(topics -> topics.contains(topic))
                .orElseGet(() -> protocolType.equals(ConsumerSubscription.PROTOCOL_TYPE));
    }

    @Override
    public Optional<Refusal> admitPosition(OffsetCommit commit, OffsetCommit.Position position) {
        return Optional.empty(); // Its generation speaks for all partitions.
    }

    @Override
    public Optional<Refusal> admitCommit(OffsetCommit commit) {
        if (commit.generationId() < 0 && state == GroupState.EMPTY) {
            return Optional.empty();
        }
        if (commit.generationId() < 0
                && commit.memberId().isEmpty()
                && commit.groupInstanceId().isEmpty()) {
            return state == GroupState.EMPTY || commit.transaction().isPresent() // Old versions of it know no members.
                    ? Optional.empty()
                    : refusal(
                            Reason.UNKNOWN_MEMBER_ID,
                            "Group " + groupId + " has members: only they may commit its offsets.");
        }
        if (ClassicAdmission.ofMember(this, commit.memberId(), commit.groupInstanceId(), commit.generationId())
                instanceof Outcome.Refused<ClassicMember> stranger) {
            return Optional.of(stranger.refusal());
        }
        return state == GroupState.COMPLETING_REBALANCE && commit.transaction().isEmpty()
                ? refusal(
                        Reason.REBALANCE_IN_PROGRESS,
                        "Group " + groupId + " is rebalancing: commit when the assignment is there.")
                : Optional.empty();
    }

    @Override
    public Optional<Refusal> admitFetch(OffsetFetch fetch) {
        return Optional.empty();
    }

    @Override
    public Optional<Refusal> admitOffsetDelete() {
        if (state == GroupState.EMPTY || protocolType.equals(ConsumerSubscription.PROTOCOL_TYPE)) {
            return Optional.empty();
        }
        return refusal(Reason.NON_EMPTY_GROUP, "Group " + groupId + " is in use: its offsets cannot be deleted.");
    }

    @Override
    public Optional<Refusal> admitDelete() {
        return state == GroupState.EMPTY
                ? Optional.empty()
                : refusal(Reason.NON_EMPTY_GROUP, "Group " + groupId + " has members: stop them to delete it.");
    }

    @Override
    public Optional<Long> unusedSinceMs(CommittedOffset committed) {
        if (protocolType.isEmpty()) {
            return Optional.of(committed.commitTimestampMs());
        }
        if (state == GroupState.EMPTY) {
            return Optional.of(emptySinceMs < 0 ? committed.commitTimestampMs() : emptySinceMs);
        }
        boolean knowsTopics = state == GroupState.STABLE && subscribedTopics.isPresent();
        return knowsTopics ? Optional.of(committed.commitTimestampMs()) : Optional.empty();
    }

    @Override
    public boolean isAbandoned() {
        return state == GroupState.EMPTY && members.pendingJoins().isEmpty();
    }

    @Override
    public List<GroupEvent> forgetting() {
        return List.of(new GroupEvent.ClassicGroupForgotten(groupId));
    }

    private static Optional<Refusal> refusal(Reason reason, String message) {
        return Optional.of(new Refusal(reason, message));
    }
}

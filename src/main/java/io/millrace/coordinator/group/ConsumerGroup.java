package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A group of the consumer protocol (KIP-848): what its members want, what the coordinator wants them to own, and what they
 * own. Owned by the worker of its coordinator shard; all of it is durable and changes by {@link #apply} only, except the
 * history, the topics that a regular expression was found to match, whom it waits for and when it heard of whom.
 *
 * <p>The group epoch rises when somebody's wishes or the topics change, the target epoch follows it when a target was made,
 * and each member's epoch follows that. A partition is held by at most one member.
 */
final class ConsumerGroup implements Group {
    /** A member of which only a part was read so far, in a log that was compacted. */
    private static final ConsumerMemberSpec UNSPECIFIED = new ConsumerMemberSpec(
            Optional.empty(),
            Optional.empty(),
            new ClientIdentity("", ""),
            List.of(),
            Optional.empty(),
            -1,
            Optional.empty(),
            Optional.empty());

    private final String groupId;
    private final Map<String, ConsumerMember> members = new LinkedHashMap<>();
    private final Map<String, String> idsByInstance = new HashMap<>();
    private final Map<TopicId, Map<Integer, String>> holders = new HashMap<>();
    private final RebalanceLog history = new RebalanceLog();
    private final SubscribedTopics topics = new SubscribedTopics();
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, Long> lastHeardMs = new HashMap<>();
    private int groupEpoch;
    private int targetEpoch;
    private long targetMadeMs;
    private long metadataHash;

    ConsumerGroup(String groupId) {
        this.groupId = groupId;
    }

    void apply(ConsumerGroupEvent event) {
        if (event instanceof ConsumerGroupEvent.GroupEpoch group) {
            groupEpoch = group.epoch();
            metadataHash = group.metadataHash();
        } else if (event instanceof ConsumerGroupEvent.TargetEpoch target) {
            targetEpoch = target.epoch();
            targetMadeMs = target.assignedMs();
        } else if (event instanceof ConsumerGroupEvent.MemberSpecified member) {
            specify(member);
        } else if (event instanceof ConsumerGroupEvent.TargetAssigned target) {
            memberOrNew(target.memberId(), member -> member.with(target.target()));
        } else if (event instanceof ConsumerGroupEvent.MemberProgressed progressed) {
            progress(progressed);
        } else {
            forget(event);
        }
    }

    /** A tombstone may be all that a compacted log has left, so it makes no member. */
    private void forget(ConsumerGroupEvent event) {
        if (event instanceof ConsumerGroupEvent.TargetForgotten) {
            targetEpoch = 0;
            targetMadeMs = 0;
        } else if (event instanceof ConsumerGroupEvent.MemberForgotten member) {
            remove(member.memberId());
        } else if (event instanceof ConsumerGroupEvent.MemberTargetForgotten target) {
            members.computeIfPresent(target.memberId(), (id, member) -> member.with(PartitionSet.EMPTY));
        } else if (event instanceof ConsumerGroupEvent.MemberProgressForgotten progress) {
            release(progress.memberId());
            members.computeIfPresent(progress.memberId(), (id, member) -> member.with(MemberProgress.NEW));
        }
    }

    private void specify(ConsumerGroupEvent.MemberSpecified event) {
        Optional.ofNullable(members.get(event.memberId()))
                .flatMap(before -> before.spec().instanceId())
                .ifPresent(idsByInstance::remove);
        memberOrNew(event.memberId(), member -> member.with(event.spec()));
        event.spec().instanceId().ifPresent(instanceId -> idsByInstance.put(instanceId, event.memberId()));
    }

    private void progress(ConsumerGroupEvent.MemberProgressed event) {
        release(event.memberId());
        memberOrNew(event.memberId(), member -> member.with(event.progress()));
        event.progress().held().byTopic().forEach((topic, partitions) -> {
            Map<Integer, String> ofTopic = holders.computeIfAbsent(topic, unused -> new HashMap<>());
            partitions.forEach(partition -> ofTopic.put(partition, event.memberId()));
        });
    }

    private void remove(String memberId) {
        release(memberId);
        awaited.remove(memberId);
        lastHeardMs.remove(memberId);
        Optional.ofNullable(members.remove(memberId))
                .flatMap(member -> member.spec().instanceId())
                .ifPresent(instanceId -> idsByInstance.remove(instanceId, memberId));
    }

    private void release(String memberId) {
        Optional.ofNullable(members.get(memberId))
                .ifPresent(member -> member.progress()
                        .held()
                        .byTopic()
                        .forEach((topic, partitions) -> partitions.forEach(partition ->
                                holders.getOrDefault(topic, new HashMap<>()).remove(partition, memberId))));
    }

    private void memberOrNew(String memberId, UnaryOperator<ConsumerMember> change) {
        ConsumerMember before = members.get(memberId);
        if (before == null) {
            before = new ConsumerMember(memberId, UNSPECIFIED, MemberProgress.NEW, PartitionSet.EMPTY);
        }
        members.put(memberId, change.apply(before));
    }

    /** Whether nobody but this member holds a partition. */
    boolean isFreeFor(String memberId, TopicId topic, int partition) {
        String holder = holders.getOrDefault(topic, Map.of()).get(partition);
        return holder == null || holder.equals(memberId);
    }

    Optional<ConsumerMember> member(String memberId) {
        return Optional.ofNullable(members.get(memberId));
    }

    Optional<ConsumerMember> staticMember(String instanceId) {
        return Optional.ofNullable(idsByInstance.get(instanceId)).flatMap(this::member);
    }

    /** Everybody; a view. */
    Collection<ConsumerMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** Members of the classic protocol that have to join again or to ask for their assignment; soft, and to be changed. */
    Set<String> awaited() {
        return awaited;
    }

    void heard(String memberId, long nowMs) {
        lastHeardMs.put(memberId, nowMs);
    }

    /** Wall-clock time of a member's last sign of life; empty when there was none since the group was loaded or converted. */
    Optional<Long> lastHeardMs(String memberId) {
        return Optional.ofNullable(lastHeardMs.get(memberId));
    }

    int groupEpoch() {
        return groupEpoch;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    /** Whether members have changed since the latest target, and that one is as old as a target is to become. */
    boolean isTargetDue(long nowMs, int intervalMs) {
        return groupEpoch > targetEpoch && (nowMs < targetMadeMs || nowMs - targetMadeMs >= intervalMs);
    }

    long metadataHash() {
        return metadataHash;
    }

    SubscribedTopics topics() {
        return topics;
    }

    /** Where the group stands, as Kafka spells it. */
    @Override
    public String stateLabel() {
        if (members.isEmpty()) {
            return "Empty";
        }
        if (groupEpoch > targetEpoch) {
            return "Assigning";
        }
        boolean settled = members.values().stream()
                .map(ConsumerMember::progress)
                .allMatch(progress -> progress.phase() == MemberPhase.STABLE && progress.memberEpoch() == targetEpoch);
        return settled ? "Stable" : "Reconciling";
    }

    boolean isSettled() {
        return stateLabel().equals("Stable");
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public String protocolType() {
        return ConsumerSubscription.PROTOCOL_TYPE;
    }

    @Override
    public String typeLabel() {
        return "Consumer";
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        return members.values().stream().anyMatch(member -> topics.includes(member.spec(), topic));
    }

    @Override
    public Optional<Refusal> admitCommit(OffsetCommit commit) {
        boolean stranger = commit.generationId() < 0
                && commit.memberId().isEmpty()
                && commit.groupInstanceId().isEmpty();
        boolean unfenced = commit.generationId() < 0 && members.isEmpty();
        if (unfenced || (stranger && commit.transaction().isPresent())) {
            return Optional.empty(); // Old versions of transactional commits know no members.
        }
        boolean needsEpochs = member(commit.memberId())
                .map(member -> member.spec().classic().isEmpty())
                .orElse(false);
        if (needsEpochs
                && !commit.supportsMemberEpochs()
                && commit.transaction().isEmpty()) {
            return Optional.of(new Refusal(
                    Reason.UNSUPPORTED_VERSION,
                    "Members of consumer group " + groupId + " commit with version 9 or later of OffsetCommit."));
        }
        return ConsumerAdmission.refusalOf(ConsumerAdmission.ofCommit(this, commit.memberId(), commit.generationId()));
    }

    @Override
    public Optional<Refusal> admitPosition(OffsetCommit commit, OffsetCommit.Position position) {
        return member(commit.memberId())
                .flatMap(member -> ConsumerAdmission.refusalOf(this, member, commit.generationId(), position));
    }

    @Override
    public Optional<Refusal> admitFetch(OffsetFetch fetch) {
        if (fetch.memberId().isEmpty() && fetch.memberEpoch() < 0) {
            return Optional.empty();
        }
        return ConsumerAdmission.refusalOf(
                ConsumerAdmission.ofMember(this, fetch.memberId().orElse(""), fetch.memberEpoch()));
    }

    @Override
    public Optional<Refusal> admitOffsetDelete() {
        return Optional.empty();
    }

    @Override
    public Optional<Refusal> admitDelete() {
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.NON_EMPTY_GROUP, "Group " + groupId + " has members: stop them to delete it."));
    }

    @Override
    public Optional<Long> unusedSinceMs(CommittedOffset committed) {
        return Optional.of(committed.commitTimestampMs());
    }

    @Override
    public boolean isAbandoned() {
        return members.isEmpty();
    }

    @Override
    public List<GroupEvent> forgetting() {
        return List.of(new ConsumerGroupEvent.TargetForgotten(groupId), new ConsumerGroupEvent.GroupForgotten(groupId));
    }

    @Override
    public RebalanceLog history() {
        return history;
    }
}

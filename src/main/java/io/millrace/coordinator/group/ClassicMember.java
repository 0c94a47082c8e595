package io.millrace.coordinator.group;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A member of a classic group, with the answers it waits for. Owned by its group.
 *
 * <p>At most one join and one sync are parked: a second one takes the place of the first, which is refused.
 */
final class ClassicMember {
    private final String id;
    private final Optional<String> instanceId;
    private final ClientIdentity client;
    private int rebalanceTimeoutMs;
    private int sessionTimeoutMs;
    private List<MemberProtocol> protocols;
    private OpaqueBytes assignment = OpaqueBytes.EMPTY;
    private boolean unheard;
    /** Wall-clock time of its last sign of life; 0 before the first. */
    private long lastHeardMs;

    private @Nullable ReplyToken<JoinGroup.Reply> parkedJoin;
    private @Nullable ReplyToken<SyncGroup.Reply> parkedSync;

    private ClassicMember(
            String id,
            Optional<String> instanceId,
            ClientIdentity client,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            List<MemberProtocol> protocols) {
        this.id = id;
        this.instanceId = instanceId;
        this.client = client;
        this.rebalanceTimeoutMs = rebalanceTimeoutMs;
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.protocols = protocols;
    }

    /** A member that joins for the first time and does not know whether it is in. */
    static ClassicMember joining(String id, JoinGroup join) {
        ClassicMember member = new ClassicMember(
                id,
                join.groupInstanceId(),
                join.client(),
                join.rebalanceTimeoutMs(),
                join.sessionTimeoutMs(),
                join.protocols());
        member.unheard = true;
        return member;
    }

    /** A member of a consumer group that becomes a classic group. */
    static ClassicMember converted(String id, ConsumerMemberSpec spec, ClassicFace face) {
        return new ClassicMember(
                id,
                spec.instanceId(),
                spec.client(),
                spec.rebalanceTimeoutMs(),
                face.sessionTimeoutMs(),
                face.protocols());
    }

    /** A member as it was stored; of its protocols only the chosen one is known. */
    static ClassicMember stored(ClassicGroupSnapshot.Member stored, String protocolName) {
        ClassicMember member = new ClassicMember(
                stored.memberId(),
                stored.groupInstanceId(),
                stored.client(),
                stored.rebalanceTimeoutMs(),
                stored.sessionTimeoutMs(),
                List.of(new MemberProtocol(protocolName, stored.subscription())));
        member.assignment = stored.assignment();
        return member;
    }

    /** The same static member after its client was restarted: under another id, with the assignment it had. */
    ClassicMember restarted(String newId, JoinGroup join) {
        ClassicMember member = new ClassicMember(
                newId, instanceId, join.client(), join.rebalanceTimeoutMs(), join.sessionTimeoutMs(), join.protocols());
        member.assignment = assignment;
        return member;
    }

    void update(JoinGroup join) {
        rebalanceTimeoutMs = join.rebalanceTimeoutMs();
        sessionTimeoutMs = join.sessionTimeoutMs();
        protocols = join.protocols();
    }

    void assign(OpaqueBytes newAssignment) {
        assignment = newAssignment;
    }

    /** Parks a join until the generation begins. */
    void park(ReplyToken<JoinGroup.Reply> join, Turn<GroupEvent> turn) {
        refuseJoin(Refusal.Reason.REBALANCE_IN_PROGRESS, "A newer join of member " + id + " took its place.", turn);
        parkedJoin = join;
    }

    /** Answers the parked join, if there is one. */
    void answerJoin(JoinGroup.Reply reply, Turn<GroupEvent> turn) {
        if (parkedJoin != null) {
            turn.answer(parkedJoin, reply);
            parkedJoin = null;
            unheard = false;
        }
    }

    void refuseJoin(Refusal.Reason reason, String message, Turn<GroupEvent> turn) {
        if (parkedJoin != null) {
            turn.refuse(parkedJoin, reason, message);
            parkedJoin = null;
        }
    }

    /** Parks a sync until the leader has assigned. */
    void parkSync(ReplyToken<SyncGroup.Reply> sync, Turn<GroupEvent> turn) {
        refuseSync(Refusal.Reason.REBALANCE_IN_PROGRESS, "A newer sync of member " + id + " took its place.", turn);
        parkedSync = sync;
    }

    /**
     * Answers the parked sync, if there is one.
     *
     * @return whether there was one
     */
    boolean answerSync(SyncGroup.Reply reply, Turn<GroupEvent> turn) {
        if (parkedSync == null) {
            return false;
        }
        turn.answer(parkedSync, reply);
        parkedSync = null;
        return true;
    }

    /**
     * Refuses the parked sync, if there is one.
     *
     * @return whether there was one
     */
    @CanIgnoreReturnValue
    boolean refuseSync(Refusal.Reason reason, String message, Turn<GroupEvent> turn) {
        if (parkedSync == null) {
            return false;
        }
        turn.refuse(parkedSync, reason, message);
        parkedSync = null;
        return true;
    }

    /**
     * Whether silence is no reason to drop it, because the coordinator owes it an answer. Somebody whose very first join is
     * parked may be gone without anyone noticing, so that does not count.
     */
    boolean mayBeSilent() {
        return !unheard && (parkedJoin != null || parkedSync != null);
    }

    void heard(long nowMs) {
        lastHeardMs = nowMs;
    }

    long lastHeardMs() {
        return lastHeardMs;
    }

    boolean hasJoined() {
        return parkedJoin != null;
    }

    String id() {
        return id;
    }

    Optional<String> instanceId() {
        return instanceId;
    }

    ClientIdentity client() {
        return client;
    }

    int rebalanceTimeoutMs() {
        return rebalanceTimeoutMs;
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    List<MemberProtocol> protocols() {
        return protocols;
    }

    OpaqueBytes assignment() {
        return assignment;
    }

    /** Its subscription for a protocol; empty bytes when it does not know the protocol. */
    OpaqueBytes subscription(String protocolName) {
        return protocols.stream()
                .filter(protocol -> protocol.name().equals(protocolName))
                .findFirst()
                .map(MemberProtocol::metadata)
                .orElse(OpaqueBytes.EMPTY);
    }

    ClassicGroupSnapshot.Member snapshot(String protocolName, OpaqueBytes withAssignment) {
        return new ClassicGroupSnapshot.Member(
                id,
                instanceId,
                client,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                subscription(protocolName),
                withAssignment);
    }
}

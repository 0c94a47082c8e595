package io.millrace.cluster.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.CPGroup;
import com.hazelcast.cp.CPMember;
import com.hazelcast.cp.CPSubsystemManagementService;
import com.hazelcast.cp.internal.RaftService;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the CP subsystem at its full number of members. Confined to the context of the store; does one thing at a time,
 * each under a deadline of its own.
 *
 * <p>CP members keep nothing on disk, so a node that restarted is a new one: it removes the member it was before, or one
 * whose node is gone, and has itself promoted in its place. A dead member is not removed before somebody takes its place:
 * of two members none can be missed. When a majority is gone for good, the master resets the subsystem once enough nodes are
 * there; what it held is in the journals.
 */
final class CpUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(CpUpkeep.class);
    private static final long CALL_DEADLINE_MS = 2_000;
    private static final long CHANGE_DEADLINE_MS = 10_000;
    /** Longer than the gap when a Raft leader is killed, 2.5 s, or cut off, 5 s. */
    private static final long RESET_AFTER_MS = 9_000;
    /** Where a majority of the processes that were CP members is seen to be gone. */
    private static final long RESET_AFTER_LOSS_MS = 3_000;

    /** Since all were there to discover each other, which takes a second or two. */
    private static final long DISCOVERY_MAX_MS = 15_000;

    private static final long PROMOTION_PATIENCE_MS = 30_000;
    /** How long a node that has just come is told who the CP members are, in case that it did not listen yet. */
    private static final long ANNOUNCE_MS = 10_000;

    private static final long NEVER = -1;

    private final HazelcastInstance hazelcast;
    private final CPSubsystemManagementService management;
    private final Context context;
    private final int cpMemberCount;
    private boolean busy;
    private long silentSinceMs = NEVER;
    private long headSilentSinceMs = NEVER;
    private long discoveringSinceMs = NEVER;
    private long promotedAtMs = NEVER;
    private long announceUntilMs = NEVER;
    private String obstacle = "the CP subsystem was not looked at yet";

    CpUpkeep(HazelcastInstance hazelcast, Context context, int cpMemberCount) {
        this.hazelcast = hazelcast;
        this.management = hazelcast.getCPSubsystem().getCPSubsystemManagementService();
        this.context = context;
        this.cpMemberCount = cpMemberCount;
    }

    /** What keeps this node from doing its part, as part of a sentence; empty when nothing does. */
    String obstacle() {
        return obstacle;
    }

    /** Whether it falls to this node to reset or to start terms: the oldest member. */
    boolean isMaster() {
        return hazelcast.getCluster().getMembers().iterator().next().localMember();
    }

    /** The head register answered, or did not. */
    void onHead(boolean answered, long nowMs) {
        if (answered) {
            headSilentSinceMs = NEVER;
        } else if (headSilentSinceMs == NEVER) {
            headSilentSinceMs = nowMs;
        }
    }

    /** Nodes came or left. */
    void onMembers(long nowMs) {
        announceUntilMs = nowMs + ANNOUNCE_MS;
    }

    void tick(long nowMs) {
        if (nowMs < announceUntilMs) {
            CpAnnouncement.send(raft().getMetadataGroupManager());
        }
        if (busy) {
            return;
        }
        busy = true;
        (management.isDiscoveryCompleted() ? look(nowMs) : discover(nowMs)).onComplete(done -> {
            busy = false;
            if (done.failed()) {
                LOG.info("Upkeep of the CP subsystem, to be tried again: {}", String.valueOf(done.cause()));
            }
        });
    }

    /**
     * Waits until the nodes have found each other. A reset that reached only some of them leaves those waiting for the others, who
     * know of nothing and go on asking a subsystem that is no more: then it takes another one.
     */
    private Future<Void> discover(long nowMs) {
        silentSinceMs = NEVER;
        headSilentSinceMs = NEVER;
        obstacle = members().size() < cpMemberCount
                ? "%d nodes are needed to begin with, and %d are here: start more of them"
                        .formatted(cpMemberCount, members().size())
                : "the nodes are about to found the CP subsystem";
        if (discoveringSinceMs == NEVER || members().size() < cpMemberCount) {
            discoveringSinceMs = nowMs;
        }
        if (nowMs - discoveringSinceMs < DISCOVERY_MAX_MS) {
            return Future.succeededFuture();
        }
        discoveringSinceMs = nowMs;
        return reset();
    }

    private Future<Void> look(long nowMs) {
        discoveringSinceMs = NEVER;
        return within(CALL_DEADLINE_MS, management.getCPMembers())
                .compose(
                        cpMembers -> {
                            silentSinceMs = NEVER;
                            return isOverdue(headSilentSinceMs, nowMs) ? reset() : tend(cpMembers, nowMs);
                        },
                        silence -> {
                            silentSinceMs = silentSinceMs == NEVER ? nowMs : silentSinceMs;
                            obstacle = "the CP subsystem has no majority (" + silence.getMessage() + ")";
                            return isOverdue(silentSinceMs, nowMs) ? reset() : Future.succeededFuture();
                        });
    }

    private boolean isOverdue(long sinceMs, long nowMs) {
        return sinceMs != NEVER && nowMs - sinceMs >= (isMajorityGone() ? RESET_AFTER_LOSS_MS : RESET_AFTER_MS);
    }

    /** As far as this node's own replica of the list of CP members tells; a node that has none says no. */
    private boolean isMajorityGone() {
        Set<UUID> alive = members().stream().map(Member::getUuid).collect(Collectors.toSet());
        var cpMembers = raft().getMetadataGroupManager().getActiveMembers();
        long here = cpMembers.stream()
                .filter(member -> alive.contains(member.getUuid()))
                .count();
        return here > 0 && here <= cpMembers.size() / 2;
    }

    private Future<Void> reset() {
        if (!isMaster() || members().size() < cpMemberCount) {
            obstacle = "the CP subsystem has no majority; %d nodes are needed to build it anew, and %d are here"
                    .formatted(cpMemberCount, members().size());
            return Future.succeededFuture();
        }
        LOG.warn("The CP subsystem has lost its majority: builds it anew; journals tell what it held");
        silentSinceMs = NEVER;
        headSilentSinceMs = NEVER;
        return within(CHANGE_DEADLINE_MS, management.reset());
    }

    private Future<Void> tend(Collection<CPMember> cpMembers, long nowMs) {
        if (management.getLocalCPMember() != null) {
            promotedAtMs = NEVER;
            obstacle = missingGroups().isEmpty() ? "" : "Raft groups without a leader here: " + missingGroups();
            return Future.succeededFuture();
        }
        Optional<CPMember> replaced = replaceable(cpMembers);
        if (replaced.isPresent()) {
            LOG.info("Removes CP member {}, whose process is gone", replaced.get());
            return within(
                    CHANGE_DEADLINE_MS, management.removeCPMember(replaced.get().getUuid()));
        }
        if (cpMembers.size() >= cpMemberCount) {
            obstacle = "";
            return Future.succeededFuture();
        }
        obstacle = "this node is not yet a CP member";
        if (promotedAtMs != NEVER && nowMs - promotedAtMs > PROMOTION_PATIENCE_MS) {
            obstacle = "promotion to CP member has no effect: restart this node";
            LOG.error("Promotion to CP member has no effect after a long separation: restart this node");
        }
        return within(CHANGE_DEADLINE_MS, management.promoteToCPMember()).onSuccess(promoted -> {
            promotedAtMs = promotedAtMs == NEVER ? nowMs : promotedAtMs;
            LOG.info("Asked for promotion to CP member");
        });
    }

    /** The member this node was before it restarted; else one whose node is not there. */
    private Optional<CPMember> replaceable(Collection<CPMember> cpMembers) {
        Address here = hazelcast.getCluster().getLocalMember().getAddress();
        Set<Address> alive = members().stream().map(Member::getAddress).collect(Collectors.toSet());
        return cpMembers.stream()
                .filter(member -> member.getAddress().equals(here))
                .findFirst()
                .or(() -> cpMembers.stream()
                        .filter(member -> !alive.contains(member.getAddress()))
                        .findFirst());
    }

    /**
     * Raft groups that this member should run but does not yet, or whose leader it does not know. Until there are none
     * the death of a leader could stop the groups for good, though two of three members were alive.
     */
    private List<String> missingGroups() {
        Set<String> led = raft().getAllRaftNodes().stream()
                .filter(node -> node.getLeader() != null)
                .map(node -> node.getGroupId().getName())
                .collect(Collectors.toSet());
        return List.of(CPGroup.METADATA_CP_GROUP_NAME, CPGroup.DEFAULT_GROUP_NAME).stream()
                .filter(group -> !led.contains(group))
                .toList();
    }

    private RaftService raft() {
        return ((HazelcastInstanceProxy) hazelcast)
                .getOriginal()
                .node
                .getNodeEngine()
                .getService(RaftService.SERVICE_NAME);
    }

    private Set<Member> members() {
        return hazelcast.getCluster().getMembers();
    }

    private <T> Future<T> within(long deadlineMs, CompletionStage<T> call) {
        return Future.fromCompletionStage(call, context).timeout(deadlineMs, TimeUnit.MILLISECONDS);
    }
}

package io.millrace.simulation;

import io.millrace.cluster.IsrMember;
import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The truth about the one partition: elects from the in-sync set only, checks proposals. It never fails itself, but hears of dead
 * nodes late, and now and then takes a live one for dead. Owned by the simulation's thread.
 */
final class SimulatedController {
    private final Random random;

    /** Whether it elects whoever is there, to show that the checkers see it. */
    private final boolean unclean;

    private final Map<Integer, Long> brokerEpochs = new HashMap<>();
    private final Set<Integer> fenced = new HashSet<>();
    private PartitionRegistration registration;

    SimulatedController(Random random, boolean unclean, List<Integer> nodeIds) {
        this.random = random;
        this.unclean = unclean;
        this.registration = new PartitionRegistration(0, nodeIds.get(0), 0, 0, nodeIds, nodeIds);
    }

    PartitionRegistration registration() {
        return registration;
    }

    boolean fenced(int nodeId) {
        return fenced.contains(nodeId);
    }

    /** A node starts: one that did not stop in order leaves the in-sync set unless it is the last of it. */
    void register(int nodeId, long brokerEpoch, boolean first) {
        brokerEpochs.put(nodeId, brokerEpoch);
        fenced.remove(nodeId);
        if (!first) {
            List<Integer> isr = without(nodeId);
            int leader = registration.leader() == nodeId ? PartitionRegistration.NO_LEADER : registration.leader();
            change(leader, isr);
        }
        electIfNeeded();
    }

    /** A node is taken for dead. */
    void fence(int nodeId) {
        fenced.add(nodeId);
        boolean leads = registration.leader() == nodeId;
        if (leads || random.nextBoolean()) {
            change(leads ? PartitionRegistration.NO_LEADER : registration.leader(), without(nodeId));
        }
        electIfNeeded();
    }

    void unfence(int nodeId) {
        fenced.remove(nodeId);
        electIfNeeded();
    }

    /** Moves leadership to another member, as a balancing controller does. */
    void moveLeader() {
        List<Integer> able = able(registration.isr());
        if (!able.isEmpty()) {
            change(able.get(random.nextInt(able.size())), registration.isr());
        }
    }

    private void electIfNeeded() {
        if (registration.leader() != PartitionRegistration.NO_LEADER) {
            return;
        }
        List<Integer> able = able(unclean ? registration.replicas() : registration.isr());
        if (!able.isEmpty()) {
            int leader = able.get(random.nextInt(able.size()));
            change(leader, registration.isr().contains(leader) ? registration.isr() : List.of(leader));
        }
    }

    private List<Integer> able(List<Integer> nodeIds) {
        return nodeIds.stream().filter(id -> !fenced.contains(id)).toList();
    }

    private List<Integer> without(int nodeId) {
        List<Integer> isr =
                registration.isr().stream().filter(id -> id != nodeId).toList();
        return isr.isEmpty() ? registration.isr() : isr;
    }

    private void change(int leader, List<Integer> isr) {
        if (leader == registration.leader() && isr.equals(registration.isr())) {
            return; // What happens to a node that is not in it leaves a registration alone.
        }
        moveOn(leader, isr);
    }

    private void moveOn(int leader, List<Integer> isr) {
        boolean sameLeader = leader == registration.leader();
        registration = new PartitionRegistration(
                0,
                leader,
                registration.leaderEpoch() + (sameLeader ? 0 : 1),
                registration.partitionEpoch() + 1,
                registration.replicas(),
                isr);
    }

    IsrOutcome propose(IsrProposal proposal) {
        if (proposal.leaderEpoch() != registration.leaderEpoch()
                || proposal.leader() != registration.leader()
                || proposal.partitionEpoch() != registration.partitionEpoch()) {
            return new IsrOutcome.Stale(registration);
        }
        for (IsrMember member : proposal.isr()) {
            boolean restarted = member.brokerEpoch() != IsrMember.ANY_EPOCH
                    && member.brokerEpoch() != brokerEpochs.getOrDefault(member.nodeId(), -1L);
            if (fenced.contains(member.nodeId()) || restarted) {
                return new IsrOutcome.Refused(new Refusal(Refusal.Reason.INVALID_REQUEST, "not able: " + member));
            }
        }
        moveOn(proposal.leader(), proposal.isr().stream().map(IsrMember::nodeId).toList());
        return new IsrOutcome.Accepted(registration);
    }
}

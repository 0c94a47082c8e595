package io.millrace.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.IsrMember;
import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.InvariantViolation;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LeaderStateTest {
    private static final int LEADER = 1;
    private static final int EPOCH = 5;
    private static final long LAG_MAX_MS = 10_000;
    private static final long BROKER_EPOCH = 100;

    @Test
    void aloneInSyncItCommitsWhatItsDiskHas() {
        LeaderState leader = leader(List.of(LEADER), 10, 20);

        boolean moved = leader.onLocalProgress(25, 30, 0);

        assertThat(moved).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(25);
    }

    @Test
    void doesNotReportAMoveWhenNothingMoreIsAcknowledged() {
        LeaderState leader = leader(List.of(LEADER), 10, 20);
        leader.onLocalProgress(20, 20, 0);

        boolean moved = leader.onLocalProgress(20, 40, 0);

        assertThat(moved).isFalse();
        assertThat(leader.highWatermark()).isEqualTo(20);
    }

    @Test
    void waitsForTheSlowestInSyncFollower() {
        LeaderState leader = leader(List.of(LEADER, 2, 3), 0, 100);
        leader.onLocalProgress(100, 100, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 80, 0);

        boolean moved = leader.onFollowerFetch(3, BROKER_EPOCH, 60, 0);

        assertThat(moved).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(60);
    }

    @Test
    void ignoresANodeThatHasNoReplica() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 100);
        leader.onLocalProgress(100, 100, 0);

        boolean moved = leader.onFollowerFetch(9, BROKER_EPOCH, 100, 0);

        assertThat(moved).isFalse();
        assertThat(leader.highWatermark()).isZero();
    }

    @Test
    void refusesAcksAllBelowMinInSyncReplicas() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);

        var refusal = leader.admit(LeaderState.ACKS_ALL, 2);

        assertThat(refusal).map(Refusal::reason).contains(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        assertThat(leader.admit(LeaderState.ACKS_LEADER, 2)).isEmpty();
        assertThat(leader.admit(LeaderState.ACKS_ALL, 1)).isEmpty();
    }

    @Test
    void refusesToAcknowledgeWhatTooFewReplicasCommitted() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onLocalProgress(10, 10, 0);

        boolean moved = leader.adopt(registration(1, List.of(LEADER)), 0);

        assertThat(moved).isTrue();
        assertThat(leader.admitAcknowledgement(2))
                .map(Refusal::reason)
                .contains(Refusal.Reason.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    }

    @Test
    void refusesToCommitMoreThanTheLogHas() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);

        assertThatThrownBy(() -> leader.onLocalProgress(11, 10, 0)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void shrinksByAFollowerThatLagsForTooLong() {
        LeaderState leader = leader(List.of(LEADER, 2, 3), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, LAG_MAX_MS);

        Optional<IsrProposal> tooEarly = leader.propose(LAG_MAX_MS, LAG_MAX_MS);
        Optional<IsrProposal> inTime = leader.propose(LAG_MAX_MS + 1, LAG_MAX_MS);

        assertThat(tooEarly).isEmpty();
        assertThat(inTime).map(IsrProposal::isr).contains(List.of(staying(LEADER), staying(2)));
    }

    @Test
    void anIdleFollowerDoesNotLag() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        long hourLater = 3_600_000;

        leader.onLocalProgress(10, 10, hourLater);

        assertThat(leader.propose(hourLater, LAG_MAX_MS)).isEmpty();
        assertThat(leader.propose(hourLater + LAG_MAX_MS, LAG_MAX_MS)).isEmpty();
        assertThat(leader.propose(hourLater + LAG_MAX_MS + 1, LAG_MAX_MS)).isPresent();
    }

    @Test
    void aFollowerThatKeepsPaceWithALoadDoesNotLag() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        for (int round = 1; round <= 100; round++) {
            long nowMs = round * 1_000L;
            leader.onLocalProgress(round * 10L, round * 10L, nowMs);
            leader.onFollowerFetch(2, BROKER_EPOCH, (round - 1) * 10L, nowMs);

            assertThat(leader.propose(nowMs, LAG_MAX_MS)).as("round %d", round).isEmpty();
        }
    }

    @Test
    void aShrinkCountsOnlyOnceItIsDurable() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        IsrProposal proposal = leader.propose(LAG_MAX_MS + 1, LAG_MAX_MS).orElseThrow();

        boolean movedEarly = leader.onTime(LAG_MAX_MS + 2);
        boolean moved = leader.onOutcome(proposal, accepted(1, List.of(LEADER)), LAG_MAX_MS + 3);

        assertThat(movedEarly).isFalse();
        assertThat(moved).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(10);
    }

    @Test
    void expandsByAFollowerThatHasReachedTheHighWatermark() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 9, 0);
        Optional<IsrProposal> tooEarly = leader.propose(0, LAG_MAX_MS);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0);

        Optional<IsrProposal> proposal = leader.propose(0, LAG_MAX_MS);

        assertThat(tooEarly).isEmpty();
        assertThat(proposal).map(IsrProposal::isr).contains(List.of(staying(LEADER), new IsrMember(2, BROKER_EPOCH)));
    }

    @Test
    void aFollowerMustReachThisTermToJoin() {
        LeaderState leader = leader(List.of(LEADER), 5, 10);

        leader.onFollowerFetch(2, BROKER_EPOCH, 7, 0);

        assertThat(leader.propose(0, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void whoeverIsLetInIsWaitedForAlready() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        leader.propose(0, LAG_MAX_MS);

        boolean moved = leader.onLocalProgress(10, 10, 60_000);

        assertThat(moved).isFalse();
        assertThat(leader.onFollowerFetch(2, BROKER_EPOCH, 10, 60_000)).isTrue();
    }

    @Test
    void aFollowerAboutToJoinHoldsTheHighWatermarkForAShortTimeOnly() {
        LeaderState leader = leader(List.of(LEADER), 0, 10);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 9, 0);
        leader.onLocalProgress(20, 20, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 100); // What the leader had at its fetch before: near.

        boolean movedAtOnce = leader.onLocalProgress(30, 30, 200);
        boolean movedLater = leader.onTime(1_500);

        assertThat(movedAtOnce).isFalse();
        assertThat(movedLater).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(30);
    }

    @Test
    void aFollowerThatMayNotJoinIsNotWaitedFor() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0); // Its node is stopping.
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onLocalProgress(20, 20, 10);
        assertThat(leader.highWatermark()).isEqualTo(10);

        boolean movedWithTheRefusal = leader.onOutcome(proposal, refused(), 20);
        leader.onFollowerFetch(2, BROKER_EPOCH, 20, 30);
        boolean movesOn = leader.onLocalProgress(30, 30, 40);

        assertThat(movedWithTheRefusal).isTrue();
        assertThat(movesOn).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(30);
    }

    @Test
    void aFollowerThatMightNotJoinAtFirstStaysOnceItHas() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(proposal, refused(), 0); // Its node was still starting.
        IsrProposal again = leader.propose(600, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(again, accepted(1, List.of(LEADER, 2)), 610);

        leader.onLocalProgress(10, 10, 620);

        assertThat(leader.propose(630, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void aProposalOfUnknownFateIsRepeatedUntilTheRegistrationMovesOn() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        long nowMs = LAG_MAX_MS + 1;
        Optional<IsrProposal> first = leader.propose(nowMs, LAG_MAX_MS);
        leader.onOutcome(first.orElseThrow(), Optional.empty(), nowMs);

        Optional<IsrProposal> again = leader.propose(nowMs + 1_000, LAG_MAX_MS);
        leader.onOutcome(again.orElseThrow(), Optional.empty(), nowMs + 1_000);

        assertThat(again).isEqualTo(first);
        assertThat(leader.propose(nowMs + 2_000, LAG_MAX_MS)).isEqualTo(first);
        assertThat(leader.highWatermark()).isZero();
        assertThat(leader.onOutcome(
                        again.orElseThrow(),
                        Optional.of(new IsrOutcome.Stale(registration(1, List.of(LEADER)))),
                        nowMs))
                .isTrue();
    }

    @Test
    void aFollowerThatRestartedWhileItsJoiningIsInDoubtJoinsAsWhatItIsNow() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(proposal, Optional.empty(), 0);
        leader.onFollowerFetch(2, BROKER_EPOCH + 1, 0, 500);
        IsrProposal again = leader.propose(1_000, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(again, refused(), 1_000); // It has started again since, and will never be what was proposed.

        Optional<IsrProposal> next = leader.propose(2_000, LAG_MAX_MS);

        assertThat(next.orElseThrow().isr()).containsExactly(staying(LEADER), new IsrMember(2, BROKER_EPOCH + 1));
    }

    @Test
    void aFollowerInDoubtCountsUntilAnotherProposalHasMadeThatVoid() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(proposal, Optional.empty(), 0);
        leader.onFollowerLost(2, 100); // It may be in the set all the same.
        IsrProposal again = leader.propose(1_000, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(again, refused(), 1_000);

        boolean movedInDoubt = leader.onLocalProgress(10, 10, 60_000);
        Optional<IsrProposal> unchanged = leader.propose(60_000, LAG_MAX_MS);
        boolean movedAfterIt = leader.onOutcome(unchanged.orElseThrow(), accepted(1, List.of(LEADER)), 60_010);

        assertThat(movedInDoubt).isFalse();
        assertThat(unchanged.orElseThrow().isr()).containsExactly(staying(LEADER));
        assertThat(movedAfterIt).isTrue();
        assertThat(leader.propose(70_000, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void aProposalIsNotRepeatedBeforeItIsAnswered() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(proposal, Optional.empty(), 0);
        leader.propose(1_000, LAG_MAX_MS);

        Optional<IsrProposal> withoutAnswer = leader.propose(60_000, LAG_MAX_MS);

        assertThat(withoutAnswer).isEmpty();
    }

    @Test
    void lateWordOfAnEarlierProposalSaysNothingAboutTheOneUnderWay() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(3, BROKER_EPOCH, 0, 0);
        IsrProposal earlier = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.adopt(registration(1, List.of(LEADER)), 0); // Something else was changed in between.
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        leader.propose(0, LAG_MAX_MS);

        leader.onOutcome(earlier, Optional.of(new IsrOutcome.Stale(registration(1, List.of(LEADER)))), 0);

        assertThat(leader.onLocalProgress(10, 10, 60_000)).isFalse();
        assertThat(leader.propose(60_000, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void asksAgainSomeTimeAfterARefusal() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        IsrProposal proposal = leader.propose(0, LAG_MAX_MS).orElseThrow();
        leader.onOutcome(proposal, refused(), 0);

        assertThat(leader.propose(10, LAG_MAX_MS)).isEmpty();
        assertThat(leader.propose(1_000, LAG_MAX_MS)).isPresent();
    }

    @Test
    void aRestartedFollowerCountsByWhatItHasNow() {
        LeaderState leader = leader(List.of(LEADER), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0);

        leader.onFollowerFetch(2, BROKER_EPOCH + 1, 4, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0); // Late, from before the restart.

        assertThat(leader.propose(0, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void aFollowerThatLeftMustFetchAnewToJoin() {
        LeaderState leader = leader(List.of(LEADER, 2, 3), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 5, 0);
        leader.onFollowerFetch(3, BROKER_EPOCH, 5, 0);

        leader.adopt(registration(1, List.of(LEADER, 3)), 0);

        assertThat(leader.propose(0, LAG_MAX_MS)).isEmpty();
        leader.onFollowerFetch(2, BROKER_EPOCH, 5, 0);
        assertThat(leader.propose(0, LAG_MAX_MS)).isPresent();
    }

    @Test
    void aFollowerThatIsBackBeforeItHasLeftIsLetInWithoutAnotherWord() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0);
        leader.onFollowerLost(2, 1);
        leader.onLocalProgress(12, 12, 1);
        IsrProposal shrink = leader.propose(1, LAG_MAX_MS).orElseThrow();
        leader.onFollowerFetch(2, BROKER_EPOCH, 12, 2);

        leader.onOutcome(shrink, accepted(1, List.of(LEADER)), 3);

        assertThat(leader.propose(4, LAG_MAX_MS)).isPresent();
    }

    @Test
    void aFollowerThatIsGoneIsNotLetInForWhatItHad() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onLocalProgress(10, 10, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 10, 0);
        leader.onFollowerLost(2, 1);

        leader.adopt(registration(1, List.of(LEADER)), 2);

        assertThat(leader.propose(3, LAG_MAX_MS)).isEmpty();
    }

    @Test
    void anOlderRegistrationChangesNothing() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.adopt(registration(3, List.of(LEADER, 2, 3)), 0);

        boolean moved = leader.adopt(registration(2, List.of(LEADER)), 0);

        assertThat(moved).isFalse();
        assertThat(leader.registration().isr()).containsExactly(LEADER, 2, 3);
    }

    @Test
    void aLostNodeLeavesTheSetWithoutWaitingForItsLag() {
        LeaderState leader = leader(List.of(LEADER, 2), 0, 0);
        leader.onFollowerFetch(2, BROKER_EPOCH, 0, 0);
        leader.onLocalProgress(10, 10, 0);

        leader.onFollowerLost(2, 1);

        assertThat(leader.propose(1, LAG_MAX_MS)).map(IsrProposal::isr).contains(List.of(staying(LEADER)));
    }

    /** Against a naive twin: the minimum of the latest known ends, never moving back. */
    @RepeatedTest(50)
    void highWatermarkIsTheMonotonicMinimumOfInSyncEnds(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        LeaderState leader = leader(List.of(LEADER, 2, 3, 4), 0, 0);
        long[] ends = new long[5]; // by node id; 0 is not a node
        long logEnd = 0;
        long expected = 0;
        for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
                logEnd += random.nextInt(5);
                ends[LEADER] = Math.max(ends[LEADER], logEnd - random.nextInt((int) Math.min(logEnd + 1, 4)));
                leader.onLocalProgress(ends[LEADER], logEnd, step);
            } else {
                int follower = 2 + random.nextInt(3);
                long end = random.nextInt((int) logEnd + 1);
                ends[follower] = Math.max(ends[follower], end);
                leader.onFollowerFetch(follower, BROKER_EPOCH, end, step);
            }
            expected = Math.max(expected, Arrays.stream(ends).skip(1).min().orElseThrow());

            assertThat(leader.highWatermark()).as("seed %d step %d", seed, step).isEqualTo(expected);
        }
    }

    private static LeaderState leader(List<Integer> isr, long highWatermark, long epochStartOffset) {
        return new LeaderState(new TopicId(1, 2), registration(0, isr), highWatermark, epochStartOffset, 0);
    }

    private static PartitionRegistration registration(int partitionEpoch, List<Integer> isr) {
        return new PartitionRegistration(0, LEADER, EPOCH, partitionEpoch, List.of(LEADER, 2, 3, 4), isr);
    }

    private static IsrMember staying(int nodeId) {
        return new IsrMember(nodeId, IsrMember.ANY_EPOCH);
    }

    private static Optional<IsrOutcome> accepted(int partitionEpoch, List<Integer> isr) {
        return Optional.of(new IsrOutcome.Accepted(registration(partitionEpoch, isr)));
    }

    private static Optional<IsrOutcome> refused() {
        return Optional.of(new IsrOutcome.Refused(new Refusal(Refusal.Reason.INVALID_REQUEST, "node 2 is fenced")));
    }
}

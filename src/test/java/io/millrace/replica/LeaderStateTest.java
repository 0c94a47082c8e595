package io.millrace.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.InvariantViolation;
import io.millrace.common.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LeaderStateTest {
    private static final int LEADER = 1;

    @Test
    void aloneInSyncItCommitsWhatItsDiskHas() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER), 10, 20);

        boolean moved = leader.onLocalProgress(25, 30);

        assertThat(moved).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(25);
    }

    @Test
    void doesNotReportAMoveWhenNothingMoreIsAcknowledged() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER), 10, 20);
        leader.onLocalProgress(20, 20);

        boolean moved = leader.onLocalProgress(20, 40);

        assertThat(moved).isFalse();
        assertThat(leader.highWatermark()).isEqualTo(20);
    }

    @Test
    void waitsForTheSlowestInSyncFollower() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER, 2, 3), 0, 100);
        leader.onLocalProgress(100, 100);
        leader.onFollowerFetch(2, 80);

        boolean moved = leader.onFollowerFetch(3, 60);

        assertThat(moved).isTrue();
        assertThat(leader.highWatermark()).isEqualTo(60);
    }

    @Test
    void ignoresAFollowerThatIsNotInSync() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER, 2), 0, 100);
        leader.onLocalProgress(100, 100);

        boolean moved = leader.onFollowerFetch(9, 100);

        assertThat(moved).isFalse();
        assertThat(leader.highWatermark()).isZero();
    }

    @Test
    void refusesAcksAllBelowMinInSyncReplicas() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER), 0, 0);

        var refusal = leader.admit(LeaderState.ACKS_ALL, 2);

        assertThat(refusal).map(Refusal::reason).contains(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        assertThat(leader.admit(LeaderState.ACKS_LEADER, 2)).isEmpty();
        assertThat(leader.admit(LeaderState.ACKS_ALL, 1)).isEmpty();
    }

    @Test
    void refusesToCommitMoreThanTheLogHas() {
        LeaderState leader = new LeaderState(LEADER, 5, List.of(LEADER), 0, 0);

        assertThatThrownBy(() -> leader.onLocalProgress(11, 10)).isInstanceOf(InvariantViolation.class);
    }

    /** Against a naive twin: the minimum of the latest known ends, never moving back. */
    @RepeatedTest(50)
    void highWatermarkIsTheMonotonicMinimumOfInSyncEnds(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        LeaderState leader = new LeaderState(LEADER, 1, List.of(LEADER, 2, 3, 4), 0, 0);
        long[] ends = new long[5]; // by node id; 0 is not a node
        long logEnd = 0;
        long expected = 0;
        for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
                logEnd += random.nextInt(5);
                ends[LEADER] = Math.max(ends[LEADER], logEnd - random.nextInt((int) Math.min(logEnd + 1, 4)));
                leader.onLocalProgress(ends[LEADER], logEnd);
            } else {
                int follower = 2 + random.nextInt(3);
                long end = random.nextInt((int) logEnd + 1);
                ends[follower] = Math.max(ends[follower], end);
                leader.onFollowerFetch(follower, end);
            }
            expected = Math.max(expected, Arrays.stream(ends).skip(1).min().orElseThrow());

            assertThat(leader.highWatermark()).as("seed %d step %d", seed, step).isEqualTo(expected);
        }
    }
}

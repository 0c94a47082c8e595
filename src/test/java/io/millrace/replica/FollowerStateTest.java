package io.millrace.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replica.FollowerState.EpochAndEnd;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowerStateTest {
    private static final int EPOCH = 7;

    @Test
    void dropsAnswersAboutAnotherTermOrAnotherEnd() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);

        assertThat(follower.admits(new FetchPoint(EPOCH, 100, 3), 3)).isTrue();
        assertThat(follower.admits(new FetchPoint(EPOCH - 1, 100, 3), 3)).isFalse();
        assertThat(follower.admits(new FetchPoint(EPOCH, 99, 3), 3)).isFalse();
    }

    /** Found by the simulation: a doubled word to cut came when the log, cut already, had grown to the same end again. */
    @Test
    void dropsAnAnswerToALogThatHadTheSameEndBeforeItWasCut() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);
        FetchPoint before = follower.fetchPoint(3);
        follower.onTruncated(90);
        follower.onAppended(100);

        assertThat(follower.admits(before, EPOCH)).isFalse();
    }

    @Test
    void highWatermarkIsNeverAboveTheOwnLog() {
        FollowerState follower = new FollowerState(EPOCH, 0, 50);

        follower.onLeaderHighWatermark(80);

        assertThat(follower.highWatermark()).isEqualTo(50);
    }

    @Test
    void highWatermarkOfALateAnswerDoesNotMoveItBack() {
        FollowerState follower = new FollowerState(EPOCH, 40, 50);

        boolean moved = follower.onLeaderHighWatermark(30);

        assertThat(moved).isFalse();
        assertThat(follower.highWatermark()).isEqualTo(40);
    }

    @Test
    void cutsAtTheEndOfTheCommonEpoch() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);

        long offset = follower.truncationOffset(new EpochAndEnd(3, 60), Optional.of(new EpochAndEnd(3, 80)));

        assertThat(offset).isEqualTo(60);
    }

    @Test
    void cutsWhereItsOwnPartOfTheEpochEndsWhenTheLeaderHasMore() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);

        long offset = follower.truncationOffset(new EpochAndEnd(3, 90), Optional.of(new EpochAndEnd(3, 80)));

        assertThat(offset).isEqualTo(80);
    }

    @Test
    void goesBackToItsOwnEarlierEpochWhenItDoesNotKnowTheLeaders() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);

        long offset = follower.truncationOffset(new EpochAndEnd(4, 90), Optional.of(new EpochAndEnd(2, 50)));

        assertThat(offset).isEqualTo(50);
    }

    @Test
    void cutsAtTheLeadersEndWhenItKnowsNoEpochAtAll() {
        FollowerState follower = new FollowerState(EPOCH, 0, 100);

        assertThat(follower.truncationOffset(new EpochAndEnd(4, 90), Optional.empty()))
                .isEqualTo(90);
    }

    @Test
    void aCutBelowTheHighWatermarkTakesItAlong() {
        FollowerState follower = new FollowerState(EPOCH, 80, 100);

        follower.onTruncated(60);

        assertThat(follower.highWatermark()).isEqualTo(60);
        assertThat(follower.fetchOffset()).isEqualTo(60);
    }
}

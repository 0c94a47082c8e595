package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.UndecidedCommit;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartCommitsTest {
    private static final long WANTED = 1_000;

    @Test
    void looksAgainWhenNobodyKnowsAndFindsItDone() throws IOException {
        Store store = new Store(1, true);

        boolean done = new StartCommits(store, 1).commit(StartCommitsTest::claim);

        assertThat(done).isTrue();
        assertThat(store.state().nextProducerId()).isEqualTo(WANTED);
        assertThat(store.commits).isEqualTo(1);
    }

    @Test
    void commitsAgainWhatDidNotTakeEffect() throws IOException {
        Store store = new Store(2, false);

        new StartCommits(store, 1).commit(StartCommitsTest::claim);

        assertThat(store.state().nextProducerId()).isEqualTo(WANTED);
        assertThat(store.commits).isEqualTo(3);
    }

    @Test
    void givesUpWhenNobodyEverKnows() {
        Store store = new Store(Integer.MAX_VALUE, false);

        assertThatThrownBy(() -> new StartCommits(store, 1).commit(StartCommitsTest::claim))
                .isInstanceOf(UndecidedCommit.class);
    }

    private static Decision<Boolean> claim(ClusterState state) {
        List<MetadataChange> changes =
                state.nextProducerId() == WANTED ? List.of() : List.of(new ProducerIdsClaimed(WANTED));
        return new Decision<>(changes, true);
    }

    /** Leaves some commits in doubt, which may have taken effect. */
    private static final class Store implements ClusterStore {
        private final boolean takesEffect;
        private ClusterState state = ClusterState.empty(1);
        private int inDoubt;
        private int commits;

        private Store(int inDoubt, boolean takesEffect) {
            this.inDoubt = inDoubt;
            this.takesEffect = takesEffect;
        }

        @Override
        public ClusterState state() {
            return state;
        }

        @Override
        public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
            commits++;
            boolean undecided = inDoubt > 0;
            inDoubt--;
            if (!undecided || takesEffect) {
                state = state.apply(changes);
            }
            if (undecided) {
                throw new UndecidedCommit("no answer in time");
            }
            return new CommitOutcome.Committed(state);
        }

        @Override
        public void close() {}
    }
}

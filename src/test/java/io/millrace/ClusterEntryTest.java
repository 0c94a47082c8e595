package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.millrace.testkit.FakeCluster;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Below the 15 s that a node which stops has patience for. */
@Timeout(value = 12, unit = TimeUnit.SECONDS)
class ClusterEntryTest {
    private static final BrokerRegistration SELF = new BrokerRegistration(1, List.of(), Optional.empty());

    private final FakeCluster members = new FakeCluster();
    private ClusterState state = ClusterState.empty(-1);
    private final Separation separation = new Separation(members, () -> state.image());
    private final Promise<Object> answer = Promise.promise();
    private final Unanswered metadata = new Unanswered();

    @Test
    void theLastNodeDoesNotWaitForAMajorityThatIsGone() {
        registerAndJoin(1, 2, 3);
        members.leave(2);
        members.leave(3);

        new ClusterEntry(SELF).leave(metadata, separation);

        assertThat(metadata.commands).isEqualTo(1);
    }

    @Test
    void stopsWaitingWhenTheOthersLeaveMeanwhile() {
        registerAndJoin(1, 2, 3);
        metadata.meanwhile = () -> {
            members.leave(2);
            members.leave(3);
        };

        new ClusterEntry(SELF).leave(metadata, separation);

        assertThat(separation.get()).isPresent();
    }

    @Test
    void leavesWhenItsLeadersMoved() {
        registerAndJoin(1, 2, 3);
        metadata.meanwhile = () -> answer.complete(true);

        new ClusterEntry(SELF).leave(metadata, separation);

        assertThat(separation.get()).isEmpty();
    }

    private void registerAndJoin(int... nodes) {
        for (int node : nodes) {
            state = state.apply(
                    List.of(new BrokerRegistered(new BrokerRegistration(node, List.of(), Optional.empty()))));
            members.join(node, new UUID(node, node));
        }
    }

    /** Takes commands, and answers them only when the test does. */
    private final class Unanswered implements MetadataCommands {
        private int commands;
        private Runnable meanwhile = () -> {};

        @Override
        public <R> Future<Outcome<R>> submit(Command<R> command) {
            Decision<R> decision = command.decide(state);
            commands++;
            meanwhile.run();
            return answer.future().map(any -> Outcome.done(decision.reply()));
        }
    }
}

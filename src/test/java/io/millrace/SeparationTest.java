package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.testkit.FakeCluster;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeparationTest {
    private final FakeCluster members = new FakeCluster();
    private ClusterState state = ClusterState.empty(-1);
    private final Separation separation = new Separation(members, () -> state.image());

    @Test
    void aNodeThatSeesAMajorityIsNotSeparated() {
        registerAndJoin(1, 2, 3);

        members.leave(3);

        assertThat(separation.get()).isEmpty();
    }

    @Test
    void aNodeThatSeesOnlyItselfIsSeparatedUntilAnotherIsBack() {
        registerAndJoin(1, 2, 3);

        members.leave(2);
        members.leave(3);
        boolean alone = separation.get().isPresent();
        members.join(2, new UUID(2, 2));

        assertThat(alone).isTrue();
        assertThat(separation.get()).isEmpty();
    }

    @Test
    void halfOfTheNodesAreNoMajority() {
        registerAndJoin(1, 2, 3, 4);

        members.leave(3);
        members.leave(4);

        assertThat(separation.get()).isPresent();
    }

    @Test
    void nodesThatAreNotRegisteredDoNotCount() {
        registerAndJoin(1, 2, 3);
        members.join(8, new UUID(8, 8));

        members.leave(2);
        members.leave(3);

        assertThat(separation.get()).isPresent();
    }

    private void registerAndJoin(int... nodes) {
        for (int node : nodes) {
            state = state.apply(
                    List.of(new BrokerRegistered(new BrokerRegistration(node, List.of(), Optional.empty()))));
            members.join(node, new UUID(node, node));
        }
        var unused = separation.onImage(state.image(), state.image());
    }
}

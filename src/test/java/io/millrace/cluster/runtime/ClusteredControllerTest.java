package io.millrace.cluster.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerDecisions;
import io.millrace.cluster.BrokerStart;
import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterUpkeep;
import io.millrace.cluster.Controller;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.Decision;
import io.millrace.cluster.IsrMember;
import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.TopicSelector;
import io.millrace.common.Outcome;
import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.peer.EventBusPeerCalls;
import io.millrace.service.ClusterWideMetadata;
import io.millrace.testkit.Await;
import io.millrace.testkit.FakeCluster;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several nodes' controller verticles over one shared state. */
class ClusteredControllerTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeCluster cluster = new FakeCluster();
    private final Map<Integer, Node> nodes = new HashMap<>();

    private record Node(
            ControllerVerticle metadata,
            MetadataCommands clusterWide,
            FakeCluster.Store store,
            Controller decisions,
            Opening opening) {}

    /** Opens partitions at once, unless it is held. */
    private static final class Opening implements ImageListener {
        private final Promise<Void> released = Promise.promise();
        private volatile boolean held;

        void hold() {
            held = true;
        }

        void release() {
            released.tryComplete();
        }

        @Override
        public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
            return held ? released.future() : Future.succeededFuture();
        }
    }

    @BeforeEach
    void startThree() throws Exception {
        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            start(nodeId);
        }
        until("all nodes are active", () -> active(cluster.state().image()) == 3);
    }

    @AfterEach
    void close() throws Exception {
        nodes.values().forEach(node -> node.opening().release());
        await(vertx.close());
    }

    @Test
    void everyNodeTakesCommandsAndAllSeeTheOutcome() throws Exception {
        create(2, "a", 3);
        create(3, "b", 1);

        for (int nodeId = 1; nodeId <= 3; nodeId++) {
            int seenBy = nodeId;
            until(
                    "node " + nodeId + " sees both",
                    () -> image(seenBy).topicsByName().size() == 2);
        }
    }

    @Test
    void commandsAtTheSameTimeOnAllNodesNeverTakeTheSameIds() throws Exception {
        List<Future<Outcome<Long>>> claims = new ArrayList<>();

        for (int round = 0; round < 30; round++) {
            for (int nodeId = 1; nodeId <= 3; nodeId++) {
                claims.add(node(nodeId).metadata().submit(node(nodeId).decisions()::claimProducerIds));
            }
        }

        Set<Long> claimed = new HashSet<>();
        for (Future<Outcome<Long>> claim : claims) {
            assertThat(claimed.add(((Outcome.Done<Long>) await(claim)).value())).isTrue();
        }
    }

    @Test
    void aLostNodeIsFencedAndItsPartitionsGetLeaders() throws Exception {
        create(1, "t", 3);
        int lost = partition("t").leader();

        kill(lost);

        until(
                "another leads",
                () -> partition("t").hasLeader() && partition("t").leader() != lost);
        assertThat(partition("t").isr()).doesNotContain(lost);
    }

    @Test
    void anotherNodeTakesOverFromALostController() throws Exception {
        int first = cluster.state().image().controllerId();
        create(1, "t", 3);

        kill(first);

        until("another controls", () -> cluster.state().image().controllerId() != first);
        until("it fences the lost one", () -> active(cluster.state().image()) == 2);
    }

    @Test
    void aNodeThatIsCutOffRefusesAndTheOthersGoOn() throws Exception {
        node(3).store().cutOff();
        cluster.leave(3);

        Outcome<TopicRegistration> alone = create(3, "alone", 1);
        Outcome<TopicRegistration> majority = create(1, "majority", 2);
        boolean seenByTheLostOne = image(3).topic("majority").isPresent();
        node(3).store().heal();

        assertThat(alone).isInstanceOf(Outcome.Refused.class);
        assertThat(majority).isInstanceOf(Outcome.Done.class);
        assertThat(seenByTheLostOne).isFalse();
        until("the lost one catches up", () -> image(3).topic("majority").isPresent());
    }

    @Test
    void leadersChangeTheirInSyncSetsThroughTheSameCommits() throws Exception {
        create(1, "t", 3);
        PartitionRegistration before = partition("t");
        int leader = before.leader();

        IsrOutcome outcome = await(new CommittedIsrChanges(node(leader).metadata())
                .propose(new IsrProposal(
                        cluster.state().image().topic("t").orElseThrow().id(),
                        0,
                        leader,
                        before.leaderEpoch(),
                        before.partitionEpoch(),
                        List.of(new IsrMember(leader, IsrMember.ANY_EPOCH)))));

        assertThat(outcome).isInstanceOf(IsrOutcome.Accepted.class);
        assertThat(partition("t").isr()).containsExactly(leader);
    }

    @Test
    void aDeletedTopicIsForgottenWhenEveryHolderHasClearedIt() throws Exception {
        create(1, "t", 3);
        await(node(2).metadata()
                .submit(state -> node(2).decisions().deleteTopics(state, List.of(new TopicSelector.ByName("t")))));

        until(
                "all holders have cleared it",
                () -> cluster.state().deletedTopics().isEmpty());
    }

    @Test
    void aClusterWideCommandIsAnsweredWhenEveryNodeActsOnIt() throws Exception {
        node(3).opening().hold();

        Future<Outcome<List<Outcome<TopicRegistration>>>> answer =
                node(1).clusterWide().submit(creation(1, "t", 3));
        until("the one who was asked acts on it", () -> image(1).topic("t").isPresent());
        boolean answeredBefore = answer.isComplete();
        node(3).opening().release();
        Outcome<List<Outcome<TopicRegistration>>> outcome = await(answer);

        assertThat(answeredBefore).isFalse();
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(image(3).topic("t")).isPresent();
    }

    @Test
    void aClusterWideCommandDoesNotWaitForANodeThatStops() throws Exception {
        node(3).opening().hold();
        Future<Outcome<List<Outcome<TopicRegistration>>>> answer =
                node(1).clusterWide().submit(creation(1, "t", 3));
        until("the one who was asked acts on it", () -> image(1).topic("t").isPresent());

        Future<Void> stopped = vertx.undeploy(node(3).metadata().deploymentID());
        node(3).opening().release();

        await(stopped);
        assertThat(await(answer)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aClusterWideCommandThatChangesNothingWaitsForNobody() throws Exception {
        node(3).opening().hold();
        create(1, "held", 3); // From here on node 3 acts on nothing.

        Outcome<Boolean> outcome = await(node(1).clusterWide().submit(state -> new Decision<>(List.of(), true)));

        assertThat(outcome).isEqualTo(Outcome.done(true));
        assertThat(image(3).topic("held")).isEmpty();
    }

    // ---- nodes

    private void start(int nodeId) throws Exception {
        BrokerConfig config = BrokerConfig.defaults().with("node.id", Integer.toString(nodeId));
        UUID incarnation = new UUID(nodeId, 1);
        FakeCluster.Store store = cluster.store();
        cluster.join(nodeId, incarnation);
        ClusterDuties duties =
                new ClusterDuties(config, cluster, new ClusterUpkeep(new Random(1)), SystemClock.INSTANCE);
        ControllerVerticle metadata = new ControllerVerticle(nodeId, store, duties);
        Opening opening = new Opening();
        metadata.tell(opening);
        EventBusPeerCalls peers = new EventBusPeerCalls(vertx, nodeId);
        await(ClusterWideMetadata.serve(peers, metadata));
        await(vertx.deployVerticle(metadata, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        nodes.put(
                nodeId,
                new Node(
                        metadata,
                        new ClusterWideMetadata(nodeId, metadata, metadata, peers),
                        store,
                        new Controller(config, new Random(nodeId)),
                        opening));
        BrokerStart start =
                new BrokerStart(nodeId, incarnation, "fake-cluster", List.of(), Optional.empty(), PreviousStop.CLEAN);
        await(metadata.submit(state -> new BrokerDecisions(config).register(state, start)));
        await(metadata.submit(state -> BrokerDecisions.ready(state, nodeId, incarnation)));
    }

    private void kill(int nodeId) throws Exception {
        node(nodeId).store().cutOff();
        cluster.leave(nodeId);
    }

    private Outcome<TopicRegistration> create(int nodeId, String name, int replicationFactor) throws Exception {
        Outcome<List<Outcome<TopicRegistration>>> outcome =
                await(node(nodeId).metadata().submit(creation(nodeId, name, replicationFactor)));
        return outcome instanceof Outcome.Done<List<Outcome<TopicRegistration>>> done
                ? done.value().get(0)
                : new Outcome.Refused<>(((Outcome.Refused<?>) outcome).refusal());
    }

    private MetadataCommands.Command<List<Outcome<TopicRegistration>>> creation(
            int nodeId, String name, int replicationFactor) {
        CreateTopic command = new CreateTopic(name, 1, replicationFactor, Map.of(), List.of());
        return state -> node(nodeId).decisions().createTopics(state, List.of(command), false);
    }

    private Node node(int nodeId) {
        return Objects.requireNonNull(nodes.get(nodeId));
    }

    private ClusterImage image(int nodeId) {
        return node(nodeId).metadata().image();
    }

    private PartitionRegistration partition(String topic) {
        return cluster.state().image().topic(topic).orElseThrow().partitions().get(0);
    }

    private static long active(ClusterImage image) {
        return image.brokers().values().stream()
                .filter(broker -> broker.active())
                .count();
    }

    private static void until(String what, Callable<Boolean> condition) {
        Await.until(what, condition);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}

package io.millrace.cluster.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Controller;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.TopicSelector;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.BrokerConfig;
import io.millrace.service.BlockProducerIds;
import io.millrace.service.ProducerIdService;
import io.millrace.service.TopicService;
import io.millrace.testkit.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControllerVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final Controller controller = new Controller(BrokerConfig.defaults(), new Random(1));
    private final MemoryStore store = new MemoryStore();
    private final ConcurrentLinkedQueue<ClusterImage> seen = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void answersOnlyWhenListenersActOnTheNewImage() throws Exception {
        SlowOpening opening = new SlowOpening();
        ControllerVerticle verticle = deploy(opening);
        TopicService topics = new TopicService(verticle, controller);

        Future<List<Outcome<TopicRegistration>>> created = topics.create(List.of(CreateTopic.withDefaults("a")), false);
        await(opening.told.future());

        assertThat(created.isComplete()).isFalse();
        assertThat(verticle.image().topic("a")).isEmpty();
        assertThat(verticle.newestImage().topic("a")).isPresent();
        opening.opened.complete();
        assertThat(await(created).get(0)).isInstanceOf(Outcome.Done.class);
        assertThat(verticle.image().topic("a")).isPresent();
    }

    @Test
    void stopsOnlyWhenListenersAreThroughWithTheLastImage() throws Exception {
        SlowOpening opening = new SlowOpening();
        ControllerVerticle verticle = deploy(opening);
        var created = new TopicService(verticle, controller).create(List.of(CreateTopic.withDefaults("a")), false);
        await(opening.told.future());

        Future<Void> stopped = vertx.undeploy(verticle.deploymentID());
        Outcome<Boolean> late = await(verticle.submit(state -> register(2)));

        assertThat(reason(late)).isEqualTo(Reason.SHUTTING_DOWN);
        assertThat(stopped.isComplete()).isFalse();
        opening.opened.complete();
        await(stopped);
        assertThat(await(created).get(0)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aStopWaitsForTheCommitUnderWayAndForNoOther() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        store.failure = Optional.of("no majority");
        store.hold = new Semaphore(0);
        Future<Outcome<Boolean>> underWay = verticle.submit(state -> register(2));
        Await.until("the commit is under way", store.hold::hasQueuedThreads);
        Future<Outcome<Boolean>> waiting = verticle.submit(state -> register(3));

        verticle.refuseCommands();
        Future<Void> stopped = vertx.undeploy(verticle.deploymentID());
        store.hold.release();

        await(stopped);
        assertThat(reason(await(underWay))).isEqualTo(Reason.STORAGE_ERROR);
        assertThat(reason(await(waiting))).isEqualTo(Reason.SHUTTING_DOWN);
    }

    @Test
    void commandsThatWaitShareOneCommit() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        TopicService topics = new TopicService(verticle, controller);
        List<Future<List<Outcome<TopicRegistration>>>> answers = new ArrayList<>();

        for (int topic = 0; topic < 100; topic++) {
            answers.add(topics.create(List.of(CreateTopic.withDefaults("t" + topic)), false));
        }
        await(Future.all(answers));

        assertThat(verticle.image().topicsByName()).hasSize(100);
        assertThat(store.commits.size()).isLessThan(100);
        assertThat(seen).hasSameSizeAs(new HashSet<>(seen));
    }

    @Test
    void nodesAreRegisteredInCommitsOfTheirOwn() throws Exception {
        SlowOpening opening = new SlowOpening();
        ControllerVerticle verticle = deploy(opening);
        var unused = new TopicService(verticle, controller).create(List.of(CreateTopic.withDefaults("a")), false);
        await(opening.told.future());
        Future<Outcome<Boolean>> second = verticle.submit(state -> register(2));
        Future<Outcome<Boolean>> third = verticle.submit(state -> register(3));

        opening.opened.complete(); // What came while the first image was put into force is one batch.

        assertThat(await(second)).isInstanceOf(Outcome.Done.class);
        assertThat(reason(await(third))).isEqualTo(Reason.THROTTLED);
        assertThat(verticle.image().brokers()).containsOnlyKeys(1, 2);
    }

    private static Decision<Boolean> register(int nodeId) {
        return new Decision<>(
                List.of(new BrokerRegistered(new BrokerRegistration(nodeId, List.of(), Optional.empty()))), true);
    }

    @Test
    void secondOfTwoSameCommandsSeesTheFirst() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        TopicService topics = new TopicService(verticle, controller);

        Future<List<Outcome<TopicRegistration>>> first = topics.create(List.of(CreateTopic.withDefaults("a")), false);
        Future<List<Outcome<TopicRegistration>>> second = topics.create(List.of(CreateTopic.withDefaults("a")), false);

        assertThat(await(first).get(0)).isInstanceOf(Outcome.Done.class);
        assertThat(reason(await(second).get(0))).isEqualTo(Reason.TOPIC_ALREADY_EXISTS);
    }

    @Test
    void whatCouldNotBeWrittenIsRefusedAndTheNextCommandWorks() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        TopicService topics = new TopicService(verticle, controller);
        store.failure = Optional.of("No space left on device");

        Outcome<TopicRegistration> refused = await(topics.create(List.of(CreateTopic.withDefaults("a")), false))
                .get(0);
        store.failure = Optional.empty();
        Outcome<TopicRegistration> done = await(topics.create(List.of(CreateTopic.withDefaults("a")), false))
                .get(0);

        assertThat(refused)
                .isEqualTo(new Outcome.Refused<>(new Refusal(
                        Reason.STORAGE_ERROR, "The change could not be written to disk: No space left on device")));
        assertThat(done).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void decidesAgainWhenSomebodyElseCommittedInBetween() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        store.conflicts.set(2);

        Outcome<Long> claimed = await(verticle.submit(controller::claimProducerIds));

        assertThat(claimed).isEqualTo(Outcome.done(2_000L));
    }

    @Test
    void forgetsADeletedTopicOnceItsPartitionsAreGone() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        TopicService topics = new TopicService(verticle, controller);
        await(topics.create(List.of(CreateTopic.withDefaults("a")), false));

        await(topics.delete(List.of(new TopicSelector.ByName("a"))));
        await(topics.create(List.of(CreateTopic.withDefaults("b")), false));

        List<MetadataChange> written =
                store.commits.stream().flatMap(List::stream).toList();
        assertThat(written).hasAtLeastOneElementOfType(TopicDeleted.class);
        assertThat(written.get(written.size() - 1)).isInstanceOf(DeletedTopicCleared.class);
        assertThat(store.state.deletedTopics()).isEmpty();
    }

    @Test
    void producerIdsAreNeverHandedOutTwiceAndAreClaimedBeforeTheyAreUsed() throws Exception {
        ControllerVerticle verticle = deploy(this::record);
        Set<Long> ids = new HashSet<>();

        for (int restart = 0; restart < 2; restart++) {
            BlockProducerIds producerIds = new BlockProducerIds(verticle, controller);
            for (int count = 0; count < 1_500; count++) {
                long id = ((Outcome.Done<ProducerIdService.ProducerIdentity>) await(producerIds.next()))
                        .value()
                        .producerId();
                assertThat(ids.add(id)).as("id %d", id).isTrue();
                assertThat(id).isLessThan(store.state.nextProducerId());
            }
        }
    }

    private Future<Void> record(ClusterImage previous, ClusterImage current) {
        seen.add(current);
        return Future.succeededFuture();
    }

    /** Acts on the first topics until it is told that they are open. */
    private static final class SlowOpening implements ImageListener {
        private final Promise<Void> told = Promise.promise();
        private final Promise<Void> opened = Promise.promise();

        @Override
        public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
            if (current.topicsByName().isEmpty()) {
                return Future.succeededFuture();
            }
            told.tryComplete();
            return opened.future();
        }
    }

    private ControllerVerticle deploy(ImageListener listener) throws Exception {
        ControllerVerticle verticle = new ControllerVerticle(store, List.of(listener));
        await(vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        return verticle;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Reason reason(Outcome<?> outcome) {
        return ((Outcome.Refused<?>) outcome).refusal().reason();
    }

    /** A store without a disk that can fail, and in whose way somebody else can come. */
    private static final class MemoryStore implements ClusterStore {
        private final List<List<MetadataChange>> commits = new ArrayList<>();
        private volatile ClusterState state = ClusterState.empty(1)
                .apply(List.of(new BrokerRegistered(new BrokerRegistration(1, List.of(), Optional.empty()))));
        private volatile Optional<String> failure = Optional.empty();
        private final AtomicInteger conflicts = new AtomicInteger();
        private volatile Semaphore hold = new Semaphore(1_000_000);

        @Override
        public ClusterState state() {
            return state;
        }

        @Override
        public CommitOutcome commit(List<MetadataChange> changes, long expectedVersion) throws IOException {
            hold.acquireUninterruptibly();
            if (failure.isPresent()) {
                throw new IOException(failure.get());
            }
            if (conflicts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                state = state.apply(List.of(new MetadataChange.ProducerIdsClaimed(state.nextProducerId() + 1_000)));
            }
            if (expectedVersion != state.image().version()) {
                return new CommitOutcome.Conflict(state);
            }
            commits.add(changes);
            state = state.apply(changes);
            return new CommitOutcome.Committed(state);
        }

        @Override
        public void close() {}
    }
}

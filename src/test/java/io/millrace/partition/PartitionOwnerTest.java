package io.millrace.partition;

import static io.millrace.testkit.HostedNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.metrics.FlushMeter;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an owner's work ends: nothing is acknowledged that is not on disk, and nothing touches a file afterwards. */
class PartitionOwnerTest {
    private static final long DEADLINE_NANOS = SystemClock.INSTANCE.nowNanos() + 60_000_000_000L;

    private final GatedDisk disk = new GatedDisk();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final BlockingPool pool = new BlockingPool(vertx, "test-flush", 2);
    private final PartitionOwner owner = new PartitionOwner(
            vertx, context, SystemClock.INSTANCE, new Flusher(pool, new FlushMeter()), ReplicaPorts.alone(), 30_000);
    private LogManager logs;
    private PartitionLog log;
    private HostedPartition hosted;

    @BeforeEach
    void open(@TempDir Path dir) throws IOException {
        BrokerConfig config = BrokerConfig.defaults().with("log.dirs", dir.toString());
        logs = LogManager.open(config, topic -> TopicConfig.defaults(), SystemClock.INSTANCE, disk);
        log = logs.create(new TopicPartition("orders", 0), new TopicId(1, 2), TopicConfig.defaults());
        hosted = new HostedPartition(
                log,
                new QueueBudget(10, 1 << 20),
                owner,
                new Term(1, new PartitionRegistration(0, 1, 0, 0, List.of(1), List.of(1))));
    }

    @AfterEach
    void close() throws IOException {
        disk.letForcesThrough();
        await(vertx.close());
        logs.close();
    }

    @Test
    void refusesWhatAFlushCouldNotForceBecauseItsPoolIsGone() {
        await(pool.drain());

        AppendOutcome outcome = await(append());

        assertThat(outcome).isInstanceOf(AppendOutcome.Refused.class);
        assertThat(log.flushedEnd().offset()).isZero();
    }

    @Test
    void acknowledgesWhatWasQueuedBeforeItStops() {
        disk.holdForces();
        Future<AppendOutcome> beingForced = append();
        disk.awaitHeldForce();
        Future<AppendOutcome> queued = append();

        Future<Void> stopped = Future.future(
                promise -> context.runOnContext(ignored -> owner.stop().onComplete(promise)));
        disk.letForcesThrough();

        await(stopped);
        assertThat(await(beingForced)).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(await(queued)).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(log.flushedEnd().offset()).isEqualTo(2);
    }

    @Test
    void touchesNoFileOnceItHasStopped() {
        await(Future.<Void>future(
                promise -> context.runOnContext(ignored -> owner.stop().onComplete(promise))));

        append();
        await(Future.<Void>future(promise -> context.runOnContext(ignored -> promise.complete())));

        assertThat(log.logEnd().offset()).isZero();
    }

    @Test
    void letsItsPartitionsForgetIdleProducers() {
        long longAgoMs =
                SystemClock.INSTANCE.nowMs() - 2L * BrokerConfig.defaults().producerIdExpirationMs();
        ByteBuffer old = RecordBatchBuilder.plain()
                .producer(7, (short) 0, 0)
                .append(longAgoMs, null, ByteBuffer.allocate(1))
                .build();
        await(append(ByteBuffer.allocateDirect(old.remaining()).put(old).flip()));
        assertThat(log.knowsProducer(7)).isTrue();

        await(Future.<Void>future(promise -> context.runOnContext(ignored -> {
            owner.expireProducers();
            promise.complete();
        })));

        assertThat(log.knowsProducer(7)).isFalse();
    }

    private Future<AppendOutcome> append() {
        return append(HostedNode.batch(100));
    }

    private Future<AppendOutcome> append(ByteBuffer records) {
        AppendBatch batch = new AppendBatch(context, 1, (short) -1, DEADLINE_NANOS);
        hosted.append(batch, 0, records);
        owner.wake();
        return batch.outcomes().map(outcomes -> outcomes.get(0));
    }
}

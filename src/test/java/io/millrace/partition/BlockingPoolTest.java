package io.millrace.partition;

import static io.millrace.testkit.HostedNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingPoolTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingPool pool = new BlockingPool(vertx, "test-pool", 2);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void drainsOnlyWhenTheLastWorkHasEnded() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Future<Boolean> work = pool.run(() -> {
            go.await();
            ended.set(true);
            return Thread.currentThread().isInterrupted();
        });

        Future<Void> drained = pool.drain();

        assertThat(drained.isComplete()).isFalse();
        go.countDown();
        await(drained);
        assertThat(ended).isTrue();
        assertThat(await(work)).isFalse();
    }

    @Test
    void drainsWorkThatFails() {
        Future<Object> work = pool.run(() -> {
            throw new IllegalStateException("broken");
        });

        await(pool.drain());

        assertThat(await(work.otherwise("failed"))).isEqualTo("failed");
    }

    @Test
    void refusesWorkOnceItDrains() {
        await(pool.drain());

        Future<String> late = pool.run(() -> "done");

        assertThat(late.failed()).isTrue();
        assertThat(late.cause()).isInstanceOf(RejectedExecutionException.class).hasMessageContaining("stopping");
    }
}

package io.millrace.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.storage.LogPosition;
import io.millrace.testkit.Await;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PendingFetchesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Context CALLER = VERTX.getOrCreateContext();

    private final PendingFetches fetches = new PendingFetches();
    private final Deliveries deliveries = new Deliveries();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void deliversAWaiterWhoseWaitIsOver() throws InterruptedException {
        CountingWaiter waiter = new CountingWaiter(1);
        fetches.park(waiter);

        fetches.wake(snapshot(0), snapshot(1), deliveries);
        deliveries.send();

        assertThat(waiter.delivered.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void leavesAWaiterAloneThatWantsMore() {
        CountingWaiter waiter = new CountingWaiter(2);
        fetches.park(waiter);

        fetches.wake(snapshot(0), snapshot(1), deliveries);
        deliveries.send();

        assertThat(waiter.calls).isEqualTo(1);
        assertThat(waiter.delivered.getCount()).isEqualTo(1);
    }

    @Test
    void forgetsAWaiterThatLeft() {
        CountingWaiter waiter = new CountingWaiter(1);
        fetches.park(waiter);
        fetches.unpark(waiter);

        fetches.wake(snapshot(0), snapshot(1), deliveries);
        fetches.disturb(deliveries);

        assertThat(waiter.calls).isZero();
    }

    @Test
    void deliversEveryWaiterWhenThePartitionIsDisturbed() throws InterruptedException {
        CountingWaiter waiter = new CountingWaiter(100);
        fetches.park(waiter);

        fetches.disturb(deliveries);
        deliveries.send();

        assertThat(waiter.delivered.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private static PartitionSnapshot snapshot(long highWatermark) {
        LogPosition position = new LogPosition(highWatermark, 0, (int) highWatermark * 100);
        return new PartitionSnapshot(0, 0, 0, position, position, position, Optional.empty());
    }

    /** A waiter that is content after a number of wake-ups. */
    private static final class CountingWaiter implements FetchWaiter {
        private final int enough;
        private final CountDownLatch delivered = new CountDownLatch(1);
        private int calls;

        CountingWaiter(int enough) {
            this.enough = enough;
        }

        @Override
        public boolean advanced(PartitionSnapshot before, PartitionSnapshot after) {
            return ++calls == enough;
        }

        @Override
        public boolean disturbed() {
            calls++;
            return true;
        }

        @Override
        public Context context() {
            return CALLER;
        }

        @Override
        public void deliver() {
            delivered.countDown();
        }
    }
}

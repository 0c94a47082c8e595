package io.millrace.fault;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker killed under load again and again. */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("millrace.it.crash.rounds", 20);
    private static final int PARTITIONS = 3;

    @Test
    void losesReordersAndDoublesNothingWhenKilledUnderLoad(@TempDir Path home) throws Exception {
        long seed = System.nanoTime();
        System.out.println("kills at random moments, seed " + seed);
        Random random = new Random(seed);
        try (TestBroker broker = BrokerExtension.brokerIn(home, Map.of())) {
            broker.start();
            String topic;
            try (ClientSession session = new ClientSession(broker)) {
                topic = session.topic(PARTITIONS, Map.of("segment.bytes", "1048576"));
            }

            try (SequencedLoad load = new SequencedLoad(broker.bootstrap(), topic, PARTITIONS)) {
                for (int round = 0; round < ROUNDS; round++) {
                    long killAt = load.acknowledged() + 1_000 + random.nextInt(10_000);
                    Await.until(
                            "load flows in round " + round,
                            Duration.ofSeconds(30),
                            () -> load.acknowledged() >= killAt);
                    broker.kill();
                    broker.start();
                }

                load.stopAndCheck();
            }
        }
    }
}

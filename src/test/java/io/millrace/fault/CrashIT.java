package io.millrace.fault;

import io.millrace.fault.SequencedLoad.Kind;
import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
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
            String once;
            String plain;
            try (ClientSession session = new ClientSession(broker)) {
                once = session.topic(PARTITIONS, Map.of("segment.bytes", "1048576"));
                plain = session.topic(PARTITIONS, Map.of("segment.bytes", "1048576"));
            }

            try (SequencedLoad load = new SequencedLoad(Kind.IDEMPOTENT, broker.bootstrap(), once, PARTITIONS);
                    SequencedLoad other = new SequencedLoad(Kind.PLAIN, broker.bootstrap(), plain, PARTITIONS)) {
                for (int round = 0; round < ROUNDS; round++) {
                    long killAt = load.acknowledged() + 1_000 + random.nextInt(10_000);
                    Await.until("load flows in round " + round, () -> load.acknowledged() >= killAt);
                    broker.kill();
                    broker.start();
                }

                load.stopAndCheck();
                other.stopAndCheck();
            }
        }
    }
}

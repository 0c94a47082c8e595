package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.clock.ClockShift;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Faults of the wall clock of one node. Stateless. */
final class ClockFaults {
    private static final Duration JUMP = Duration.ofHours(5);
    private static final Duration LASTS = Duration.ofSeconds(8);
    private static final long TOLERANCE_MS = 60_000;

    /** A topic on the node alone, whose records are stamped with the node's time. */
    private static final String PROBE = "clock-probe";

    private ClockFaults() {}

    /** The wall clock of a node jumps ahead by hours, then back behind the right time, and is put right in the end. */
    static Fault jump() {
        return new Fault("clock jumps of hours", LASTS, Duration.ofSeconds(10), (cluster, random) -> {
            int node = 1 + random.nextInt(FaultCluster.NODES);
            ClockShift clock = cluster.clock(node);
            cluster.createTopics(new NewTopic(PROBE, Map.of(0, List.of(node)))
                    .configs(Map.of("message.timestamp.type", "LogAppendTime")));
            clock.by(JUMP);
            expectAhead(cluster, JUMP);
            Await.passing(LASTS);
            clock.by(JUMP.negated());
            expectAhead(cluster, JUMP.negated());
            return () -> {
                clock.by(Duration.ZERO);
                expectAhead(cluster, Duration.ZERO);
                try (Admin admin = cluster.admin()) {
                    admin.deleteTopics(List.of(PROBE)).all().get();
                }
            };
        });
    }

    private static void expectAhead(FaultCluster cluster, Duration shift) throws Exception {
        try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap(), Map.of())) {
            long stampedMs = producer.send(new ProducerRecord<>(PROBE, "what time is it?"))
                    .get()
                    .timestamp();
            assertThat(stampedMs - System.currentTimeMillis() - shift.toMillis())
                    .as("the node's clock against one that is ahead by %s", shift)
                    .isBetween(-TOLERANCE_MS, TOLERANCE_MS);
        }
    }
}

package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a consumer that dies in the middle of its work means for the records, by the moment of its commits. */
@ExtendWith(BrokerExtension.class)
class CommitSemanticsIT {
    private static final int COUNT = 6;

    private final List<String> worked = new ArrayList<>();

    @Test
    void committingAfterTheWorkDoesItAtLeastOnce(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, COUNT);
        String groupId = "after-" + UUID.randomUUID();
        List<ConsumerRecord<String, String>> received = receive(session, groupId, topic);
        received.subList(0, 4).forEach(record -> worked.add(record.value())); // Dies before it commits.

        PolledGroup next = new PolledGroup(session, groupId, Map.of());
        KafkaConsumer<String, String> member = next.join(topic);
        next.pollUntil("the rest is there", () -> next.records().size() >= COUNT);
        next.records().forEach(record -> worked.add(record.value()));
        member.commitSync();

        assertThat(worked).contains("v0", "v1", "v2", "v3", "v4", "v5").hasSize(4 + COUNT);
    }

    @Test
    void committingBeforeTheWorkDoesItAtMostOnce(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, COUNT);
        String groupId = "before-" + UUID.randomUUID();
        PolledGroup first = new PolledGroup(session, groupId, Map.of());
        KafkaConsumer<String, String> mortal = first.join(topic);
        first.pollUntil("all is there", () -> first.records().size() >= COUNT);
        mortal.commitSync();
        first.records().subList(0, 4).forEach(record -> worked.add(record.value())); // Dies after its commit.
        first.leave(mortal);
        session.fill(topic, 1);

        PolledGroup next = new PolledGroup(session, groupId, Map.of());
        next.join(topic);
        next.pollUntil("the next record is there", () -> !next.records().isEmpty());
        next.records().forEach(record -> worked.add("next " + record.value()));

        assertThat(worked).containsExactly("v0", "v1", "v2", "v3", "next v0");
    }

    private static List<ConsumerRecord<String, String>> receive(ClientSession session, String groupId, String topic) {
        PolledGroup group = new PolledGroup(session, groupId, Map.of());
        KafkaConsumer<String, String> mortal = group.join(topic);
        group.pollUntil("all is there", () -> group.records().size() >= COUNT);
        group.leave(mortal);
        return group.records();
    }
}

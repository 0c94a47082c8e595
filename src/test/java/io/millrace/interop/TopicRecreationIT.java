package io.millrace.interop;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic that is deleted and created again while clients hold it open. */
@ExtendWith(BrokerExtension.class)
class TopicRecreationIT {
    @Test
    void servesTheNewIncarnationToClientsOfTheOldOne(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        var producer = session.producer(Map.of("enable.idempotence", false, "metadata.max.age.ms", 200));
        var consumer = session.consumer(Map.of("auto.offset.reset", "earliest", "metadata.max.age.ms", 200));
        consumer.assign(List.of(partition));
        for (int i = 0; i < 10; i++) {
            producer.send(new ProducerRecord<>(topic, "old")).get();
        }
        ClientSession.poll(consumer, 10);
        Uuid oldId = topicId(session, topic);

        session.admin().deleteTopics(List.of(topic)).all().get();
        Await.until(
                "the name is free",
                PATIENCE,
                () -> !session.admin().listTopics().names().get().contains(topic));
        session.create(topic, 1, Map.of());

        assertThat(topicId(session, topic)).isNotEqualTo(oldId);
        Await.until(
                "the open producer writes to the new topic",
                PATIENCE,
                () -> producer.send(new ProducerRecord<>(topic, "new")).get().offset(),
                offset -> offset == 0 || offset == 1);
        consumer.seek(partition, 0);
        Await.until("the open consumer reads the new topic", PATIENCE, () -> {
            var records = consumer.poll(Duration.ofMillis(200)).records(partition);
            return !records.isEmpty() && records.get(0).value().equals("new");
        });
    }

    private static Uuid topicId(ClientSession session, String topic) throws Exception {
        return session.admin()
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId();
    }
}

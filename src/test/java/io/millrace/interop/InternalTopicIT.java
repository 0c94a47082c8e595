package io.millrace.interop;

import static io.millrace.testkit.ClientSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The topic that holds groups and their offsets, as clients see it. */
@ExtendWith(BrokerExtension.class)
class InternalTopicIT {
    private static final String OFFSETS = "__consumer_offsets";

    @BeforeEach
    void createItByUsingAGroup(ClientSession session) {
        try (var consumer = Clients.consumer(session.bootstrap(), Map.of("group.id", "first-need"))) {
            consumer.committed(Set.of(new TopicPartition("any", 0)));
        }
    }

    @Test
    void isCompactedInternalAndListedOnlyOnRequest(ClientSession session) throws Exception {
        var admin = session.admin();

        assertThat(admin.listTopics().names().get()).doesNotContain(OFFSETS);
        assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .contains(OFFSETS);
        assertThat(admin.describeTopics(List.of(OFFSETS))
                        .allTopicNames()
                        .get()
                        .get(OFFSETS)
                        .isInternal())
                .isTrue();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, OFFSETS);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
        assertThat(config.get("compression.type").value()).isEqualTo("producer");
        assertThat(config.get("segment.bytes").value()).isEqualTo("104857600");
    }

    @Test
    void takesNoRecordsFromClients(ClientSession session) throws Exception {
        var producer = session.producer(Map.of("client.id", "curious"));

        assertThat(refusal(producer.send(new ProducerRecord<>(OFFSETS, 0, "key", "value"))))
                .isInstanceOf(InvalidTopicException.class);
    }
}

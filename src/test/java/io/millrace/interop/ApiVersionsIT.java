package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.KafkaApis;
import io.millrace.testkit.TestBroker;
import io.millrace.testkit.WireClient;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a broker says it serves; against the reference Kafka this checks that our list of Kafka's keys is right. */
@ExtendWith(BrokerExtension.class)
class ApiVersionsIT {
    @Test
    void listsTheKeysAndVersionsOfKafka(TestBroker broker) {
        ApiVersionsRequestData request =
                new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1");

        try (WireClient client = new WireClient(broker.port())) {
            var answer = (ApiVersionsResponseData) client.ask(ApiKeys.API_VERSIONS, 4, request);

            assertThat(KafkaApis.listedIn(answer))
                    .isEqualTo(BrokerExtension.targetIsKafka() ? KafkaApis.servedByKafka() : KafkaApis.servedByUs());
        }
    }
}

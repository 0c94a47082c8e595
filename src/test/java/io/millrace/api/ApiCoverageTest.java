package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.BrokerConfig;
import io.millrace.testkit.ComposedApis;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.KafkaApis;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class ApiCoverageTest {
    private final ApiTable apis = ComposedApis.of(new FakeMetadata(BrokerConfig.defaults()), new FakeDataServices());

    @Test
    void everyKeyOfKafkaIsServedInAllItsVersionsOrNamedAsMissing() {
        ApiVersionsRequestData request =
                new ApiVersionsRequestData().setClientSoftwareName("test").setClientSoftwareVersion("1");

        var answer = (ApiVersionsResponseData) apis.find(ApiKeys.API_VERSIONS)
                .orElseThrow()
                .handle(new FakeRequestContext(4), request)
                .result();

        assertThat(KafkaApis.listedIn(answer)).isEqualTo(KafkaApis.servedByUs());
    }

    @Test
    void onlyTelemetryIsServedWithoutBeingListed() {
        assertThat(apis.entries().stream()
                        .filter(entry -> !entry.isAdvertised())
                        .map(ApiTable.Entry::key))
                .containsExactly(ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS, ApiKeys.PUSH_TELEMETRY);
    }
}

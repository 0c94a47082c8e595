package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.InvariantViolation;
import io.millrace.testkit.FakeRequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class ApiTableTest {
    private final ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> handler =
            (context, request) -> Future.succeededFuture(new ApiVersionsResponseData().setThrottleTimeMs(7));

    @Test
    void findsTheHandlerOfAListedKeyOnly() {
        ApiTable table =
                ApiTable.builder().add(ApiKeys.API_VERSIONS, 0, 3, handler).build();

        var answer = table.find(ApiKeys.API_VERSIONS)
                .orElseThrow()
                .handle(new FakeRequestContext(3), new ApiVersionsRequestData())
                .result();

        assertThat(answer).isEqualTo(new ApiVersionsResponseData().setThrottleTimeMs(7));
        assertThat(table.find(ApiKeys.METADATA)).isEmpty();
    }

    @Test
    void supportsTheListedVersionsOnly() {
        ApiTable table =
                ApiTable.builder().add(ApiKeys.API_VERSIONS, 1, 3, handler).build();

        ApiTable.Entry entry = table.find(ApiKeys.API_VERSIONS).orElseThrow();

        assertThat(entry.supports((short) 0)).isFalse();
        assertThat(entry.supports((short) 1)).isTrue();
        assertThat(entry.supports((short) 3)).isTrue();
        assertThat(entry.supports((short) 4)).isFalse();
    }

    @Test
    void refusesAKeyListedTwice() {
        ApiTable.Builder builder = ApiTable.builder().add(ApiKeys.API_VERSIONS, 0, 3, handler);

        assertThatThrownBy(() -> builder.add(ApiKeys.API_VERSIONS, 0, 3, handler))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aDescribingHandlerSeesEntriesListedAfterIt() {
        ApiTable[] seen = new ApiTable[1];
        ApiTable.builder()
                .addDescribing(ApiKeys.API_VERSIONS, 0, 3, table -> {
                    seen[0] = table;
                    return handler;
                })
                .add(ApiKeys.METADATA, 0, 12, (context, request) -> Future.failedFuture("not called"))
                .build();

        assertThat(seen[0].entries())
                .extracting(ApiTable.Entry::key)
                .containsExactly(ApiKeys.METADATA, ApiKeys.API_VERSIONS);
    }
}

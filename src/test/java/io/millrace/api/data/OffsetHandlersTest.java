package io.millrace.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeRequestContext;
import java.util.List;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetHandlersTest {
    private final FakeDataServices services = new FakeDataServices();
    private final ListOffsetsHandler handler = new ListOffsetsHandler(services);

    /** The first version of each question, as a running Kafka 4.4 answers it. */
    @ParameterizedTest
    @CsvSource({"-1,1", "-2,1", "0,1", "-3,7", "-4,8", "-5,9", "-6,11"})
    void everyQuestionHasAFirstVersion(long timestamp, int firstVersion) {
        assertThat(list(firstVersion, timestamp).errorCode()).isEqualTo(Errors.NONE.code());
        if (firstVersion > 1) {
            assertThat(list(firstVersion - 1, timestamp).errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        }
    }

    @Test
    void anUnknownQuestionIsUnsupportedInEveryVersion() {
        assertThat(list(11, -7).errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
    }

    @Test
    void nothingIsTieredOrWaitsToBe() {
        assertThat(list(11, -5).offset()).isEqualTo(-1);
        assertThat(list(11, -6).offset()).isEqualTo(-1);
    }

    @Test
    void theIsolationLevelBoundsTheLatestOffset() {
        ListOffsetsRequestData request = request(-1).setIsolationLevel((byte) 1);

        handler.handle(new FakeRequestContext(5), request);
        handler.handle(new FakeRequestContext(5), request(-1));
        handler.handle(new FakeRequestContext(5), request(-1).setReplicaId(-2));

        assertThat(services.queries)
                .containsExactly(
                        new OffsetQuery.Latest(FetchIsolation.LAST_STABLE_OFFSET),
                        new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK),
                        new OffsetQuery.Latest(FetchIsolation.LOG_END));
    }

    @Test
    void aPartitionNamedTwiceIsAnsweredOnceAsInvalid() {
        ListOffsetsRequestData request = request(-1, -2);

        var partitions = handler.handle(new FakeRequestContext(5), request)
                .result()
                .topics()
                .get(0)
                .partitions();

        assertThat(partitions).hasSize(1);
        assertThat(partitions.get(0).errorCode()).isEqualTo(Errors.INVALID_REQUEST.code());
    }

    /** Transactional id, its timeout, known producer id and epoch, and what a running Kafka 4.4 answers. */
    private ListOffsetsPartitionResponse list(int version, long timestamp) {
        return handler.handle(new FakeRequestContext(version), request(timestamp))
                .result()
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    private static ListOffsetsRequestData request(long... timestamps) {
        ListOffsetsTopic topic = new ListOffsetsTopic().setName("t");
        for (long timestamp : timestamps) {
            topic.partitions().add(new ListOffsetsPartition().setTimestamp(timestamp));
        }
        return new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(topic));
    }
}

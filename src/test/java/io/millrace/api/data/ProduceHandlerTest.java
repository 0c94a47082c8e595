package io.millrace.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.service.TransactionScope;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.SampleRequests;
import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProduceHandlerTest {
    private final FakeDataServices services = new FakeDataServices();
    private final ProduceHandler handler = new ProduceHandler(services);

    @Test
    void appendsEveryPartitionAndAnswersItsOffset() {
        var answer = produce(9, SampleRequests.produce(9, "t", Uuid.ZERO_UUID, SampleRequests.batch()));

        assertThat(services.appends).extracting(command -> command.partition()).containsExactly(0, 1);
        assertThat(answer.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(answer.baseOffset()).isEqualTo(1);
    }

    @Test
    void refusesRecordsThatAreNotOneWholeBatchOfMagicTwo() {
        ByteBuffer one = SampleRequests.batch().buffer();
        ByteBuffer two = ByteBuffer.allocate(2 * one.remaining())
                .put(one.duplicate())
                .put(one.duplicate())
                .flip();
        ByteBuffer old = SampleRequests.batch().buffer().put(16, (byte) 1);
        ByteBuffer cut = one.duplicate().limit(one.limit() - 1);

        assertThat(errorOf(9, null)).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, MemoryRecords.EMPTY)).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, MemoryRecords.readableRecords(two))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, MemoryRecords.readableRecords(old))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(9, MemoryRecords.readableRecords(cut))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(services.appends).isEmpty();
    }

    @Test
    void refusesZstdBeforeVersionSeven() {
        MemoryRecords zstd = MemoryRecords.withRecords(Compression.zstd().build(), SampleRequests.simpleRecord());

        assertThat(errorOf(6, zstd)).isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(errorOf(7, zstd)).isEqualTo(Errors.NONE);
    }

    @Test
    void refusesTransactionalBatchesOfARequestThatNamesNoTransaction() {
        MemoryRecords records = transactional();

        assertThat(errorOf(9, records)).isEqualTo(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        assertThat(services.appends).isEmpty();
    }

    @Test
    void addsPartitionsToTransactionsSinceVersionTwelve() {
        produce(
                11,
                SampleRequests.produce(11, "t", Uuid.ZERO_UUID, transactional()).setTransactionalId("tx"));
        produce(
                12,
                SampleRequests.produce(12, "t", Uuid.ZERO_UUID, transactional()).setTransactionalId("tx"));

        assertThat(services.transactions)
                .containsExactly(new TransactionScope("tx", false), new TransactionScope("tx", true));
    }

    @Test
    void saysToOlderClientsWhatTheySendAgainFor() {
        services.refuseWith(Refusal.Reason.CONCURRENT_TRANSACTIONS);

        assertThat(errorOf(11, SampleRequests.batch())).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        assertThat(errorOf(12, SampleRequests.batch())).isEqualTo(Errors.CONCURRENT_TRANSACTIONS);

        services.refuseWith(Refusal.Reason.TRANSACTION_ABORTABLE);

        assertThat(errorOf(10, SampleRequests.batch())).isEqualTo(Errors.INVALID_TXN_STATE);
        assertThat(errorOf(11, SampleRequests.batch())).isEqualTo(Errors.TRANSACTION_ABORTABLE);
    }

    private static MemoryRecords transactional() {
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE, 5L, (short) 0, 0, SampleRequests.simpleRecord());
    }

    @Test
    void refusesATopicIdOfZero() {
        var answer = produce(13, SampleRequests.produce(13, "", Uuid.ZERO_UUID, SampleRequests.batch()));

        assertThat(answer.errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void saysNothingWithoutAcksAndClosesTheConnectionOnAnError() {
        FakeRequestContext good = new FakeRequestContext(9);
        FakeRequestContext bad = new FakeRequestContext(9);

        handler.handle(
                good,
                SampleRequests.produce(9, "t", Uuid.ZERO_UUID, SampleRequests.batch())
                        .setAcks((short) 0));
        handler.handle(
                bad,
                SampleRequests.produce(9, "missing", Uuid.ZERO_UUID, SampleRequests.batch())
                        .setAcks((short) 0));

        assertThat(good.suppressed()).isTrue();
        assertThat(good.closeReason()).isEmpty();
        assertThat(bad.suppressed()).isTrue();
        assertThat(bad.closeReason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("missing-0").contains("UNKNOWN_TOPIC_OR_PARTITION"));
    }

    @Test
    void answersAndClosesTheConnectionWhereTheNodeIsCutOff() {
        FakeRequestContext context = new FakeRequestContext(9);
        services.refuseWith(Refusal.Reason.SEPARATED);

        var answer = handler.handle(context, SampleRequests.produce(9, "t", Uuid.ZERO_UUID, SampleRequests.batch()));

        var partition = answer.result()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0);
        assertThat(partition.errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(context.suppressed()).isFalse();
        assertThat(context.closeReason()).isPresent();
    }

    private Errors errorOf(int version, @Nullable MemoryRecords records) {
        return Errors.forCode(produce(version, SampleRequests.produce(version, "t", Uuid.ZERO_UUID, records))
                .errorCode());
    }

    /** The answer for the second of the two partitions. */
    private PartitionProduceResponse produce(int version, ProduceRequestData request) {
        return handler.handle(new FakeRequestContext(version), request)
                .result()
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(1);
    }
}

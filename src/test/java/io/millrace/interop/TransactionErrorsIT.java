package io.millrace.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.WireClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Wrong calls of the transaction APIs, sent as bytes, and what Kafka 4.4 says to each: run it with {@code
 * -Dmillrace.it.target=kafka} to hear it from Kafka.
 */
@ExtendWith(BrokerExtension.class)
class TransactionErrorsIT {
    private static final int INIT = 5;
    private static final int INIT_OLD = 3;
    private static final int ADD_PARTITIONS = 3;
    private static final int ADD_PARTITIONS_OLD = 1;
    private static final int ADD_OFFSETS = 4;
    private static final int ADD_OFFSETS_OLD = 1;
    private static final int END_V2 = 5;
    private static final int END_V1 = 4;
    private static final int END_OLD = 1;
    private static final int OFFSETS_V2 = 5;
    private static final int OFFSETS_V1 = 4;
    private static final int PRODUCE_V2 = 12;
    private static final int PRODUCE_V1 = 11;
    private static final long NOBODY = 987_654_321;
    private static final int TIMEOUT_MS = 300_000;

    private final String id = "errors-" + UUID.randomUUID();
    private final String group = "group-" + id;
    private final StringBuilder said = new StringBuilder();
    private WireClient wire;
    private String topic;

    /** Who a producer is. */
    private record Identity(long producerId, short epoch) {
        Identity withEpoch(int other) {
            return new Identity(producerId, (short) other);
        }
    }

    private static final Identity UNKNOWN = new Identity(-1, (short) -1);

    @BeforeEach
    void connect(ClientSession session) throws Exception {
        topic = session.topic(1, Map.of());
        wire = new WireClient(session.broker().port());
        Await.until(
                "every coordinator is there and has loaded",
                ClientSession.PATIENCE,
                () -> find(0, group) == Errors.NONE
                        && find(1, id) == Errors.NONE
                        && session.admin().listGroups().errors().get().isEmpty()
                        && session.admin().listTransactions().all().get() != null);
    }

    @AfterEach
    void disconnect() {
        wire.close();
    }

    private Errors find(int type, String key) {
        var request = new FindCoordinatorRequestData().setKeyType((byte) type).setCoordinatorKeys(List.of(key));
        var answer = (FindCoordinatorResponseData) wire.ask(ApiKeys.FIND_COORDINATOR, 4, request);
        return Errors.forCode(answer.coordinators().get(0).errorCode());
    }

    private InitProducerIdResponseData init(int version, String of, int timeoutMs, Identity known) {
        var request = new InitProducerIdRequestData()
                .setTransactionalId(of)
                .setTransactionTimeoutMs(timeoutMs)
                .setProducerId(known.producerId)
                .setProducerEpoch(known.epoch);
        return Await.until(
                "a producer id is there",
                ClientSession.PATIENCE,
                () -> (InitProducerIdResponseData) wire.ask(ApiKeys.INIT_PRODUCER_ID, version, request),
                answer -> answer.errorCode() != Errors.CONCURRENT_TRANSACTIONS.code()
                        && answer.errorCode() != Errors.COORDINATOR_LOAD_IN_PROGRESS.code()
                        && answer.errorCode() != Errors.NOT_COORDINATOR.code());
    }

    private Errors initError(int version, String of, int timeoutMs, Identity known) {
        return Errors.forCode(init(version, of, timeoutMs, known).errorCode());
    }

    private Identity begun() {
        InitProducerIdResponseData answer = init(INIT, id, TIMEOUT_MS, UNKNOWN);
        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
        return new Identity(answer.producerId(), answer.producerEpoch());
    }

    private Errors addPartition(int version, String of, Identity who, String name, int partition) {
        var topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName(name).setPartitions(List.of(partition)));
        var request = new AddPartitionsToTxnRequestData()
                .setV3AndBelowTransactionalId(of)
                .setV3AndBelowProducerId(who.producerId)
                .setV3AndBelowProducerEpoch(who.epoch)
                .setV3AndBelowTopics(topics);
        var answer = (AddPartitionsToTxnResponseData) wire.ask(ApiKeys.ADD_PARTITIONS_TO_TXN, version, request);
        return Errors.forCode(
                Objects.requireNonNull(answer.resultsByTopicV3AndBelow().find(name))
                        .resultsByPartition()
                        .find(partition)
                        .partitionErrorCode());
    }

    private Errors addOffsets(int version, String of, Identity who) {
        var request = new AddOffsetsToTxnRequestData()
                .setTransactionalId(of)
                .setProducerId(who.producerId)
                .setProducerEpoch(who.epoch)
                .setGroupId(group);
        return Errors.forCode(
                ((AddOffsetsToTxnResponseData) wire.ask(ApiKeys.ADD_OFFSETS_TO_TXN, version, request)).errorCode());
    }

    private EndTxnResponseData endAnswer(int version, String of, Identity who, boolean commit) {
        var request = new EndTxnRequestData()
                .setTransactionalId(of)
                .setProducerId(who.producerId)
                .setProducerEpoch(who.epoch)
                .setCommitted(commit);
        return Await.until(
                "the transaction before is over",
                ClientSession.PATIENCE,
                () -> (EndTxnResponseData) wire.ask(ApiKeys.END_TXN, version, request),
                answer -> answer.errorCode() != Errors.CONCURRENT_TRANSACTIONS.code());
    }

    private Errors end(int version, String of, Identity who, boolean commit) {
        return Errors.forCode(endAnswer(version, of, who, commit).errorCode());
    }

    private Errors commitOffset(int version, String of, Identity who, String memberId, int generation) {
        var request = new TxnOffsetCommitRequestData()
                .setTransactionalId(of)
                .setGroupId(group)
                .setProducerId(who.producerId)
                .setProducerEpoch(who.epoch)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(List.of(new TxnOffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(1)
                                .setCommittedMetadata("")))));
        return Errors.forCode(((TxnOffsetCommitResponseData) wire.ask(ApiKeys.TXN_OFFSET_COMMIT, version, request))
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .errorCode());
    }

    private Errors produce(int version, String of, Identity who, int sequence) {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                Compression.NONE, who.producerId, who.epoch, sequence, new SimpleRecord("v".getBytes(UTF_8)));
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(new ProduceRequestData.TopicProduceData()
                .setName(topic)
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(0)
                        .setRecords(records))));
        var request = new ProduceRequestData()
                .setTransactionalId(of)
                .setAcks((short) -1)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(topics);
        return Errors.forCode(((ProduceResponseData) wire.ask(ApiKeys.PRODUCE, version, request))
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }

    private Errors describe(String of) {
        var request = new DescribeTransactionsRequestData().setTransactionalIds(List.of(of));
        return Errors.forCode(((DescribeTransactionsResponseData) wire.ask(ApiKeys.DESCRIBE_TRANSACTIONS, 0, request))
                .transactionStates()
                .get(0)
                .errorCode());
    }

    @Test
    void initProducerId() {
        Identity first = begun();
        Identity second = begun();

        say("empty id", initError(INIT, "", TIMEOUT_MS, UNKNOWN));
        say("no time", initError(INIT, id, 0, UNKNOWN));
        say("negative time", initError(INIT, id, -1, UNKNOWN));
        say("too much time", initError(INIT, id, Integer.MAX_VALUE, UNKNOWN));
        say("epoch without id", initError(INIT, id, TIMEOUT_MS, new Identity(-1, (short) 0)));
        say("id without epoch", initError(INIT, id, TIMEOUT_MS, new Identity(5, (short) -1)));
        say("another's producer id", initError(INIT, id, TIMEOUT_MS, new Identity(NOBODY, (short) 0)));
        say("an older epoch", initError(INIT, id, TIMEOUT_MS, first.withEpoch(0)));
        say("an older epoch, old version", initError(INIT_OLD, id, TIMEOUT_MS, first.withEpoch(0)));
        say("a future epoch", initError(INIT, id, TIMEOUT_MS, second.withEpoch(second.epoch + 7)));
        say(
                "an unknown transactional id with a producer id",
                initError(INIT, "new-" + id, TIMEOUT_MS, new Identity(NOBODY, (short) 3)));
        say("idempotent only", initError(INIT, null, TIMEOUT_MS, UNKNOWN));

        assertThat(said.toString()).isEqualTo("""
                empty id: INVALID_REQUEST
                no time: INVALID_TRANSACTION_TIMEOUT
                negative time: INVALID_TRANSACTION_TIMEOUT
                too much time: INVALID_TRANSACTION_TIMEOUT
                epoch without id: INVALID_REQUEST
                id without epoch: INVALID_REQUEST
                another's producer id: PRODUCER_FENCED
                an older epoch: PRODUCER_FENCED
                an older epoch, old version: INVALID_PRODUCER_EPOCH
                a future epoch: PRODUCER_FENCED
                an unknown transactional id with a producer id: NONE
                idempotent only: NONE
                """);
    }

    private void say(String what, Errors error) {
        said.append(what).append(": ").append(error).append('\n');
    }

    @Test
    void addPartitionsToTxn() {
        Identity known = begun();

        for (int version : new int[] {ADD_PARTITIONS_OLD, ADD_PARTITIONS}) {
            said.append("version ").append(version).append('\n');
            say("unknown id", addPartition(version, "none-" + id, known, topic, 0));
            say("empty id", addPartition(version, "", known, topic, 0));
            say("another's producer id", addPartition(version, id, new Identity(NOBODY, (short) 0), topic, 0));
            say("an epoch too low", addPartition(version, id, known.withEpoch(known.epoch - 1), topic, 0));
            say("an epoch too high", addPartition(version, id, known.withEpoch(known.epoch + 1), topic, 0));
            say("unknown topic", addPartition(version, id, known, "none-" + topic, 0));
            say("unknown partition", addPartition(version, id, known, topic, 9));
        }

        assertThat(said.toString()).isEqualTo("""
                version 1
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                unknown topic: UNKNOWN_TOPIC_OR_PARTITION
                unknown partition: UNKNOWN_TOPIC_OR_PARTITION
                version 3
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: PRODUCER_FENCED
                an epoch too high: PRODUCER_FENCED
                unknown topic: UNKNOWN_TOPIC_OR_PARTITION
                unknown partition: UNKNOWN_TOPIC_OR_PARTITION
                """);
    }

    @Test
    void addOffsetsToTxn() {
        Identity known = begun();

        for (int version : new int[] {ADD_OFFSETS_OLD, ADD_OFFSETS}) {
            said.append("version ").append(version).append('\n');
            say("unknown id", addOffsets(version, "none-" + id, known));
            say("empty id", addOffsets(version, "", known));
            say("another's producer id", addOffsets(version, id, new Identity(NOBODY, (short) 0)));
            say("an epoch too low", addOffsets(version, id, known.withEpoch(known.epoch - 1)));
            say("an epoch too high", addOffsets(version, id, known.withEpoch(known.epoch + 1)));
        }

        assertThat(said.toString()).isEqualTo("""
                version 1
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                version 4
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: PRODUCER_FENCED
                an epoch too high: PRODUCER_FENCED
                """);
    }

    @Test
    void endTxn() {
        for (int version : new int[] {END_OLD, END_V1, END_V2}) {
            said.append("version ").append(version).append('\n');
            Identity known = begun();
            say("unknown id", end(version, "none-" + id, known, true));
            say("empty id", end(version, "", known, true));
            say("another's producer id", end(version, id, new Identity(NOBODY, (short) 0), true));
            say("an epoch too low", end(version, id, known.withEpoch(known.epoch - 1), true));
            say("an epoch too high", end(version, id, known.withEpoch(known.epoch + 1), true));
            say("commit of nothing", end(version, id, known, true));
            known = begun();
            say("abort of nothing", end(version, id, known, false));
            known = begun();
            say("add", addPartition(ADD_PARTITIONS, id, known, topic, 0));
            EndTxnResponseData committed = endAnswer(version, id, known, true);
            int moved = committed.producerEpoch() < 0 ? 0 : committed.producerEpoch() - known.epoch;
            say("commit, epoch moved by " + moved, Errors.forCode(committed.errorCode()));
            say("commit again", end(version, id, known, true));
            say("abort of what is committed", end(version, id, known, false));
            known = begun();
            say("add", addPartition(ADD_PARTITIONS, id, known, topic, 0));
            say("abort", end(version, id, known, false));
            say("abort again", end(version, id, known, false));
            say("commit of what is aborted", end(version, id, known, true));
        }

        assertThat(said.toString()).isEqualTo("""
                version 1
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                commit of nothing: INVALID_TXN_STATE
                abort of nothing: INVALID_TXN_STATE
                add: NONE
                commit, epoch moved by 0: NONE
                commit again: NONE
                abort of what is committed: INVALID_TXN_STATE
                add: NONE
                abort: NONE
                abort again: NONE
                commit of what is aborted: INVALID_TXN_STATE
                version 4
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: PRODUCER_FENCED
                an epoch too high: PRODUCER_FENCED
                commit of nothing: INVALID_TXN_STATE
                abort of nothing: INVALID_TXN_STATE
                add: NONE
                commit, epoch moved by 0: NONE
                commit again: NONE
                abort of what is committed: INVALID_TXN_STATE
                add: NONE
                abort: NONE
                abort again: NONE
                commit of what is aborted: INVALID_TXN_STATE
                version 5
                unknown id: INVALID_PRODUCER_ID_MAPPING
                empty id: INVALID_REQUEST
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: PRODUCER_FENCED
                an epoch too high: PRODUCER_FENCED
                commit of nothing: INVALID_TXN_STATE
                abort of nothing: NONE
                add: NONE
                commit, epoch moved by 1: NONE
                commit again: NONE
                abort of what is committed: INVALID_TXN_STATE
                add: NONE
                abort: NONE
                abort again: NONE
                commit of what is aborted: INVALID_TXN_STATE
                """);
    }

    @Test
    void txnOffsetCommit() {
        for (int version : new int[] {OFFSETS_V1, OFFSETS_V2}) {
            said.append("version ").append(version).append('\n');
            Identity known = begun();
            say("unknown id", commitOffset(version, "none-" + id, known, "", -1));
            say("without the group", commitOffset(version, id, known, "", -1));
            say("add", addOffsets(3, id, known));
            say("another's producer id", commitOffset(version, id, new Identity(NOBODY, (short) 0), "", -1));
            say("an epoch too low", commitOffset(version, id, known.withEpoch(known.epoch - 1), "", -1));
            say("an epoch too high", commitOffset(version, id, known.withEpoch(known.epoch + 1), "", -1));
            say("an unknown member", commitOffset(version, id, known, "nobody", 3));
            say("a generation of no member", commitOffset(version, id, known, "", 3));
            say("right", commitOffset(version, id, known, "", -1));
            say("end", end(version == OFFSETS_V1 ? END_V1 : END_V2, id, known, true));
        }

        assertThat(said.toString()).isEqualTo("""
                version 4
                unknown id: INVALID_PRODUCER_ID_MAPPING
                without the group: TRANSACTION_ABORTABLE
                add: NONE
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                an unknown member: ILLEGAL_GENERATION
                a generation of no member: ILLEGAL_GENERATION
                right: NONE
                end: NONE
                version 5
                unknown id: INVALID_PRODUCER_ID_MAPPING
                without the group: NONE
                add: NONE
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                an unknown member: UNKNOWN_MEMBER_ID
                a generation of no member: UNKNOWN_MEMBER_ID
                right: NONE
                end: NONE
                """);
    }

    @Test
    void produce() {
        for (int version : new int[] {PRODUCE_V1, PRODUCE_V2}) {
            said.append("version ").append(version).append('\n');
            Identity known = begun();
            say("unknown id", produce(version, "none-" + id, known, 0));
            say("not added", produce(version, id, known, 0));
            known = begun();
            say("another's producer id", produce(version, id, new Identity(NOBODY, (short) 0), 0));
            say("an epoch too low", produce(version, id, known.withEpoch(known.epoch - 1), 0));
            say("an epoch too high", produce(version, id, known.withEpoch(known.epoch + 1), 0));
            say("add", addPartition(ADD_PARTITIONS, id, known, topic, 0));
            say("right", produce(version, id, known, 0));
            say("a gap", produce(version, id, known, 5));
            say("again", produce(version, id, known, 0));
            say("an epoch too low", produce(version, id, known.withEpoch(known.epoch - 1), 1));
            say("end", end(version == PRODUCE_V1 ? END_V1 : END_V2, id, known, true));
        }

        assertThat(said.toString()).isEqualTo("""
                version 11
                unknown id: INVALID_PRODUCER_ID_MAPPING
                not added: TRANSACTION_ABORTABLE
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                add: NONE
                right: NONE
                a gap: OUT_OF_ORDER_SEQUENCE_NUMBER
                again: NONE
                an epoch too low: INVALID_PRODUCER_EPOCH
                end: NONE
                version 12
                unknown id: INVALID_PRODUCER_ID_MAPPING
                not added: NONE
                another's producer id: INVALID_PRODUCER_ID_MAPPING
                an epoch too low: INVALID_PRODUCER_EPOCH
                an epoch too high: INVALID_PRODUCER_EPOCH
                add: NONE
                right: NONE
                a gap: OUT_OF_ORDER_SEQUENCE_NUMBER
                again: NONE
                an epoch too low: INVALID_PRODUCER_EPOCH
                end: NONE
                """);
    }

    @Test
    void describeAndFind() {
        say("unknown", describe("none-" + id));
        say("empty", describe(""));
        say("find empty", find(1, ""));
        say("find of an unknown type", find(9, "x"));

        assertThat(said.toString()).isEqualTo("""
                unknown: TRANSACTIONAL_ID_NOT_FOUND
                empty: INVALID_REQUEST
                find empty: NONE
                find of an unknown type: INVALID_REQUEST
                """);
    }
}

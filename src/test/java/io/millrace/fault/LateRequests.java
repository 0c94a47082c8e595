package io.millrace.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Requests about a transaction that is open now, to be sent when it is over: two to end it, one of each version of the protocol,
 * and a record for each partition. Owned by the thread that runs the faults.
 */
final class LateRequests implements AutoCloseable {
    private static final int END_V1 = 4;
    private static final int END_V2 = 5;
    private static final int PRODUCE_V1 = 11;
    private static final int NEXT_SEQUENCE = 1_000_000;
    private static final int TIMEOUT_MS = 3_000;

    private final String transactionalId;
    private final long producerId;
    private final short epoch;
    private final WireClient coordinator;
    private final List<WireClient> leaders = new ArrayList<>();

    private LateRequests(WatchedTransactions load, Admin admin, TransactionDescription now) throws Exception {
        this.transactionalId = load.transactionalId();
        this.producerId = now.producerId();
        this.epoch = (short) now.producerEpoch();
        Node node = load.node(admin, now.coordinatorId());
        this.coordinator = new WireClient(node.host(), node.port());
        for (int partition = 0; partition < WatchedTransactions.PARTITIONS; partition++) {
            Node leader = load.leader(admin, new TopicPartition(WatchedTransactions.OUTPUT, partition));
            leaders.add(new WireClient(leader.host(), leader.port()));
        }
    }

    /** Connects, and keeps who the program is at this moment. */
    static LateRequests of(WatchedTransactions load) throws Exception {
        try (Admin admin = load.cluster().admin()) {
            TransactionDescription now = admin.describeTransactions(List.of(load.transactionalId()))
                    .description(load.transactionalId())
                    .get();
            return new LateRequests(load, admin, now);
        }
    }

    /** Sends all of them; none may be taken. */
    void sendAndExpectRefusals() {
        for (boolean commit : new boolean[] {true, false}) {
            assertThat(end(END_V1, commit)).as("late EndTxn, version 1").isNotEqualTo(Errors.NONE);
            assertThat(end(END_V2, commit)).as("late EndTxn, version 2").isNotEqualTo(Errors.NONE);
        }
        for (int partition = 0; partition < leaders.size(); partition++) {
            assertThat(produce(partition)).as("late record").isNotEqualTo(Errors.NONE);
        }
    }

    private Errors end(int version, boolean commit) {
        var request = new EndTxnRequestData()
                .setTransactionalId(transactionalId)
                .setProducerId(producerId)
                .setProducerEpoch(epoch)
                .setCommitted(commit);
        var answer = (EndTxnResponseData) coordinator.ask(ApiKeys.END_TXN, version, request);
        return Errors.forCode(answer.errorCode());
    }

    private Errors produce(int partition) {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                Compression.NONE, producerId, epoch, NEXT_SEQUENCE, new SimpleRecord("late".getBytes(UTF_8)));
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(new ProduceRequestData.TopicProduceData()
                .setName(WatchedTransactions.OUTPUT)
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(records))));
        var request = new ProduceRequestData()
                .setTransactionalId(transactionalId)
                .setAcks((short) -1)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(topics);
        var answer = (ProduceResponseData) leaders.get(partition).ask(ApiKeys.PRODUCE, PRODUCE_V1, request);
        return Errors.forCode(
                Objects.requireNonNull(answer.responses().iterator().next())
                        .partitionResponses()
                        .get(0)
                        .errorCode());
    }

    @Override
    public void close() {
        coordinator.close();
        leaders.forEach(WireClient::close);
    }
}

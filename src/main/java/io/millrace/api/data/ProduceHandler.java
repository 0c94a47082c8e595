package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.service.ProduceService;
import io.millrace.service.TransactionScope;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Produce (key 0), versions 3-13: v5 adds the log start offset, v7 zstd (KIP-110), v8 an error message (KIP-467), v9 is
 * flexible, v10 has room for the current leader (see {@link HintedProduceHandler}), v11 may say TRANSACTION_ABORTABLE, with v12 a
 * partition becomes part of the transaction by being written to (both KIP-890), v13 names topics by id (KIP-516).
 *
 * <p>With acks=0 nothing is answered, and an error closes the connection, which is the only sign such a producer can
 * see. A node that is cut off from the others closes the connection behind its answer: clients like to ask the node that has
 * nothing to do for the new leader, and it would be this one for as long as it is cut off. Differs from Kafka: errors carry a message wherever the version has room for it; records that are null are
 * INVALID_RECORD, where Kafka never answers; a partition named twice is appended twice and answered twice. Nobody may write to internal topics, where Kafka trusts whoever calls itself {@code __admin_client}.
 */
final class ProduceHandler implements ApiHandler<ProduceRequestData, ProduceResponseData> {
    private static final short ABORTABLE_SINCE = 11;
    private static final short ADDS_PARTITIONS_SINCE = 12;
    private static final short TOPIC_IDS_SINCE = 13;
    private static final ByteBuffer NO_RECORDS = ByteBuffer.allocate(0);

    private final ProduceService service;

    ProduceHandler(ProduceService service) {
        this.service = service;
    }

    @Override
    public Future<ProduceResponseData> handle(RequestContext context, ProduceRequestData request) {
        if (request.acks() == 0) {
            context.suppressResponse();
        }
        boolean transactional = request.transactionalId() != null;
        List<AppendCommand> commands = new ArrayList<>();
        List<Optional<Refusal>> refusals = new ArrayList<>();
        for (TopicProduceData topic : request.topicData()) {
            for (PartitionProduceData partition : topic.partitionData()) {
                ByteBuffer records = recordsOf(partition);
                if (!transactional && ProducedRecords.isTransactional(records)) {
                    return answer(context, request, refuseAll(request));
                }
                Optional<Refusal> refusal = refusal(context.apiVersion(), topic, records);
                refusals.add(refusal);
                if (refusal.isEmpty()) {
                    commands.add(
                            new AppendCommand(TopicIds.of(topic.topicId()), topic.name(), partition.index(), records));
                }
            }
        }
        return service.append(commands, scope(context, request), request.acks(), request.timeoutMs())
                .compose(outcomes -> {
                    sendToOthers(context, outcomes);
                    return answer(context, request, response(context.apiVersion(), request, refusals, outcomes));
                });
    }

    /** Has a producer that can be told nothing of use here look for a leader elsewhere. */
    private static void sendToOthers(RequestContext context, List<Outcome<AppendReply>> outcomes) {
        for (Outcome<AppendReply> outcome : outcomes) {
            if (outcome instanceof Outcome.Refused<AppendReply> refused
                    && refused.refusal().reason() == Refusal.Reason.SEPARATED) {
                context.closeConnection(refused.refusal().message());
                return;
            }
        }
    }

    private static Optional<TransactionScope> scope(RequestContext context, ProduceRequestData request) {
        return Optional.ofNullable(request.transactionalId())
                .map(id -> new TransactionScope(id, context.apiVersion() >= ADDS_PARTITIONS_SINCE));
    }

    private static ByteBuffer recordsOf(PartitionProduceData partition) {
        return partition.records() instanceof MemoryRecords records ? records.buffer() : NO_RECORDS;
    }

    private static Optional<Refusal> refusal(short version, TopicProduceData topic, ByteBuffer records) {
        if (version >= TOPIC_IDS_SINCE && topic.topicId().equals(Uuid.ZERO_UUID)) {
            return Optional.of(new Refusal(Refusal.Reason.UNKNOWN_TOPIC_ID, "the topic id is zero"));
        }
        return ProducedRecords.refusal(records, version);
    }

    private static ProduceResponseData response(
            short version,
            ProduceRequestData request,
            List<Optional<Refusal>> refusals,
            List<Outcome<AppendReply>> outcomes) {
        Iterator<Optional<Refusal>> refusal = refusals.iterator();
        Iterator<Outcome<AppendReply>> outcome = outcomes.iterator();
        ProduceResponseData response = new ProduceResponseData();
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> partitions =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData partition : topic.partitionData()) {
                Optional<Refusal> refused = refusal.next();
                partitions.add(
                        refused.isPresent()
                                ? refused(partition.index(), refused.get())
                                : answered(version, partition.index(), outcome.next()));
            }
            response.responses()
                    .add(new TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(partitions));
        }
        return response;
    }

    private static PartitionProduceResponse answered(short version, int partition, Outcome<AppendReply> outcome) {
        if (outcome instanceof Outcome.Refused<AppendReply> refused) {
            Refusal refusal = refused.refusal();
            return error(partition, errorIn(version, refusal))
                    .setErrorMessage(refusal.message())
                    .setRecordErrors(refusal.faults().stream()
                            .map(fault -> new BatchIndexAndErrorMessage()
                                    .setBatchIndex(fault.index())
                                    .setBatchIndexErrorMessage(fault.message()))
                            .toList());
        }
        AppendReply reply = ((Outcome.Done<AppendReply>) outcome).value();
        return new PartitionProduceResponse()
                .setIndex(partition)
                .setBaseOffset(reply.baseOffset())
                .setLogAppendTimeMs(reply.logAppendTimeMs())
                .setLogStartOffset(reply.logStartOffset());
    }

    /** Errors of transactions that older clients would take for the end of everything. */
    private static Errors errorIn(short version, Refusal refusal) {
        boolean known = switch (refusal.reason()) {
            case TRANSACTION_ABORTABLE -> version >= ABORTABLE_SINCE;
            case CONCURRENT_TRANSACTIONS -> version >= ADDS_PARTITIONS_SINCE;
            default -> true;
        };
        if (known) {
            return ErrorCodes.of(refusal.reason());
        }
        return refusal.reason() == Refusal.Reason.TRANSACTION_ABORTABLE
                ? Errors.INVALID_TXN_STATE
                : Errors.NOT_ENOUGH_REPLICAS;
    }

    private static PartitionProduceResponse refused(int partition, Refusal refusal) {
        return error(partition, ErrorCodes.of(refusal.reason())).setErrorMessage(refusal.message());
    }

    private static PartitionProduceResponse error(int partition, Errors error) {
        return new PartitionProduceResponse()
                .setIndex(partition)
                .setErrorCode(error.code())
                .setBaseOffset(-1)
                .setLogStartOffset(-1);
    }

    /** Transactional records in a request that names no transaction: nothing of it is appended. */
    private static ProduceResponseData refuseAll(ProduceRequestData request) {
        ProduceResponseData response = new ProduceResponseData();
        for (TopicProduceData topic : request.topicData()) {
            response.responses()
                    .add(new TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(topic.partitionData().stream()
                                    .map(partition ->
                                            error(partition.index(), Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED))
                                    .toList()));
        }
        return response;
    }

    private static Future<ProduceResponseData> answer(
            RequestContext context, ProduceRequestData request, ProduceResponseData response) {
        if (request.acks() == 0) {
            firstError(response).ifPresent(context::closeConnection);
        }
        return Future.succeededFuture(response);
    }

    private static Optional<String> firstError(ProduceResponseData response) {
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                if (partition.errorCode() != Errors.NONE.code()) {
                    return Optional.of("produce with acks=0 to " + topic.name() + "-" + partition.index() + " failed: "
                            + Errors.forCode(partition.errorCode()) + ", " + partition.errorMessage());
                }
            }
        }
        return Optional.empty();
    }
}

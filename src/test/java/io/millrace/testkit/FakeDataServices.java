package io.millrace.testkit;

import io.millrace.common.ActiveProducer;
import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TimestampOffset;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchService;
import io.millrace.service.FetchedPartition;
import io.millrace.service.OffsetService;
import io.millrace.service.PartitionRef;
import io.millrace.service.ProduceService;
import io.millrace.service.ProducerIdService;
import io.millrace.service.ProducerStateService;
import io.millrace.service.TransactionMarker;
import io.millrace.service.TransactionMarkers;
import io.millrace.service.TransactionScope;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Produce, fetch, offsets and producer ids without logs: partitions of any topic but {@code missing} exist and hold what
 * a test put there. Remembers what it was asked.
 */
public final class FakeDataServices
        implements ProduceService,
                FetchService,
                OffsetService,
                ProducerIdService,
                ProducerStateService,
                TransactionMarkers {
    public final List<AppendCommand> appends = new ArrayList<>();
    public final List<TransactionMarker> markers = new ArrayList<>();
    public final List<TransactionScope> transactions = new ArrayList<>();
    public final List<FetchCommand> fetches = new ArrayList<>();
    public final List<OffsetQuery> queries = new ArrayList<>();
    public final List<FakeSlice> slices = new ArrayList<>();
    private final Map<Integer, Integer> bytesByPartition = new HashMap<>();
    private final Map<Integer, Long> highWatermarks = new HashMap<>();
    private Optional<Refusal.Reason> refusal = Optional.empty();
    private long nextProducerId;

    /** From now on every append is refused for this reason. */
    public void refuseWith(Refusal.Reason reason) {
        refusal = Optional.of(reason);
    }

    /** What every fetch of this partition number finds from now on. */
    public void hold(int partition, int sizeBytes, long highWatermark) {
        bytesByPartition.put(partition, sizeBytes);
        highWatermarks.put(partition, highWatermark);
    }

    @Override
    public Future<List<Outcome<AppendReply>>> append(
            List<AppendCommand> commands, Optional<TransactionScope> transaction, short acks, int timeoutMs) {
        if (refusal.isPresent()) {
            Outcome<AppendReply> refused = Outcome.refused(refusal.get(), "scripted");
            return Future.succeededFuture(Collections.nCopies(commands.size(), refused));
        }
        appends.addAll(commands);
        transaction.ifPresent(transactions::add);
        return Future.succeededFuture(commands.stream()
                .map(command -> answer(command.topic(), new AppendReply(appends.size() - 1L, -1, 0)))
                .toList());
    }

    @Override
    public Future<Outcome<List<ActiveProducer>>> activeProducers(PartitionRef partition) {
        return Future.succeededFuture(
                answer(partition.topic(), List.of(new ActiveProducer(5, (short) 1, 7, 1_000, 3, 11))));
    }

    @Override
    public Future<List<Optional<Refusal>>> write(TransactionMarker marker) {
        markers.add(marker);
        return Future.succeededFuture(marker.partitions().stream()
                .map(partition ->
                        answer(partition.topic(), partition) instanceof Outcome.Refused<TopicPartition> refused
                                ? Optional.of(refused.refusal())
                                : Optional.<Refusal>empty())
                .toList());
    }

    @Override
    public Future<List<Outcome<FetchedPartition>>> fetch(FetchCommand command) {
        fetches.add(command);
        List<Outcome<FetchedPartition>> outcomes = new ArrayList<>();
        for (PartitionRead read : command.reads()) {
            boolean unnamed = read.topic().isEmpty() && read.topicId().equals(TopicId.ZERO);
            outcomes.add(unnamed || "missing".equals(read.topic()) ? absent() : Outcome.done(fetched(read)));
        }
        return Future.succeededFuture(outcomes);
    }

    private FetchedPartition fetched(PartitionRead read) {
        FakeSlice slice = new FakeSlice(new byte[bytesByPartition.getOrDefault(read.partition(), 0)]);
        slices.add(slice);
        long highWatermark = highWatermarks.getOrDefault(read.partition(), 0L);
        return new FetchedPartition(highWatermark, highWatermark, 0, List.of(), slice, Optional.empty());
    }

    @Override
    public Future<Outcome<TimestampOffset>> find(PartitionRef partition, OffsetQuery query) {
        queries.add(query);
        return Future.succeededFuture(answer(partition.topic(), new TimestampOffset(-1, 7, 3)));
    }

    @Override
    public Future<Outcome<EpochEnd>> endOfEpoch(PartitionRef partition, int leaderEpoch) {
        return Future.succeededFuture(answer(partition.topic(), new EpochEnd(leaderEpoch, 9)));
    }

    @Override
    public Future<Outcome<Long>> deleteRecords(PartitionRef partition, long beforeOffset) {
        return Future.succeededFuture(answer(partition.topic(), beforeOffset));
    }

    @Override
    public Future<Outcome<ProducerIdentity>> next() {
        return Future.succeededFuture(Outcome.done(new ProducerIdentity(nextProducerId++, (short) 0)));
    }

    private static <T> Outcome<T> answer(String topic, T value) {
        return "missing".equals(topic) ? absent() : Outcome.done(value);
    }

    private static <T> Outcome<T> absent() {
        return Outcome.refused(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, "there is no such partition");
    }
}

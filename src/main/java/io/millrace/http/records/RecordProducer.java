package io.millrace.http.records;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.TopicConfig;
import io.millrace.http.cluster.RoutedAppends;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.service.AppendCommand;
import io.millrace.service.AppendReply;
import io.millrace.service.ConfigService;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Puts records that came over HTTP into partitions: chooses partitions, makes batches, appends them with acks=all. Thread-safe
 * because its only state is an atomic count.
 */
public final class RecordProducer {
    private static final short ACKS_ALL = -1;
    private static final int TIMEOUT_MS = 30_000;
    private static final int MAX_BATCH_BYTES = 512 << 10;
    /** What a record takes in a batch beside its key, value and headers, at most. */
    private static final int RECORD_OVERHEAD_BYTES = 100;

    private final RoutedAppends appends;
    private final ClusterView cluster;
    private final ConfigService configs;
    private final Clock clock;
    /** Moves records without keys on to another partition with every request. */
    private final AtomicInteger turn = new AtomicInteger();

    public RecordProducer(RoutedAppends appends, ClusterView cluster, ConfigService configs, Clock clock) {
        this.appends = appends;
        this.cluster = cluster;
        this.configs = configs;
        this.clock = clock;
    }

    /** Where a record ended up. Immutable. */
    public record Placed(int partition, long offset) {}

    /** The topic of that name as it is now. */
    public Optional<TopicRegistration> topic(String name) {
        return cluster.image().topic(name);
    }

    /**
     * Appends records to a topic; each has an outcome, in the same order.
     *
     * <p>Records of one call that go to the same partition keep their order.
     */
    public Future<List<Outcome<Placed>>> produce(TopicRegistration topic, List<IncomingRecord> records) {
        Batches batches = new Batches(topic, records.size());
        TopicConfig config = configs.effective(topic);
        batches.maxBytes = Math.min(MAX_BATCH_BYTES, config.maxMessageBytes());
        int keyless = nextKeyless(topic);
        batches.expectedBytes = expectedBytes(records, topic.partitions().size());
        long nowMs = clock.nowMs();
        for (int index = 0; index < records.size(); index++) {
            IncomingRecord record = records.get(index);
            int partition = partitionOf(topic, record, keyless);
            if (partition >= topic.partitions().size()) {
                batches.outcomes[index] = Outcome.refused(
                        Reason.UNKNOWN_TOPIC_OR_PARTITION,
                        topic.name() + " has no partition " + partition + ", it has "
                                + topic.partitions().size() + ".");
            } else {
                batches.add(index, partition, record, nowMs);
            }
        }
        List<AppendCommand> commands = batches.commands();
        if (commands.isEmpty()) {
            return Future.succeededFuture(batches.all());
        }
        return appends.append(commands, ACKS_ALL, TIMEOUT_MS).map(batches::placed);
    }

    private static int expectedBytes(List<IncomingRecord> records, int partitions) {
        long bytes = RecordBatch.HEADER_BYTES;
        boolean keyed = false;
        for (IncomingRecord record : records) {
            bytes += record.sizeBytes() + RECORD_OVERHEAD_BYTES;
            keyed |= record.key() != null;
        }
        long ofOne = keyed ? 2 * bytes / (partitions + 1) : bytes; // Some partitions get more than their share.
        return (int) Math.min(MAX_BATCH_BYTES, ofOne);
    }

    private static int partitionOf(TopicRegistration topic, IncomingRecord record, int keyless) {
        ByteBuffer key = record.key();
        return record.partition()
                .orElseGet(() -> key == null
                        ? keyless
                        : RecordPartitioner.ofKey(key, topic.partitions().size()));
    }

    /** The next partition that has a leader; any when none has. */
    private int nextKeyless(TopicRegistration topic) {
        int count = topic.partitions().size();
        int first = Math.floorMod(turn.getAndIncrement(), count);
        for (int step = 0; step < count; step++) {
            int candidate = (first + step) % count;
            if (topic.partitions().get(candidate).hasLeader()) {
                return candidate;
            }
        }
        return first;
    }

    /** The batches of one call on their way. Confined to the call. */
    private static final class Batches {
        private final TopicRegistration topic;
        private final @Nullable Outcome<Placed>[] outcomes;
        private final List<Batch> closed = new ArrayList<>();
        private final @Nullable Batch[] open;
        private int maxBytes;
        /** Of a batch, when records spread evenly over the partitions; those without keys all go to one. */
        private int expectedBytes;

        Batches(TopicRegistration topic, int recordCount) {
            this.topic = topic;
            this.outcomes = newArray(recordCount);
            this.open = new Batch[topic.partitions().size()];
        }

        void add(int index, int partition, IncomingRecord record, long nowMs) {
            Batch batch = open[partition];
            int sizeBytes = record.sizeBytes() + RECORD_OVERHEAD_BYTES;
            if (batch == null || batch.builder.sizeBytes() + sizeBytes > maxBytes) {
                batch = new Batch(partition, Math.min(maxBytes, expectedBytes));
                open[partition] = batch;
                closed.add(batch);
            }
            long timestampMs = record.timestampMs() == IncomingRecord.NOW ? nowMs : record.timestampMs();
            if (record.headers().isEmpty()) {
                batch.builder.append(timestampMs, record.key(), record.value());
            } else {
                batch.builder.append(timestampMs, record.key(), record.value(), record.headers());
            }
            batch.indexes.add(index);
        }

        List<AppendCommand> commands() {
            return closed.stream()
                    .map(batch -> new AppendCommand(topic.id(), topic.name(), batch.partition, batch.builder.build()))
                    .toList();
        }

        List<Outcome<Placed>> placed(List<Outcome<AppendReply>> replies) {
            for (int slot = 0; slot < replies.size(); slot++) {
                Batch batch = closed.get(slot);
                for (int place = 0; place < batch.indexes.size(); place++) {
                    int inBatch = place;
                    outcomes[batch.indexes.get(place)] =
                            replies.get(slot).map(reply -> new Placed(batch.partition, reply.baseOffset() + inBatch));
                }
            }
            return all();
        }

        List<Outcome<Placed>> all() {
            return List.copyOf(Arrays.asList(outcomes));
        }

        @SuppressWarnings("unchecked") // An array of a generic type can be made no other way.
        private static @Nullable Outcome<Placed>[] newArray(int size) {
            return (Outcome<Placed>[]) new Outcome<?>[size];
        }
    }

    /** A batch for one partition, and the places of its records in the call. Confined to the call. */
    private static final class Batch {
        private final int partition;
        private final RecordBatchBuilder builder;
        private final List<Integer> indexes = new ArrayList<>();

        Batch(int partition, int expectedBytes) {
            this.partition = partition;
            this.builder = RecordBatchBuilder.plain(expectedBytes);
        }
    }
}

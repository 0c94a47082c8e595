package io.millrace.http.stream;

import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.BatchUnpacking;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.OutgoingRecord;
import io.millrace.http.records.RecordWriter;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One client that follows a topic: read, send, wait until the client has taken it, read again.
 *
 * <p>Owned by the event loop of its connection. Bounded: nothing is read while the client is behind, and one read holds at most
 * {@link #RESERVED_BYTES}.
 */
final class TopicStream {
    static final int RESERVED_BYTES = 1 << 20;

    private static final int READ_BYTES = 256 << 10;
    private static final int WAIT_MS = 10_000;
    private static final long PAUSE_MS = 500;

    private final Vertx vertx;
    private final TopicRegistration topic;
    private final RoutedReads reads;
    private final StreamSink sink;
    private final RecordWriter writer;
    private final Map<Integer, Long> positions = new LinkedHashMap<>();
    private boolean reading;
    private boolean ended;

    TopicStream(Vertx vertx, TopicRegistration topic, RoutedReads reads, StreamSink sink, EmbeddedFormat format) {
        this.vertx = vertx;
        this.topic = topic;
        this.reads = reads;
        this.sink = sink;
        this.writer = new RecordWriter(format);
    }

    void begin(Map<Integer, Long> start) {
        positions.putAll(start);
        sink.onDrain(this::read);
        read();
    }

    /** Ends the stream; false when it had ended before. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void read() {
        if (ended || reading || sink.isFull()) {
            return;
        }
        reading = true;
        List<PartitionRead> wanted = positions.entrySet().stream()
                .map(entry -> new PartitionRead(
                        topic.id(), topic.name(), entry.getKey(), entry.getValue(), READ_BYTES, -1, -1))
                .toList();
        reads.read(new FetchCommand(FetchIsolation.HIGH_WATERMARK, 1, READ_BYTES, WAIT_MS, wanted))
                .onSuccess(outcomes -> {
                    reading = false;
                    take(wanted, outcomes);
                })
                .onFailure(failure -> sink.fail("The node failed on this stream: its log says why."));
    }

    private void take(List<PartitionRead> wanted, List<Outcome<ReadPartition>> outcomes) {
        if (ended) {
            return;
        }
        boolean sent = false;
        boolean refused = false;
        try {
            for (int index = 0; index < wanted.size(); index++) {
                if (outcomes.get(index) instanceof Outcome.Done<ReadPartition> done) {
                    sent |= send(wanted.get(index), done.value());
                } else {
                    refused = true;
                    giveUpIfHopeless(outcomes.get(index));
                }
            }
        } catch (RequestRefused unreadable) {
            sink.fail(unreadable.problem().detail());
            return;
        }
        if (!sent && !refused) {
            sink.keepAlive();
        }
        if (refused && !ended) {
            vertx.setTimer(PAUSE_MS, again -> read()); // A leader is being elected: it is asked again.
        } else {
            read();
        }
    }

    private boolean send(PartitionRead read, ReadPartition found) {
        BatchUnpacking unpacking = new BatchUnpacking(topic.name(), read.partition(), read.offset(), found);
        unpacking.forEach(this::send);
        boolean moved = unpacking.nextOffset() != read.offset();
        positions.put(read.partition(), unpacking.nextOffset());
        return moved;
    }

    private boolean send(OutgoingRecord record) {
        positions.put(record.partition(), record.offset() + 1);
        sink.send(StreamStart.write(positions), writer.write(record));
        return true;
    }

    private void giveUpIfHopeless(Outcome<ReadPartition> outcome) {
        Problem problem = Problems.of(((Outcome.Refused<ReadPartition>) outcome).refusal());
        if (problem.code() == ProblemCode.TOPIC_NOT_FOUND || problem.code() == ProblemCode.OFFSET_OUT_OF_RANGE) {
            throw new RequestRefused(problem);
        }
    }
}

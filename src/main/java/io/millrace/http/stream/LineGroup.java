package io.millrace.http.stream;

import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.records.IncomingRecord;
import io.millrace.http.records.RecordProducer;
import io.millrace.http.records.RecordProducer.Placed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Lines that are appended together; a line that is no record has its problem in its place. Confined to its stream. */
final class LineGroup {
    /** From here on a group is worth an append of its own. */
    static final int FULL_BYTES = 256 << 10;

    /** What became of a line before it was appended: nothing yet, or a problem. */
    private final List<Optional<Problem>> lines = new ArrayList<>();

    private List<IncomingRecord> records = new ArrayList<>();
    private int sizeBytes;
    private Future<List<Outcome<Placed>>> placed = Future.succeededFuture(List.of());

    void add(IncomingRecord record, int lineBytes) {
        lines.add(Optional.empty());
        records.add(record);
        sizeBytes += lineBytes;
    }

    void add(Problem problem) {
        lines.add(Optional.of(problem));
        sizeBytes += problem.detail().length();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    boolean isFull() {
        return sizeBytes >= FULL_BYTES;
    }

    /** Appends the records; the future completes when the answers are known. */
    Future<List<Outcome<Placed>>> produceTo(RecordProducer producer, TopicRegistration topic) {
        placed = records.isEmpty() ? Future.succeededFuture(List.of()) : producer.produce(topic, records);
        records = List.of(); // Their bytes are in batches now.
        return placed;
    }

    boolean isDone() {
        return placed.isComplete();
    }

    /** A line for each line. */
    Buffer answers() {
        StringBuilder text = new StringBuilder(lines.size() * 40);
        Iterator<Outcome<Placed>> outcomes = placed.succeeded()
                ? placed.result().iterator()
                : List.<Outcome<Placed>>of().iterator();
        for (Optional<Problem> line : lines) {
            if (line.isPresent()) {
                append(text, line.get());
            } else if (outcomes.hasNext()) {
                append(text, outcomes.next());
            } else {
                append(text, new Problem(ProblemCode.INTERNAL, "The node failed on this record: its log says why."));
            }
        }
        return Buffer.buffer(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder text, Outcome<Placed> outcome) {
        if (outcome instanceof Outcome.Done<Placed> done) {
            text.append("{\"partition\":")
                    .append(done.value().partition())
                    .append(",\"offset\":")
                    .append(done.value().offset())
                    .append("}\n");
        } else {
            append(text, Problems.of(((Outcome.Refused<Placed>) outcome).refusal()));
        }
    }

    private static void append(StringBuilder text, Problem problem) {
        text.append(new JsonObject()
                        .put("error_code", problem.code().code())
                        .put("message", problem.detail())
                        .encode())
                .append('\n');
    }
}

package io.millrace.http.consumers;

import static io.millrace.http.BodySchema.flag;
import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.oneOf;
import static io.millrace.http.BodySchema.text;

import io.millrace.http.BodySchema;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.service.FetchIsolation;
import java.util.Optional;

/**
 * What a client wants of its consumer. Immutable.
 *
 * @param name empty where the node is to choose one
 * @param fromEarliest where to begin without a committed position: at the first record, or behind the last
 */
record ConsumerSettings(
        Optional<String> name,
        EmbeddedFormat format,
        boolean fromEarliest,
        boolean autoCommit,
        int minBytes,
        int requestTimeoutMs,
        FetchIsolation isolation) {
    static final BodySchema BODY = object().with("name", text())
            .with("format", oneOf("binary", "json", "text"))
            .with("auto.offset.reset", oneOf("earliest", "latest"))
            .with("enable.auto.commit", flag())
            .with("auto.commit.enable", flag())
            .with("fetch.min.bytes", number())
            .with("consumer.request.timeout.ms", number())
            .with("isolation.level", oneOf("read_uncommitted", "read_committed"));

    private static final int MAX_NAME_CHARS = 200;
    private static final int DEFAULT_TIMEOUT_MS = 30_000;

    /** The body of a creation; numbers and switches may be in quotes, as clients of REST proxies send them. */
    static ConsumerSettings read(JsonFields body) {
        Optional<String> name = body.text("name");
        name.filter(text -> text.isEmpty() || text.length() > MAX_NAME_CHARS).ifPresent(text -> {
            throw bad("name must have 1 to " + MAX_NAME_CHARS + " characters.");
        });
        ConsumerSettings settings = new ConsumerSettings(
                name,
                EmbeddedFormat.named(body.text("format").orElse("binary")),
                fromEarliest(body.text("auto.offset.reset").orElse("latest")),
                body.flag("enable.auto.commit")
                        .or(() -> body.flag("auto.commit.enable"))
                        .orElse(true),
                body.number("fetch.min.bytes", 1, 1 << 24).orElse(1L).intValue(),
                body.number("consumer.request.timeout.ms", 1, 600_000)
                        .orElse((long) DEFAULT_TIMEOUT_MS)
                        .intValue(),
                isolation(body.text("isolation.level").orElse("read_uncommitted")));
        body.end();
        return settings;
    }

    private static boolean fromEarliest(String policy) {
        return switch (policy) {
            case "earliest" -> true;
            case "latest" -> false;
            default -> throw bad("auto.offset.reset '" + policy + "' is not known; there are earliest and latest.");
        };
    }

    private static FetchIsolation isolation(String level) {
        return switch (level) {
            case "read_uncommitted" -> FetchIsolation.HIGH_WATERMARK;
            case "read_committed" -> FetchIsolation.LAST_STABLE_OFFSET;
            default -> throw bad("isolation.level '" + level + "' is not known.");
        };
    }

    private static RequestRefused bad(String detail) {
        return new RequestRefused(ProblemCode.BAD_CONSUMER_CONFIG, detail);
    }
}

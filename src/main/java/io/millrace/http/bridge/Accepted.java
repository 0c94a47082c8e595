package io.millrace.http.bridge;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.MediaTypes;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.service.FetchIsolation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What a reader of records asks for besides the records. Stateless. */
public final class Accepted {
    private static final Set<String> ANY = Set.of("*/*", "application/*", ApiReply.JSON, MediaTypes.KAFKA_V2);

    private Accepted() {}

    /** The format that the client accepts; JSON when it accepts anything. */
    static EmbeddedFormat format(ApiRequest request) {
        String header = request.header("accept");
        if (header.isEmpty()) {
            return EmbeddedFormat.JSON;
        }
        for (String range : header.split(",", -1)) {
            String accepted = MediaTypes.essence(range);
            if (ANY.contains(accepted)) {
                return EmbeddedFormat.JSON;
            }
            for (EmbeddedFormat format : EmbeddedFormat.values()) {
                if (format.mediaType().equals(accepted)) {
                    return format;
                }
            }
        }
        throw new RequestRefused(
                ProblemCode.NOT_ACCEPTABLE,
                "Records cannot be given as '" + header + "', but as " + EmbeddedFormat.JSON.mediaType() + ", "
                        + EmbeddedFormat.BINARY.mediaType() + " or " + EmbeddedFormat.TEXT.mediaType() + ".");
    }

    /** Whether a client takes records in this format. */
    public static boolean allows(ApiRequest request, EmbeddedFormat format) {
        String header = request.header("accept");
        return header.isEmpty()
                || Arrays.stream(header.split(",", -1))
                        .map(MediaTypes::essence)
                        .anyMatch(accepted -> ANY.contains(accepted) || accepted.equals(format.mediaType()));
    }

    /** The isolation level by Kafka's name; read_uncommitted when none is given. */
    public static FetchIsolation isolation(Optional<String> name) {
        return switch (name.orElse("read_uncommitted")) {
            case "read_uncommitted" -> FetchIsolation.HIGH_WATERMARK;
            case "read_committed" -> FetchIsolation.LAST_STABLE_OFFSET;
            default ->
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER,
                        "isolation level '" + name.orElse("")
                                + "' is not known; there are read_uncommitted and read_committed.");
        };
    }
}

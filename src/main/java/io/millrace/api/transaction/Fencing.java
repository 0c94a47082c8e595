package io.millrace.api.transaction;

import io.millrace.api.ErrorCodes;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;

/** How a fenced producer is told so: older versions know only of an epoch that is not valid. Stateless. */
final class Fencing {
    private Fencing() {}

    /**
     * The error code in this version of a request.
     *
     * @param namedSince first version that knows of fenced producers
     */
    static short code(Errors error, short version, int namedSince) {
        return error == Errors.PRODUCER_FENCED && version < namedSince
                ? Errors.INVALID_PRODUCER_EPOCH.code()
                : error.code();
    }

    static short code(Optional<Refusal> refusal, short version, int namedSince) {
        return code(ErrorCodes.of(refusal), version, namedSince);
    }

    static short code(Outcome<?> outcome, short version, int namedSince) {
        return code(ErrorCodes.of(outcome), version, namedSince);
    }
}

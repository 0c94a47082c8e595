package io.millrace.net;

import io.millrace.api.ApiTable;
import io.millrace.common.Clock;
import io.millrace.metrics.RequestMeters;
import io.millrace.protocol.DecodedRequest;
import io.millrace.protocol.DecodedRequest.Request;
import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.RequestDecoder;
import io.millrace.protocol.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a frame to a handler and from its answer to bytes; the same for all connections. Thread-safe because it
 * is immutable; each exchange stays on the event loop of its connection.
 */
final class RequestDispatch {
    private static final Logger log = LoggerFactory.getLogger(RequestDispatch.class);

    private final ApiTable apis;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;
    private final RequestMeters meters;
    private final Clock clock;

    RequestDispatch(ApiTable apis, ResponseEncoder encoder, RequestMeters meters, Clock clock) {
        this.apis = apis;
        this.meters = meters;
        this.clock = clock;
        this.decoder = new RequestDecoder((key, version) ->
                apis.find(key).filter(entry -> entry.supports(version)).isPresent());
        this.encoder = encoder;
    }

    DecodedRequest decode(ByteBuf frame) {
        return decoder.decode(frame);
    }

    /** Calls the handler; {@code finished} runs on the event loop, at once or later, when the exchange is finished. */
    void handle(Exchange exchange, Executor eventLoop, Consumer<Exchange> finished) {
        long beganNanos = clock.nowNanos();
        invoke(exchange)
                .onComplete(outcome -> eventLoop.execute(() -> {
                    if (outcome.succeeded()) {
                        exchange.finish(outcome.result());
                    } else {
                        fail(exchange, outcome.cause());
                    }
                    meters.answered(exchange.request().key().id, clock.nowNanos() - beganNanos, outcome.failed());
                    finished.accept(exchange);
                }));
    }

    private Future<? extends ApiMessage> invoke(Exchange exchange) {
        Request request = exchange.request();
        if (request.unknownVersion()) {
            return Future.succeededFuture(chooseAgain());
        }
        try {
            return apis.find(request.key())
                    .orElseThrow()
                    .handle(exchange, request.body().data());
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    /** Tells a client of an unknown ApiVersions version which versions of ApiVersions there are (KIP-511). */
    private ApiVersionsResponseData chooseAgain() {
        ApiVersionsResponseData answer = new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        apis.find(ApiKeys.API_VERSIONS)
                .ifPresent(entry -> answer.apiKeys()
                        .add(new ApiVersion()
                                .setApiKey(entry.key().id)
                                .setMinVersion(entry.minVersion())
                                .setMaxVersion(entry.maxVersion())));
        return answer;
    }

    private static void fail(Exchange exchange, Throwable bug) {
        log.error("{}: {} failed", exchange.clientAddress(), exchange.describe(), bug);
        AbstractResponse error = exchange.request()
                .body()
                .getErrorResponse(
                        0, new UnknownServerException("The server met an unexpected error; its log says more."));
        if (error == null) {
            exchange.finishWithoutAnswer();
            exchange.closeConnection("a request that wants no answer failed");
        } else {
            exchange.finish(error.data());
        }
    }

    /** The answer's bytes; empty when none is wanted. */
    Optional<EncodedResponse> encode(Exchange exchange) {
        Request request = exchange.request();
        return exchange.answer()
                .map(answer -> encoder.encode(
                        request.key(), request.version(), request.header().correlationId(), answer));
    }
}

package io.millrace.api.connection;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsRequestData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * GetTelemetrySubscriptions (key 71), version 0 (KIP-714), as Kafka answers it without a telemetry plug-in: nobody is
 * told that the key exists, and whoever asks all the same is asked for no metrics.
 */
final class GetTelemetrySubscriptionsHandler
        implements ApiHandler<GetTelemetrySubscriptionsRequestData, GetTelemetrySubscriptionsResponseData> {
    /** The one subscription there is: to nothing. */
    static final int SUBSCRIPTION_ID = 1;

    private static final int PUSH_INTERVAL_MS = 300_000;
    private static final int MAX_BYTES = 1 << 20;
    private static final List<Byte> COMPRESSION_TYPES = List.of(
            CompressionType.ZSTD.id, CompressionType.LZ4.id, CompressionType.GZIP.id, CompressionType.SNAPPY.id);

    private final RandomGenerator random;

    GetTelemetrySubscriptionsHandler(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Future<GetTelemetrySubscriptionsResponseData> handle(
            RequestContext context, GetTelemetrySubscriptionsRequestData request) {
        boolean isNew = request.clientInstanceId().equals(Uuid.ZERO_UUID);
        return Future.succeededFuture(new GetTelemetrySubscriptionsResponseData()
                .setClientInstanceId(
                        isNew ? new Uuid(random.nextLong(), random.nextLong()) : request.clientInstanceId())
                .setSubscriptionId(SUBSCRIPTION_ID)
                .setAcceptedCompressionTypes(COMPRESSION_TYPES)
                .setPushIntervalMs(PUSH_INTERVAL_MS)
                .setTelemetryMaxBytes(MAX_BYTES)
                .setDeltaTemporality(true));
    }
}

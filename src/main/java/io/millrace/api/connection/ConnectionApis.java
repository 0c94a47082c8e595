package io.millrace.api.connection;

import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterView;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about the connection itself. */
public final class ConnectionApis {
    private ConnectionApis() {}

    public static void addTo(ApiTable.Builder apis, ClusterView cluster, int nodeId, RandomGenerator random) {
        apis.addDescribing(ApiKeys.API_VERSIONS, 0, 5, table -> new ApiVersionsHandler(table, cluster, nodeId))
                .add(ApiKeys.SASL_HANDSHAKE, 0, 1, new SaslHandshakeHandler())
                .add(ApiKeys.SASL_AUTHENTICATE, 0, 2, new SaslAuthenticateHandler())
                .addHidden(ApiKeys.GET_TELEMETRY_SUBSCRIPTIONS, 0, 0, new GetTelemetrySubscriptionsHandler(random))
                .addHidden(ApiKeys.PUSH_TELEMETRY, 0, 0, new PushTelemetryHandler());
    }
}

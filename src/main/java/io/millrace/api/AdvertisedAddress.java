package io.millrace.api;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;

/**
 * Where a client is told to find a broker: the endpoint registered for the listener it came in on, and where no host is
 * registered the address on which it reached this node, so that there is no wrong setting to make. Immutable.
 */
public record AdvertisedAddress(String host, int port) {
    public static AdvertisedAddress of(BrokerRegistration broker, RequestContext context) {
        return broker.endpoints().stream()
                .filter(endpoint -> endpoint.listener().equals(context.listener()))
                .findFirst()
                .filter(endpoint -> !endpoint.host().isEmpty())
                .map(AdvertisedAddress::of)
                .orElseGet(() -> new AdvertisedAddress(context.localHost(), context.localPort()));
    }

    private static AdvertisedAddress of(Endpoint endpoint) {
        return new AdvertisedAddress(endpoint.host(), endpoint.port());
    }
}

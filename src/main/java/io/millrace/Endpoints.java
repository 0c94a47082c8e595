package io.millrace;

import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.config.BrokerConfig;
import io.millrace.config.Listener;
import java.util.List;

/** Where clients are told to reach this node. */
final class Endpoints {
    private Endpoints() {}

    /**
     * The advertised address of each listener; without a host, so that clients are told the one they came by, for listeners
     * that take connections on every interface or on a port of the system's choice.
     */
    static List<Endpoint> alone(BrokerConfig config) {
        return amongOthers(config, "").stream()
                .map(endpoint -> endpoint.port() == 0 ? new Endpoint(endpoint.listener(), "", 0) : endpoint)
                .toList();
    }

    /**
     * The advertised address of each listener, always with a host: clients are told of this node by others as well.
     *
     * @param ownHost for listeners that take connections on every interface
     */
    static List<Endpoint> amongOthers(BrokerConfig config, String ownHost) {
        return config.listeners().stream()
                .map(listener ->
                        endpoint(config, listener, isAnyInterface(listener.host()) ? ownHost : listener.host()))
                .toList();
    }

    private static Endpoint endpoint(BrokerConfig config, Listener listener, String otherwise) {
        return config.advertisedListeners().stream()
                .filter(advertised -> advertised.name().equals(listener.name()))
                .findFirst()
                .map(advertised -> new Endpoint(listener.name(), advertised.host(), advertised.port()))
                .orElseGet(() -> new Endpoint(listener.name(), otherwise, listener.port()));
    }

    private static boolean isAnyInterface(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }
}

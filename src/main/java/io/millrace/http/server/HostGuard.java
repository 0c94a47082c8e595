package io.millrace.http.server;

import io.millrace.config.HttpConfig;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps other sites from reaching a node that listens on a loopback address by a name that they let point to it (DNS rebinding):
 * their pages would be taken for pages of this node. An address in the Host header cannot be such a name. Immutable.
 */
final class HostGuard {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]|[0-9a-fA-F]*:[0-9a-fA-F:.]+");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?");

    private final boolean strict;
    private final List<String> allowed;

    HostGuard(HttpConfig config) {
        this.strict = LOOPBACK.matcher(config.host()).matches();
        this.allowed = config.allowedHosts().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Why a request is not for this node; empty when it is. */
    Optional<Problem> complaint(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (!strict || authority == null || isServed(authority.host().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return Optional.of(
                new Problem(
                        ProblemCode.HOST_NOT_SERVED,
                        "This node listens for its own machine and is not '" + authority.host()
                                + "'. Use localhost, or name the host in http.allowed.hosts if it is a proxy in front of the node."));
    }

    private boolean isServed(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || ADDRESS.matcher(host).matches()
                || allowed.contains(host);
    }
}

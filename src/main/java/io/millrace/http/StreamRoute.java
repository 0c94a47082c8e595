package io.millrace.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * A method and a path whose request or answer is a stream without end, or a file. Immutable.
 *
 * @param path as OpenAPI writes it, or ending in {@code *} for everything below
 * @param mediaType of the body for which this route stands before a {@link Route} of the same path; empty for any
 */
public record StreamRoute(
        HttpMethod method, String path, String mediaType, Set<String> query, Handler<RoutingContext> handler) {
    /** The query of a page for people: any parameter. */
    static final Set<String> ANY_QUERY = Set.of("*");

    public StreamRoute {
        query = Set.copyOf(query);
    }

    /** Whether this is a page or a file for people; it is no part of what is described to programs. */
    public boolean isPage() {
        return query.equals(ANY_QUERY);
    }
}

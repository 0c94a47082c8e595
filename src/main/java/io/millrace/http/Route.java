package io.millrace.http;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.Set;

/**
 * A method and a path that are answered with one whole reply. Immutable.
 *
 * @param path as OpenAPI writes it: {@code /topics/{topic}}
 * @param query names of the parameters it knows; others are refused
 * @param body what the body is; empty where there is none
 */
public record Route(HttpMethod method, String path, Set<String> query, Optional<BodySchema> body, ApiHandler handler) {
    public Route {
        query = Set.copyOf(query);
    }

    /** Whether requests change something, so that a page of another site must not be able to make a browser send them. */
    public boolean changes() {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
    }
}

package io.millrace.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that is answered over HTTP; what is not in it does not exist. Immutable. */
public final class RouteTable {
    private final List<Route> routes;
    private final List<StreamRoute> streams;

    private RouteTable(Builder builder) {
        this.routes = List.copyOf(builder.routes);
        this.streams = List.copyOf(builder.streams);
    }

    public List<Route> routes() {
        return routes;
    }

    public List<StreamRoute> streams() {
        return streams;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects routes; the first one that fits a request answers it. Confined to the start of the node. */
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();
        private final List<StreamRoute> streams = new ArrayList<>();

        private Builder() {}

        public Builder get(String path, ApiHandler handler, String... query) {
            return add(HttpMethod.GET, path, handler, query);
        }

        public Builder post(String path, ApiHandler handler, String... query) {
            return add(HttpMethod.POST, path, handler, query);
        }

        public Builder put(String path, ApiHandler handler, String... query) {
            return add(HttpMethod.PUT, path, handler, query);
        }

        public Builder patch(String path, ApiHandler handler, String... query) {
            return add(HttpMethod.PATCH, path, handler, query);
        }

        public Builder delete(String path, ApiHandler handler, String... query) {
            return add(HttpMethod.DELETE, path, handler, query);
        }

        private Builder add(HttpMethod method, String path, ApiHandler handler, String... query) {
            routes.add(new Route(method, path, Set.of(query), Optional.empty(), handler));
            return this;
        }

        /** Says what the body of the route is that was added last. */
        public Builder takes(BodySchema body) {
            Route last = routes.remove(routes.size() - 1);
            routes.add(new Route(last.method(), last.path(), last.query(), Optional.of(body), last.handler()));
            return this;
        }

        /** Adds a stream for requests with any body or none. */
        public Builder stream(HttpMethod method, String path, Handler<RoutingContext> handler, String... query) {
            streams.add(new StreamRoute(method, path, "", Set.of(query), handler));
            return this;
        }

        /** Adds a stream for requests whose body is of one media type. */
        public Builder streamOf(
                String mediaType, HttpMethod method, String path, Handler<RoutingContext> handler, String... query) {
            streams.add(new StreamRoute(method, path, mediaType, Set.of(query), handler));
            return this;
        }

        /** Adds a page or a file for people, whose query is the page's own business. */
        public Builder page(HttpMethod method, String path, Handler<RoutingContext> handler) {
            streams.add(new StreamRoute(method, path, "", StreamRoute.ANY_QUERY, handler));
            return this;
        }

        public RouteTable build() {
            return new RouteTable(this);
        }
    }
}

package io.millrace.http.server;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.HttpMemory;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.Route;
import io.millrace.http.RouteTable;
import io.millrace.http.StreamRoute;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a {@link RouteTable} into a Vert.x router: reads what a route needs, calls it, writes its reply, and turns everything
 * that goes wrong into a problem. Owned by the event loop of its verticle.
 */
final class ApiDispatch {
    private static final Logger log = LoggerFactory.getLogger(ApiDispatch.class);
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");
    private static final List<String> HEADERS = List.of("content-type", "accept", "host");

    private final Vertx vertx;
    private final HttpMemory memory;
    private final int maxBodyBytes;
    private final boolean readOnly;

    ApiDispatch(Vertx vertx, HttpMemory memory, int maxBodyBytes, boolean readOnly) {
        this.readOnly = readOnly;
        this.vertx = vertx;
        this.memory = memory;
        this.maxBodyBytes = maxBodyBytes;
    }

    void addTo(Router router, RouteTable table) {
        for (StreamRoute route : table.streams()) {
            io.vertx.ext.web.Route added = router.route(route.method(), vertxPath(route.path()));
            if (!route.mediaType().isEmpty()) {
                added.consumes(route.mediaType());
            }
            added.handler(context -> stream(context, route));
        }
        Set<String> paths = new LinkedHashSet<>();
        table.streams().stream().filter(stream -> !stream.isPage()).forEach(stream -> paths.add(stream.path()));
        for (Route route : table.routes()) {
            paths.add(route.path());
            router.route(route.method(), vertxPath(route.path())).handler(context -> answer(context, route));
        }
        for (String path : paths) {
            router.route(vertxPath(path)).handler(context -> methodNotAllowed(context, path, table));
        }
        router.route().last().handler(ApiDispatch::notFound);
    }

    private static String vertxPath(String path) {
        return PARAMETER.matcher(path).replaceAll(":$1");
    }

    private void stream(RoutingContext context, StreamRoute route) {
        try {
            if (!route.isPage()) {
                checkQuery(context.queryParams(), route.query());
            }
            boolean changes = !route.isPage() && !route.method().name().equals("GET");
            Optional<Problem> refusal =
                    changes ? complaint(context) : SiteGuard.complaintOfWebSocket(context.request());
            if (refusal.isPresent()) {
                refuseEarly(context, refusal.get());
            } else {
                route.handler().handle(context);
            }
        } catch (RequestRefused refused) {
            refuseEarly(context, refused.problem());
        }
    }

    private void answer(RoutingContext context, Route route) {
        HttpServerRequest request = context.request();
        Optional<Problem> refusal = route.changes() ? complaint(context) : Optional.empty();
        if (refusal.isPresent()) {
            refuseEarly(context, refusal.get());
            return;
        }
        BodyReading reading = new BodyReading(vertx, request, memory, maxBodyBytes);
        reading.read()
                .compose(body -> call(context, route, body))
                .otherwise(failure -> replyTo(failure, request))
                .onSuccess(reply -> write(context.response(), reply))
                .onComplete(done -> reading.release());
    }

    /**
     * Why a request that changes something is not let in. That this node is read-only is said here for every route at once; services
     * say it again to who comes another way.
     */
    private Optional<Problem> complaint(RoutingContext context) {
        Optional<Problem> unfit = SiteGuard.complaint(context.request()).or(() -> coding(context.request()));
        if (unfit.isPresent() || !readOnly || isDryRun(context.queryParams())) {
            return unfit;
        }
        return Optional.of(new Problem(
                ProblemCode.READ_ONLY,
                "This node is read-only over HTTP (http.read.only): "
                        + context.request().method() + " " + context.request().path()
                        + " is refused. With dry_run=true it can be tried."));
    }

    private static Optional<Problem> coding(HttpServerRequest request) {
        String coding = request.getHeader("Content-Encoding");
        return coding == null || coding.equalsIgnoreCase("identity")
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "A body with the Content-Encoding '" + coding + "' is not served. Send it as it is."));
    }

    private static boolean isDryRun(MultiMap query) {
        return query.contains("dry_run") && !"false".equals(query.get("dry_run"));
    }

    private Future<ApiReply> call(RoutingContext context, Route route, Buffer body) {
        HttpServerRequest request = context.request();
        checkQuery(context.queryParams(), route.query());
        Map<String, String> headers = new HashMap<>();
        for (String name : HEADERS) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        headers.put("scheme", request.isSSL() ? "https" : "http");
        return route.handler()
                .handle(new ApiRequest(
                        request.method(),
                        request.uri(),
                        context.pathParams(),
                        query(context.queryParams()),
                        headers,
                        body));
    }

    private static void checkQuery(MultiMap given, Set<String> known) {
        for (String name : given.names()) {
            if (!known.contains(name)) {
                String names = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER,
                        "There is no query parameter '" + name + "' here. There are: " + names + ".");
            }
            if (given.getAll(name).size() > 1) {
                throw new RequestRefused(ProblemCode.BAD_PARAMETER, "The parameter '" + name + "' is given twice.");
            }
        }
    }

    private static Map<String, String> query(MultiMap given) {
        Map<String, String> query = new HashMap<>();
        given.forEach(parameter -> query.put(parameter.getKey(), parameter.getValue()));
        return query;
    }

    private static ApiReply replyTo(Throwable failure, HttpServerRequest request) {
        if (failure instanceof RequestRefused refused) {
            return refused.problem().toReply();
        }
        log.error("{} {} failed", request.method(), request.path(), failure);
        return new Problem(
                        ProblemCode.INTERNAL,
                        "The node failed on " + request.method() + " " + request.path() + ": its log says why.")
                .toReply();
    }

    /** Answers while bytes of the body may still be coming; they are not waited for. */
    private static void refuseEarly(RoutingContext context, Problem problem) {
        context.response().putHeader("Connection", "close");
        write(context.response(), problem.toReply());
    }

    private static void write(HttpServerResponse response, ApiReply reply) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        response.putHeader("Cache-Control", "no-store");
        if (reply.status() == ProblemCode.BODY_TOO_LARGE.status()
                || reply.status() == ProblemCode.BODY_TOO_SLOW.status()) {
            response.putHeader("Connection", "close");
        }
        if (reply.mediaType().isEmpty()) {
            response.end();
        } else {
            response.putHeader("Content-Type", reply.mediaType()).end(reply.body());
        }
    }

    private static void methodNotAllowed(RoutingContext context, String path, RouteTable table) {
        Set<String> allowed = new TreeSet<>();
        for (Route route : table.routes()) {
            if (route.path().equals(path)) {
                allowed.add(route.method().name());
            }
        }
        for (StreamRoute route : table.streams()) {
            if (route.path().equals(path)) {
                allowed.add(route.method().name());
            }
        }
        context.response().putHeader("Allow", String.join(", ", allowed));
        refuseEarly(
                context,
                new Problem(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        context.request().method() + " is not possible on "
                                + context.request().path() + ", but " + String.join(", ", allowed) + "."));
    }

    private static void notFound(RoutingContext context) {
        refuseEarly(
                context,
                new Problem(
                        ProblemCode.NO_SUCH_ROUTE,
                        "There is nothing at " + context.request().path() + ". /openapi.json lists what there is."));
    }
}

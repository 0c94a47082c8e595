package io.millrace.http.console;

import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the console: the page at {@code /} and at every address below {@code /console}, its files below {@code /console/assets}.
 * Thread-safe because the files are immutable behind an atomic reference.
 *
 * <p>The files are read when the first page is asked for, not while the node starts; after a failure the next request tries
 * again.
 */
public final class ConsoleRoutes {
    /** What the addresses of all files begin with; their version follows. */
    static final String ASSETS = "/console/assets/";

    private static final Logger log = LoggerFactory.getLogger(ConsoleRoutes.class);

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_EACH_TIME = "no-cache";
    private static final int NOT_MODIFIED = 304;

    private final Vertx vertx;
    private final Callable<ConsoleFiles> loader;
    private final AtomicReference<Future<ConsoleFiles>> files = new AtomicReference<>();

    public ConsoleRoutes(Vertx vertx) {
        this(vertx, ConsoleFiles::load);
    }

    ConsoleRoutes(Vertx vertx, Callable<ConsoleFiles> loader) {
        this.vertx = vertx;
        this.loader = loader;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.page(HttpMethod.GET, ASSETS + "*", this::file)
                .page(HttpMethod.HEAD, ASSETS + "*", this::file)
                .page(HttpMethod.GET, "/", this::page)
                .page(HttpMethod.HEAD, "/", this::page)
                .page(HttpMethod.GET, "/console/*", this::page)
                .page(HttpMethod.HEAD, "/console/*", this::page);
    }

    private void page(RoutingContext context) {
        if (context.request().path().startsWith(ASSETS)) {
            context.next(); // A file that there is not.
            return;
        }
        files().onSuccess(found -> send(context, found.page(), ASK_EACH_TIME)).onFailure(failure -> apologize(context));
    }

    private void file(RoutingContext context) {
        files().onSuccess(found -> {
                    String path = context.request().path().substring(ASSETS.length());
                    String[] versionAndName = path.split("/", 2);
                    Optional<ConsoleFile> file =
                            versionAndName.length == 2 ? found.file(versionAndName[1]) : Optional.empty();
                    // A page that is older than this node may still ask for its files: it gets ours, but must not keep
                    // them.
                    boolean current = versionAndName[0].equals(found.version());
                    file.ifPresentOrElse(
                            known -> send(context, known, current ? FOR_GOOD : ASK_EACH_TIME), context::next);
                })
                .onFailure(failure -> apologize(context));
    }

    private Future<ConsoleFiles> files() {
        Future<ConsoleFiles> known = files.get();
        if (known != null) {
            return known;
        }
        Promise<ConsoleFiles> loading = Promise.promise();
        Future<ConsoleFiles> first = files.compareAndExchange(null, loading.future());
        if (first != null) {
            return first;
        }
        vertx.executeBlocking(loader)
                .onFailure(failure -> {
                    log.error("The console cannot be read from the jar", failure);
                    files.set(null);
                })
                .onComplete(loading);
        return loading.future();
    }

    private static void apologize(RoutingContext context) {
        Problem problem = new Problem(
                ProblemCode.INTERNAL,
                "The console cannot be read from the jar of this node: its log says why. The HTTP API is not touched by it.");
        context.response()
                .setStatusCode(problem.code().status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.toReply().body());
    }

    private static void send(RoutingContext context, ConsoleFile file, String cacheControl) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.putHeader("ETag", file.entityTag())
                .putHeader("Cache-Control", cacheControl)
                .putHeader("Vary", "Accept-Encoding");
        String known = request.getHeader("If-None-Match");
        if (known != null && known.contains(file.entityTag())) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        String encodings = request.getHeader("Accept-Encoding");
        boolean gzip = file.compresses() && encodings != null && encodings.contains("gzip");
        if (gzip) {
            response.putHeader("Content-Encoding", "gzip");
        }
        int length = (gzip ? file.gzipped() : file.content()).length();
        response.putHeader("Content-Type", file.mediaType()).putHeader("Content-Length", Integer.toString(length));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(gzip ? file.gzipped() : file.content());
        }
    }
}

package io.millrace.http.server;

import io.millrace.http.MediaTypes;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Keeps pages of other sites from using the node through somebody's browser: by headers for the browser, and by refusing
 * requests that change something and come from elsewhere. Immutable.
 */
final class SiteGuard {
    private static final String CONTENT_POLICY =
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private SiteGuard() {}

    /** Tells browsers to load nothing from elsewhere, to show it in no frame, and to guess no media types. */
    static void protect(HttpServerResponse response) {
        response.putHeader("Content-Security-Policy", CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** Why a request that changes something is not let in; empty when it is. */
    static Optional<Problem> complaint(HttpServerRequest request) {
        Optional<Problem> foreign = originComplaint(request);
        return foreign.isPresent() ? foreign : mediaTypeComplaint(request);
    }

    /** Why a request for a WebSocket is not let in: browsers open them to any site and let its pages read what comes. */
    static Optional<Problem> complaintOfWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade")) ? originComplaint(request) : Optional.empty();
    }

    private static Optional<Problem> originComplaint(HttpServerRequest request) {
        String fetchSite = request.getHeader("Sec-Fetch-Site");
        boolean foreign = "cross-site".equals(fetchSite) || "same-site".equals(fetchSite);
        String origin = request.getHeader("Origin");
        if (origin != null && !foreign) {
            String host = request.getHeader("Host");
            foreign = !origin.equals("http://" + host) && !origin.equals("https://" + host);
        }
        if (foreign) {
            return Optional.of(new Problem(
                    ProblemCode.CROSS_SITE,
                    "The request comes from a page of " + (origin == null ? "another site" : origin)
                            + ". Only pages of this node may change something."));
        }
        return Optional.empty();
    }

    /** Forms of other sites send three media types without asking first; JSON is none of them. */
    private static Optional<Problem> mediaTypeComplaint(HttpServerRequest request) {
        String header = request.getHeader("Content-Type");
        boolean noBody = header == null && isEmpty(request);
        if (noBody || (header != null && MediaTypes.isJson(MediaTypes.essence(header)))) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                (header == null ? "The body has no Content-Type" : "The Content-Type '" + header + "' is not served")
                        + ". Send JSON, for example with: Content-Type: application/json"));
    }

    private static boolean isEmpty(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") == null && (length == null || length.equals("0"));
    }
}

package io.millrace.http.server;

import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Refuses requests whose target nobody can read, before a router takes them for a failure of the node. Stateless. */
final class TargetGuard {
    private TargetGuard() {}

    /** What is wrong with the target of a request; empty when it can be read. */
    static Optional<Problem> complaint(HttpServerRequest request) {
        if (request.authority() == null) {
            return refused("The request names no host. Send the header Host, as HTTP/1.1 wants it.");
        }
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            return refused("The target '" + request.uri() + "' is no path. It must begin with a slash.");
        }
        return hasBrokenEscape(request.uri())
                ? refused("The address " + request.uri()
                        + " has a '%' without two hexadecimal digits behind it. Write a percent sign as %25.")
                : Optional.empty();
    }

    private static Optional<Problem> refused(String detail) {
        return Optional.of(new Problem(ProblemCode.BAD_REQUEST, detail));
    }

    private static boolean hasBrokenEscape(String uri) {
        for (int at = uri.indexOf('%'); at >= 0; at = uri.indexOf('%', at + 1)) {
            if (at + 2 >= uri.length() || !isHex(uri.charAt(at + 1)) || !isHex(uri.charAt(at + 2))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHex(char character) {
        return Character.digit(character, 16) >= 0 && character < 128;
    }
}

package io.millrace.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HTTP port of a node, for what Kafka's protocol has no request for. Immutable. */
final class NodeHttp {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final String address;

    /** The port at an address such as {@code 127.0.0.1:8080}. */
    NodeHttp(String address) {
        this.address = address;
    }

    /** A part of a path as it stands in an address. */
    static String escaped(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The JSON at a path. */
    JsonObject ask(String path) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonObject body = new JsonObject(response.body());
            if (response.statusCode() != OK) {
                throw CommandFailure.failed(
                        "The node at " + address + " says: " + body.getString("detail", response.body()));
            }
            return body;
        } catch (IOException e) {
            throw CommandFailure.failed("No answer over HTTP from " + address + " (" + ClientErrors.reason(e)
                    + "). The address of a node's HTTP port is in its ready line; give it with --http.");
        } catch (DecodeException e) {
            throw CommandFailure.failed("What answers at " + address + " is no Millrace node: its answer is no JSON.");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("'" + address + "' is no address: write it like 127.0.0.1:8080.");
        }
    }
}

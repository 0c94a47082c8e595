package io.millrace.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;

/**
 * A request, read completely. Immutable.
 *
 * @param target path and query as the client sent them
 * @param path parameters of the path by name, decoded
 * @param query parameters of the query by name, decoded; each at most once
 * @param headers the few that resources look at, by lower-case name
 */
public record ApiRequest(
        HttpMethod method,
        String target,
        Map<String, String> path,
        Map<String, String> query,
        Map<String, String> headers,
        Buffer body) {
    public ApiRequest {
        path = Map.copyOf(path);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** A parameter of the path, which the route makes sure is there. */
    public String pathParameter(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route of " + target + " has no {" + name + "}");
        }
        return value;
    }

    /** A number in the path; anything else there is {@code notFound}. */
    public int pathNumber(String name, ProblemCode notFound) {
        String text = pathParameter(name);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new RequestRefused(notFound, "'" + text + "' in " + target + " must be a number.");
        }
    }

    public Optional<String> queryParameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A number in the query, or what stands for it when it is missing. */
    public long queryNumber(String name, long otherwise, long least, long most) {
        return new QueryParameters(query::get).number(name, otherwise, least, most);
    }

    /** A switch in the query; there without a value means on. */
    public boolean querySwitch(String name) {
        return new QueryParameters(query::get).isOn(name);
    }

    /** The media type of the body without its parameters, in lower case; empty when the client names none. */
    public String mediaType() {
        return MediaTypes.essence(headers.getOrDefault("content-type", ""));
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The fields of the body, which must be one JSON object. */
    public JsonFields json() {
        return JsonFields.read(body);
    }
}

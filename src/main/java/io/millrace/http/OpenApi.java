package io.millrace.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The OpenAPI 3.1 document of a route table, made from the table itself, so that the two cannot differ. Stateless. */
public final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");

    private OpenApi() {}

    /** The routes, and {@code /openapi.json} that describes them and itself. */
    public static RouteTable describing(RouteTable.Builder routes, String version) {
        Buffer[] document = {Buffer.buffer()};
        routes.get("/openapi.json", request -> Future.succeededFuture(ApiReply.of(200, ApiReply.JSON, document[0])));
        routes.get("/openapi", request -> Future.succeededFuture(ApiReply.of(200, ApiReply.JSON, document[0])));
        RouteTable table = routes.build();
        document[0] = document(table, version).toBuffer();
        return table;
    }

    static JsonObject document(RouteTable table, String version) {
        JsonObject paths = new JsonObject();
        table.routes().forEach(route -> {
            add(paths, route.method(), route.path(), route.query());
            route.body().ifPresent(body -> addBody(paths, route, body));
        });
        table.streams().stream()
                .filter(stream -> !stream.isPage())
                .forEach(stream -> add(paths, stream.method(), stream.path(), stream.query()));
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", new JsonObject().put("title", "Millrace").put("version", version))
                .put("paths", paths)
                .put("components", new JsonObject().put("schemas", new JsonObject().put("Problem", problem())));
    }

    private static void add(JsonObject paths, HttpMethod method, String path, Set<String> query) {
        JsonObject item = paths.getJsonObject(path, new JsonObject());
        String verb = method.name().toLowerCase(Locale.ROOT);
        JsonObject operation = item.getJsonObject(verb, operation(verb, path));
        JsonArray parameters = operation.getJsonArray("parameters");
        new TreeSet<>(query).forEach(name -> parameters.add(parameter(name, "query")));
        paths.put(path, item.put(verb, operation));
    }

    private static void addBody(JsonObject paths, Route route, BodySchema body) {
        JsonObject content = new JsonObject();
        body.mediaTypes().forEach(type -> content.put(type, new JsonObject().put("schema", body.toJson())));
        paths.getJsonObject(route.path())
                .getJsonObject(route.method().name().toLowerCase(Locale.ROOT))
                .put("requestBody", new JsonObject().put("content", content));
    }

    private static JsonObject operation(String verb, String path) {
        JsonArray parameters = new JsonArray();
        Matcher matcher = PARAMETER.matcher(path);
        while (matcher.find()) {
            parameters.add(parameter(matcher.group(1), "path").put("required", true));
        }
        JsonObject problem = new JsonObject()
                .put("description", "What went wrong, with an error_code")
                .put(
                        "content",
                        new JsonObject()
                                .put(
                                        Problem.MEDIA_TYPE,
                                        new JsonObject()
                                                .put(
                                                        "schema",
                                                        new JsonObject().put("$ref", "#/components/schemas/Problem"))));
        return new JsonObject()
                .put("operationId", verb + path.replaceAll("[^a-z]+", "_"))
                .put("parameters", parameters)
                .put(
                        "responses",
                        new JsonObject()
                                .put("2XX", new JsonObject().put("description", "Done"))
                                .put("default", problem));
    }

    private static JsonObject parameter(String name, String in) {
        return new JsonObject().put("name", name).put("in", in).put("schema", new JsonObject().put("type", "string"));
    }

    private static JsonObject problem() {
        JsonObject properties = new JsonObject();
        for (String name : new String[] {"type", "title", "detail", "message"}) {
            properties.put(name, new JsonObject().put("type", "string"));
        }
        for (String name : new String[] {"status", "error_code"}) {
            properties.put(name, new JsonObject().put("type", "integer"));
        }
        return new JsonObject().put("type", "object").put("properties", properties);
    }
}

package io.millrace.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON object that a request has as its body, as OpenAPI shows it. Immutable. */
public final class BodySchema {
    private final Map<String, JsonObject> properties;
    private final List<String> required;
    private final List<String> mediaTypes;

    private BodySchema(Map<String, JsonObject> properties, List<String> required, List<String> mediaTypes) {
        this.properties = properties;
        this.required = required;
        this.mediaTypes = mediaTypes;
    }

    /** An object without fields, to which they are added. */
    public static BodySchema object() {
        return new BodySchema(Map.of(), List.of(), List.of(ApiReply.JSON));
    }

    public static JsonObject text() {
        return new JsonObject().put("type", "string");
    }

    /** One of some words. */
    public static JsonObject oneOf(String... words) {
        return text().put("enum", new JsonArray(List.of(words)));
    }

    public static JsonObject number() {
        return new JsonObject().put("type", "integer").put("format", "int64");
    }

    public static JsonObject flag() {
        return new JsonObject().put("type", "boolean");
    }

    /** Anything that JSON can say. */
    public static JsonObject anything() {
        return new JsonObject();
    }

    /** Names with texts, null to take one back. */
    public static JsonObject settings() {
        return new JsonObject()
                .put("type", "object")
                .put(
                        "additionalProperties",
                        new JsonObject()
                                .put("type", new JsonArray().add("string").add("null")));
    }

    public static JsonObject listOf(JsonObject element) {
        return new JsonObject().put("type", "array").put("items", element);
    }

    public static JsonObject listOf(BodySchema element) {
        return listOf(element.toJson());
    }

    /** This and a field that may be there. */
    public BodySchema with(String name, JsonObject schema) {
        Map<String, JsonObject> more = new LinkedHashMap<>(properties);
        more.put(name, schema);
        return new BodySchema(more, required, mediaTypes);
    }

    /** This and a field that must be there. */
    public BodySchema needs(String name, JsonObject schema) {
        List<String> more = new ArrayList<>(required);
        more.add(name);
        return new BodySchema(with(name, schema).properties, more, mediaTypes);
    }

    /** This under other media types. */
    public BodySchema as(String... types) {
        return new BodySchema(properties, required, List.of(types));
    }

    List<String> mediaTypes() {
        return mediaTypes;
    }

    /** As JSON Schema; what is not named is refused. */
    public JsonObject toJson() {
        JsonObject fields = new JsonObject();
        properties.forEach(fields::put);
        JsonObject schema =
                new JsonObject().put("type", "object").put("properties", fields).put("additionalProperties", false);
        return required.isEmpty() ? schema : schema.put("required", new JsonArray(required));
    }
}

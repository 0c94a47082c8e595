package io.millrace.http.admin;

import io.millrace.config.ConfigValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Configs as replies show them. Stateless. */
final class Configs {
    private Configs() {}

    static JsonObject toJson(List<ConfigValue> values) {
        JsonArray configs = new JsonArray();
        values.forEach(value -> configs.add(toJson(value)));
        return new JsonObject().put("configs", configs);
    }

    private static JsonObject toJson(ConfigValue value) {
        boolean sensitive = value.key().sensitive();
        JsonArray layers = new JsonArray();
        value.layers()
                .forEach(layer -> layers.add(new JsonObject()
                        .put("name", layer.name())
                        .put("value", sensitive ? null : layer.value())
                        .put("source", layer.source().name())));
        return new JsonObject()
                .put("name", value.key().name())
                .put("value", sensitive ? null : value.value().orElse(null))
                .put("default", value.key().defaultValue().orElse(null))
                .put("source", value.source().name())
                .put("type", value.key().type().name().toLowerCase(Locale.ROOT))
                .put("allowed", value.key().allowed())
                .put("dynamic", value.key().isDynamic())
                .put("sensitive", sensitive)
                .put("layers", layers)
                .put("documentation", value.key().documentation());
    }
}

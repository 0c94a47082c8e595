package io.millrace.http.admin;

import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.ConfigOperation;
import io.millrace.config.ConfigValue;
import io.millrace.http.ApiRequest;
import io.millrace.http.BodySchema;
import io.millrace.http.JsonFields;
import io.millrace.http.bridge.ConfigChanges;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes of configs as requests and plans. Stateless. */
final class ConfigRequests {
    static final BodySchema BODY = BodySchema.object().needs("configs", BodySchema.settings());

    private ConfigRequests() {}

    /** The body {@code {"configs": {"key": "value", "other": null}}}. */
    static AlterConfig read(ApiRequest request, AlterConfig.Target target) {
        JsonFields body = request.json();
        List<ConfigOperation> operations = ConfigChanges.of(body.settings("configs"));
        body.end();
        return new AlterConfig(target, operations, false);
    }

    /**
     * What changes.
     *
     * @param before values of the target as they are now, as far as they are known here
     */
    static JsonObject plan(AlterConfig command, boolean dryRun, List<ConfigValue> before) {
        Map<String, String> known = new HashMap<>();
        before.stream()
                .filter(value -> !value.key().sensitive())
                .forEach(value ->
                        value.value().ifPresent(text -> known.put(value.key().name(), text)));
        JsonArray changes = new JsonArray();
        for (ConfigOperation operation : command.operations()) {
            changes.add(new JsonObject()
                    .put("name", operation.key())
                    .put("before", known.get(operation.key()))
                    .put("value", operation.value().orElse(null)));
        }
        return new JsonObject().put("dry_run", dryRun).put("changes", changes);
    }
}

package io.millrace.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One JSON object of a request, field by field; whoever has read all it knows of calls {@link #end}, which refuses the rest.
 * Confined to the reading of its request.
 */
public final class JsonFields {
    private final JsonObject object;
    private final String where;
    private final Set<String> read = new HashSet<>();

    private JsonFields(JsonObject object, String where) {
        this.object = object;
        this.where = where;
    }

    /** The object that a body consists of; an empty body is an object without fields. */
    public static JsonFields read(Buffer body) {
        if (body.length() == 0) {
            return new JsonFields(new JsonObject(), "the body");
        }
        Object value;
        try {
            value = Json.decodeValue(body);
        } catch (DecodeException malformed) {
            throw new RequestRefused(ProblemCode.BAD_JSON, "The body is not JSON: " + firstLine(malformed) + ".");
        }
        if (value instanceof JsonObject object) {
            return new JsonFields(object, "the body");
        }
        throw new RequestRefused(ProblemCode.BAD_JSON, "The body must be a JSON object.");
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replace("Failed to decode:", "");
    }

    /** The whole object, to be read by somebody else. */
    public JsonObject whole() {
        return object;
    }

    public boolean has(String name) {
        return object.containsKey(name);
    }

    public Optional<String> text(String name) {
        Object value = take(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw wrong(name, "a string");
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    /** A whole number; numbers in quotes count, because clients of REST proxies send them. */
    public Optional<Long> number(String name, long least, long most) {
        Object value = take(name);
        if (value == null) {
            return Optional.empty();
        }
        String expected = "a whole number between " + least + " and " + most;
        long number;
        if (value instanceof Integer || value instanceof Long) {
            number = ((Number) value).longValue();
        } else if (value instanceof String text) {
            try {
                number = Long.parseLong(text.strip());
            } catch (NumberFormatException notANumber) {
                throw wrong(name, expected);
            }
        } else {
            throw wrong(name, expected);
        }
        if (number < least || number > most) {
            throw wrong(name, expected);
        }
        return Optional.of(number);
    }

    public long requiredNumber(String name, long least, long most) {
        return number(name, least, most).orElseThrow(() -> missing(name));
    }

    /** True or false; in quotes counts as well. */
    public Optional<Boolean> flag(String name) {
        Object value = take(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        if ("true".equals(value) || "false".equals(value)) {
            return Optional.of(Boolean.valueOf((String) value));
        }
        throw wrong(name, "true or false");
    }

    /** The strings of an array; empty when the field is missing. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : array(name)) {
            if (!(element instanceof String text)) {
                throw wrong(name, "an array of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The whole numbers of an array; empty when the field is missing. */
    public List<Integer> numbers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (Object element : array(name)) {
            if (!(element instanceof Integer number)) {
                throw wrong(name, "an array of whole numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    /** The objects of an array; empty when the field is missing. */
    public List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object element : array(name)) {
            if (!(element instanceof JsonObject child)) {
                throw wrong(name, "an array of objects");
            }
            objects.add(new JsonFields(child, name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** The fields of an object as text, null for null; empty when the field is missing. */
    public Map<String, Optional<String>> settings(String name) {
        Object value = take(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject settings)) {
            throw wrong(name, "an object of strings");
        }
        Map<String, Optional<String>> texts = new LinkedHashMap<>();
        for (String key : settings.fieldNames()) {
            Object setting = settings.getValue(key);
            if (setting instanceof JsonObject || setting instanceof JsonArray) {
                throw wrong(name + "." + key, "a string, a number, true, false or null");
            }
            texts.put(key, Optional.ofNullable(setting).map(String::valueOf));
        }
        return texts;
    }

    /** Refuses fields that nobody has asked for. */
    public void end() {
        for (String name : object.fieldNames()) {
            if (!read.contains(name)) {
                throw new RequestRefused(
                        ProblemCode.UNKNOWN_FIELD, "There is no field '" + name + "' in " + where + ". Remove it.");
            }
        }
    }

    private JsonArray array(String name) {
        Object value = take(name);
        if (value == null) {
            return new JsonArray();
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrong(name, "an array");
    }

    @SuppressWarnings("NullAway") // A JSON null and a missing field are both null here, and both mean "not given".
    private Object take(String name) {
        read.add(name);
        return object.getValue(name);
    }

    private RequestRefused missing(String name) {
        return new RequestRefused(ProblemCode.UNPROCESSABLE, "The field '" + name + "' is missing in " + where + ".");
    }

    private RequestRefused wrong(String name, String expected) {
        return new RequestRefused(
                ProblemCode.UNPROCESSABLE, "The field '" + name + "' in " + where + " must be " + expected + ".");
    }
}

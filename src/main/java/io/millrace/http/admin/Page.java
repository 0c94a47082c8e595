package io.millrace.http.admin;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The part of a long list that a client asked for. Immutable. */
record Page(int number, int size, String search) {
    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 10_000;

    /** Names of the parameters that every list knows. */
    static final String[] PARAMETERS = {"page", "page_size", "search"};

    static Page of(ApiRequest request) {
        return new Page(
                (int) request.queryNumber("page", 1, 1, Integer.MAX_VALUE),
                (int) request.queryNumber("page_size", DEFAULT_SIZE, 1, MAX_SIZE),
                request.queryParameter("search").orElse("").toLowerCase(Locale.ROOT));
    }

    /** Whether a name has what was searched for in it. */
    boolean finds(String name) {
        return search.isEmpty() || name.toLowerCase(Locale.ROOT).contains(search);
    }

    /** The elements of this page. */
    <T> List<T> of(List<T> all) {
        return all.stream().skip((long) (number - 1) * size).limit(size).toList();
    }

    /** The reply with the elements of this page, and how many there are in all. */
    <T> ApiReply reply(String field, List<T> all, Function<T, JsonObject> toJson) {
        return ApiReply.json(json(field, all, toJson));
    }

    /** The same about a list that some nodes have not added to. */
    <T> ApiReply reply(String field, List<T> all, Function<T, JsonObject> toJson, List<Integer> unanswered) {
        return ApiReply.json(json(field, all, toJson).put("unanswered", unanswered));
    }

    private <T> JsonObject json(String field, List<T> all, Function<T, JsonObject> toJson) {
        JsonArray elements = new JsonArray();
        of(all).forEach(element -> elements.add(toJson.apply(element)));
        return new JsonObject()
                .put("total", all.size())
                .put("page", number)
                .put("page_size", size)
                .put(field, elements);
    }
}

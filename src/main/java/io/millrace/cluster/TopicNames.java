package io.millrace.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/** What may be the name of a topic. */
public final class TopicNames {
    /** Room for {@code -partition} and a suffix within the 255 bytes of a directory name. */
    public static final int MAX_LENGTH = 249;

    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9._-]+");

    private TopicNames() {}

    /** Why this cannot be the name of a topic, as a sentence; empty when it can. */
    public static Optional<String> complaint(String name) {
        if (name.isEmpty()) {
            return Optional.of("A topic name must not be empty.");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("Topic name '" + name + "' is reserved for directories.");
        }
        if (name.length() > MAX_LENGTH) {
            return Optional.of("Topic name '%s...' has %d characters; at most %d are allowed."
                    .formatted(name.substring(0, 20), name.length(), MAX_LENGTH));
        }
        if (!ALLOWED.matcher(name).matches()) {
            return Optional.of(
                    "Topic name '" + name + "' has characters other than letters, digits, '.', '_' and '-'.");
        }
        return Optional.empty();
    }

    /** Whether metrics of both names would get the same name, where '.' and '_' become one. */
    static boolean collide(String one, String other) {
        return one.replace('.', '_').equals(other.replace('.', '_'));
    }
}

package io.millrace.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the text of a config value is read; Kafka's types and Kafka's leniency about surrounding blanks. */
public enum ConfigType {
    BOOLEAN("true or false") {
        @Override
        Object read(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new NumberFormatException(text);
            };
        }
    },
    INT("a whole number between -2147483648 and 2147483647") {
        @Override
        Object read(String text) {
            return Integer.valueOf(text);
        }
    },
    LONG("a whole number") {
        @Override
        Object read(String text) {
            return Long.valueOf(text);
        }
    },
    DOUBLE("a number") {
        @Override
        Object read(String text) {
            return Double.valueOf(text);
        }
    },
    STRING("text") {
        @Override
        Object read(String text) {
            return text;
        }
    },
    LIST("a comma-separated list") {
        @Override
        Object read(String text) {
            return text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::trim).toList();
        }
    };

    private final String expected;

    ConfigType(String expected) {
        this.expected = expected;
    }

    abstract Object read(String text);

    /** What a person has to write, for error messages. */
    String expected() {
        return expected;
    }

    /** The value as its Java type; empty when the text is not of this type. */
    Optional<Object> parse(String text) {
        try {
            return Optional.of(read(text.trim()));
        } catch (NumberFormatException notThisType) {
            return Optional.empty();
        }
    }
}

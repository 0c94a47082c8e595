package io.millrace.api;

import io.millrace.config.ConfigSource;
import io.millrace.config.ConfigType;

/** Numbers that Kafka's protocol has for config sources and types. */
public final class ConfigCodes {
    /** Source of a logger's level. */
    public static final byte DYNAMIC_BROKER_LOGGER = 6;

    private ConfigCodes() {}

    public static byte of(ConfigSource source) {
        return switch (source) {
            case DYNAMIC_TOPIC -> 1;
            case DYNAMIC_GROUP -> 8;
            case DYNAMIC_BROKER -> 2;
            case DYNAMIC_DEFAULT_BROKER -> 3;
            case STATIC_BROKER -> 4;
            case DEFAULT -> 5;
        };
    }

    public static byte of(ConfigType type) {
        return switch (type) {
            case BOOLEAN -> 1;
            case STRING -> 2;
            case INT -> 3;
            case LONG -> 5;
            case DOUBLE -> 6;
            case LIST -> 7;
        };
    }
}

package io.millrace.config;

/** Which layer a value comes from, strongest first; Kafka's words. */
public enum ConfigSource {
    DYNAMIC_TOPIC,
    DYNAMIC_GROUP,
    DYNAMIC_BROKER,
    DYNAMIC_DEFAULT_BROKER,
    STATIC_BROKER,
    DEFAULT
}

package io.millrace.net;

/**
 * An address this node accepts Kafka clients on. Immutable.
 *
 * @param name as in the config, for example {@code PLAINTEXT}
 * @param host to bind; {@code 0.0.0.0} or {@code ::} for every interface
 * @param port 0 for any free one
 */
public record Listener(String name, String host, int port) {
    @Override
    public String toString() {
        return name + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}

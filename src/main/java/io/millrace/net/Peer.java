package io.millrace.net;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Both ends of a connection. Immutable.
 *
 * @param clientHost address the client connects from
 * @param localHost address on which the client reached this node, without brackets or scope
 */
record Peer(String clientHost, int clientPort, String localHost, int localPort, String listener) {
    static Peer of(Channel channel, String listener) {
        InetSocketAddress client = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        return new Peer(
                host(client.getAddress()), client.getPort(), host(local.getAddress()), local.getPort(), listener);
    }

    /** Host and port the client connects from, for logs. */
    String clientAddress() {
        return clientHost + ":" + clientPort;
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}

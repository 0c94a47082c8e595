package io.millrace.net;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Both ends of a connection. Immutable.
 *
 * @param clientAddress host and port the client connects from
 * @param localHost address on which the client reached this node, without brackets or scope
 */
record Peer(String clientAddress, String localHost, int localPort, String listener) {
    static Peer of(Channel channel, String listener) {
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        return new Peer(text(channel.remoteAddress()), host(local.getAddress()), local.getPort(), listener);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? host(inet.getAddress()) + ":" + inet.getPort()
                : String.valueOf(address);
    }

    private static String host(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}

package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.BrokerConfig;
import io.millrace.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ClusterAddressTest {
    @Test
    void theConfiguredAddressIsTakenAsItIs() throws IOException {
        BrokerConfig config = BrokerConfig.defaults().with("cluster", "a:1,b:2").with("cluster.listen", "b:2");

        assertThat(ClusterAddress.of(config)).isEqualTo(new ClusterAddress("b", 2));
    }

    @Test
    void otherwiseTheFirstFreeOneOfThisMachine() throws IOException {
        int free = FreePorts.next();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerConfig config = BrokerConfig.defaults()
                    .with("cluster", "192.0.2.1:5701,127.0.0.1:" + taken.getLocalPort() + ",127.0.0.1:" + free);

            assertThat(ClusterAddress.of(config)).isEqualTo(new ClusterAddress("127.0.0.1", free));
        }
    }

    @Test
    void nodesOfOneMachineTakeTheAddressOfTheirPlace() throws IOException {
        int first = FreePorts.next();
        int second = FreePorts.next();
        BrokerConfig config = BrokerConfig.defaults()
                .with("cluster", "127.0.0.1:" + first + ",127.0.0.1:" + second)
                .with("node.id", "2");

        assertThat(ClusterAddress.of(config)).isEqualTo(new ClusterAddress("127.0.0.1", second));
    }

    @Test
    void anAddressWithoutAPortIsRefusedWithASentence() {
        BrokerConfig config = BrokerConfig.defaults().with("cluster", "127.0.0.1");

        assertThatThrownBy(() -> ClusterAddress.of(config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("host:port");
    }
}

package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.config.BrokerConfig;
import io.millrace.config.ConfigSources;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    @Test
    void aListenerIsAdvertisedByTheHostThatItNames() throws Exception {
        BrokerConfig config = config("listeners=PLAINTEXT://localhost:9092");

        assertThat(Endpoints.alone(config)).containsExactly(new Endpoint("PLAINTEXT", "localhost", 9092));
        assertThat(Endpoints.amongOthers(config, "10.0.0.7"))
                .containsExactly(new Endpoint("PLAINTEXT", "localhost", 9092));
    }

    @Test
    void clientsOfALoneNodeOnEveryInterfaceAreToldTheAddressTheyCameBy() throws Exception {
        BrokerConfig config = config("listeners=PLAINTEXT://0.0.0.0:9092");

        assertThat(Endpoints.alone(config)).containsExactly(new Endpoint("PLAINTEXT", "", 9092));
    }

    @Test
    void noPortOfTheSystemsChoiceIsAdvertisedBeforeItIsKnown() throws Exception {
        BrokerConfig config = config("listeners=PLAINTEXT://127.0.0.1:0");

        assertThat(Endpoints.alone(config)).containsExactly(new Endpoint("PLAINTEXT", "", 0));
    }

    @Test
    void clientsOfAClusterOnEveryInterfaceAreToldTheNodesOwnHost() throws Exception {
        BrokerConfig config = config("listeners=PLAINTEXT://:9092");

        assertThat(Endpoints.amongOthers(config, "10.0.0.7"))
                .containsExactly(new Endpoint("PLAINTEXT", "10.0.0.7", 9092));
    }

    @Test
    void whatIsConfiguredToBeAdvertisedIs() throws Exception {
        BrokerConfig config =
                config("listeners=PLAINTEXT://localhost:9092", "advertised.listeners=PLAINTEXT://broker.example:19092");

        assertThat(Endpoints.alone(config)).containsExactly(new Endpoint("PLAINTEXT", "broker.example", 19092));
    }

    private static BrokerConfig config(String... settings) throws Exception {
        ConfigSources sources = new ConfigSources();
        for (String setting : settings) {
            sources = sources.set(setting);
        }
        return sources.load();
    }
}

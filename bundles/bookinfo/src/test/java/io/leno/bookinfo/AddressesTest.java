package io.leno.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

class AddressesTest {
    @Test
    void aTakenPortIsNamedWithItsAddress() throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("0.0.0.0", 0));
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Addresses.claim(port))
                    .isInstanceOf(DemoFailure.class)
                    .hasMessageContaining("ingress gateway: cannot listen on 0.0.0.0:" + port)
                    .hasMessageContaining("is another demo running?");
        }
    }

    @Test
    void theAddressOfAnotherMachineIsNamed() {
        var elsewhere = new InetSocketAddress("192.0.2.1", 9080); // RFC 5737: nobody's

        assertThatThrownBy(() -> HttpService.start(elsewhere, new Details()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void workloadsTellTheControlPlaneWhereTheyListen() {
        assertThat(Workload.ALL.get(3).nodeId())
                .isEqualTo("sidecar~127.0.1.4~reviews-v2.default~default.svc.cluster.local");
        assertThat(Workload.ALL.get(3).nodeMetadata()).containsEntry("LENO_LOOPBACK", "127.0.2.4");
    }
}

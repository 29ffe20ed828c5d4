package io.leno.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;

class NamedAddressTest {
    @Test
    void aPipeIsItsPathWhateverTheCase() {
        InetSocketAddress pipe = NamedAddress.ofPipe("/run/a.sock");
        assertThat(NamedAddress.pipePath(pipe)).isEqualTo("/run/a.sock");
        assertThat(NamedAddress.text(pipe)).isEqualTo("/run/a.sock");
        assertThat(pipe.getAddress()).isNull();
        assertThat(pipe)
                .isEqualTo(NamedAddress.ofPipe("/run/a.sock"))
                .isNotEqualTo(NamedAddress.ofPipe("/run/A.sock"));
        assertThat(NamedAddress.ofUri(pipe.getHostString())).isEqualTo(pipe);
    }

    @Test
    void aListenerOfTheSameProxyIsToldAsEnvoyDoes() {
        InetSocketAddress internal = NamedAddress.ofInternal("encap", "10.0.0.1:80");
        assertThat(NamedAddress.text(internal)).isEqualTo("envoy://encap/10.0.0.1:80");
        assertThat(NamedAddress.internalListener(internal)).isEqualTo("encap");
        assertThat(NamedAddress.pipePath(internal)).isNull();
    }

    @Test
    void namesAndIpsAreNoneOfThem() {
        assertThat(NamedAddress.isNamed(InetSocketAddress.createUnresolved("unix", 80))).isFalse();
        assertThat(NamedAddress.isNamed(new InetSocketAddress(80))).isFalse();
        assertThat(NamedAddress.ofUri("example.com")).isNull();
    }
}

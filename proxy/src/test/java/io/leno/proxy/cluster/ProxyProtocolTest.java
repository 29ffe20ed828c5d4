package io.leno.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.connection.NamedAddress;
import io.leno.proxy.cluster.ProxyProtocol.Ends;
import io.leno.proxy.cluster.ProxyProtocol.Tlv;
import io.leno.proxy.cluster.ProxyProtocol.Version;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

class ProxyProtocolTest {
    private static final Ends ENDS =
            new Ends(Addresses.ofLiteral("10.0.0.1", 4660), Addresses.ofLiteral("10.0.0.2", 80));
    private static final Ends OWN =
            new Ends(Addresses.ofLiteral("::1", 1), Addresses.ofLiteral("::2", 2));
    private static final String START = "0d0a0d0a000d0a515549540a";

    private static String line(Ends ends) {
        byte[] header = new ProxyProtocol(Version.V1, List.of()).header(ends, OWN);
        return new String(header, StandardCharsets.US_ASCII);
    }

    private static String hex(Ends ends, Tlv... added) {
        byte[] header = new ProxyProtocol(Version.V2, List.of(added)).header(ends, OWN);
        return HexFormat.of().formatHex(header);
    }

    @Test
    void theFirstVersionIsALineWithTheClientOrTheConnectionsOwnEnds() {
        assertThat(line(ENDS)).isEqualTo("PROXY TCP4 10.0.0.1 10.0.0.2 4660 80\r\n");
        assertThat(line(null)).isEqualTo("PROXY TCP6 ::1 ::2 1 2\r\n");
    }

    @Test
    void theSecondVersionHasAddressesAndWhatIsAdded() {
        assertThat(hex(ENDS)).isEqualTo(START + "2111000c0a0000010a00000212340050");
        assertThat(hex(ENDS, new Tlv(0xe5, new byte[] {7, 8})))
                .isEqualTo(START + "211100110a0000010a00000212340050" + "e500020708");
        assertThat(hex(null)).isEqualTo(START + "20000000");
    }

    @Test
    void endsThatAreNoPairOfOneFamilyAreUnknown() {
        var mixed = new Ends(ENDS.client(), NamedAddress.ofPipe("/run/a.sock"));
        assertThat(line(mixed)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(hex(mixed)).isEqualTo(START + "20000000");
    }
}

package io.leno.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class WrkTest {
    private static final String OUTPUT =
            """
            Running 5s test @ http://127.0.0.1:8080/
              1 threads and 20 connections
              Latency Distribution
                 50%  415.00us
                 75%    1.10ms
                 90%    2.00ms
                 99%    1.50s
              2229 requests in 5.01s, 9.01MB read
            Requests/sec:    445.18
            """;

    @Test
    void resultsAreReadInTheirUnits() throws IOException {
        assertThat(Wrk.parse(OUTPUT)).isEqualTo(new Wrk.Result(2229, 445.18, 0.415, 1500));
    }

    @Test
    void aRunWithFailedRequestsIsNoResult() {
        assertThatThrownBy(() -> Wrk.parse(OUTPUT + "  Non-2xx or 3xx responses: 3\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Non-2xx");
    }
}

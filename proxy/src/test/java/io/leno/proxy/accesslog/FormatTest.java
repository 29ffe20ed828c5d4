package io.leno.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.FakeHeaders;
import io.leno.proxy.FakeStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class FormatTest {
    private final FakeStream stream = new FakeStream();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%REQ(:METHOD)% %REQ(X-NONE?:PATH)%|GET /reviews/0?all=1",
                "%REQ(:PATH):4%|/rev",
                "%PATH(NQ)%|/reviews/0",
                "%RESP(X)% %TRAILER(X)%|- -",
                "%START_TIME%|2026-11-03T04:05:06.007Z",
                "%START_TIME(%Y/%m/%dT%H:%M:%S%z %s %3f %9f %e %b)%|2026/11/03T04:05:06+0000"
                        + " 1793678706 007 007008000  3 Nov",
                "%START_TIME(%s.%6f)%|1793678706.007008",
                "%PROTOCOL% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%|HTTP/1.1 200 via_upstream",
                "%BYTES_RECEIVED%/%BYTES_SENT%|3/42",
                "%DURATION% %REQUEST_DURATION% %RESPONSE_DURATION% %RESPONSE_TX_DURATION%|12 1 5 7",
                "%UPSTREAM_HOST% %UPSTREAM_LOCAL_ADDRESS%|10.0.0.8:9080 -",
                "%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%"
                        + " %DOWNSTREAM_LOCAL_PORT%|[::1]:15001 ::1 15001",
                "%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%|10.0.0.7:51234 -"
                        + " default",
                "%FILTER_STATE(x)% %CONNECTION_TERMINATION_DETAILS%|- -",
                "100%%|100%",
            })
    void commandsMeanWhatTheyDoInEnvoy(String format, String rest) {
        assertThat(Format.compile(format, Format.Missing.DASH).format(stream)).isEqualTo(rest);
    }

    @Test
    void flagsAreJoined() {
        assertThat(text("%RESPONSE_FLAGS%")).isEqualTo("-");
        stream.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        stream.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
        assertThat(text("%RESPONSE_FLAGS%")).isEqualTo("UF,URX");
    }

    @Test
    void dynamicMetadataIsFoundByPath() {
        stream.metadata.put("fault", Map.of("a", Map.of("b", 1.0), "s", "text"));
        assertThat(text("%DYNAMIC_METADATA(fault:s)%")).isEqualTo("text");
        assertThat(text("%DYNAMIC_METADATA(fault:a)%")).isEqualTo("{\"b\":1}");
        assertThat(text("%DYNAMIC_METADATA(fault:x:y)%")).isEqualTo("-");
    }

    @Test
    void anUnknownCommandIsRefusedByName() {
        assertThatThrownBy(() -> text("%NO_SUCH%"))
                .isInstanceOf(InvalidAccessLogException.class)
                .hasMessage("Not supported field in StreamInfo: NO_SUCH");
        assertThatThrownBy(() -> text("50% off"))
                .isInstanceOf(InvalidAccessLogException.class)
                .hasMessageContaining("Couldn't find valid command at position 2");
    }

    @Test
    void theStandardFormatIsEnvoys() {
        stream.response = FakeHeaders.of(":status", "200", "x-envoy-upstream-service-time", "4");
        assertThat(EntryFormat.standard().entry(stream).toString())
                .isEqualTo(
                        "[2026-11-03T04:05:06.007Z] \"GET /reviews/0?all=1 HTTP/1.1\" 200 - 3 42 12"
                                + " 4 \"-\" \"curl/8\" \"-\" \"reviews:9080\" \"10.0.0.8:9080\"\n");
    }

    @Test
    void jsonKeepsTypesAndSortsKeys() {
        var format =
                Struct.newBuilder()
                        .putFields("status", value("%RESPONSE_CODE%"))
                        .putFields("host", value("%REQ(:AUTHORITY)% \"quoted\""))
                        .putFields("none", value("%REQ(X-NONE)%"))
                        .build();
        assertThat(json(format, Format.Missing.DASH, JsonEntry.Values.TYPED))
                .isEqualTo(
                        "{\"host\":\"reviews:9080"
                                + " \\\"quoted\\\"\",\"none\":null,\"status\":200}\n");
        assertThat(json(format, Format.Missing.OMIT, JsonEntry.Values.TYPED))
                .isEqualTo("{\"host\":\"reviews:9080 \\\"quoted\\\"\",\"status\":200}\n");
        assertThat(json(format, Format.Missing.DASH, JsonEntry.Values.TEXT))
                .contains("\"none\":\"-\",\"status\":\"200\"");
    }

    private String json(Struct format, Format.Missing missing, JsonEntry.Values values) {
        return JsonEntry.compile(format, missing, values, CommandParser.BUILT_IN)
                .render(stream)
                .toString();
    }

    private static Value value(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private String text(String format) {
        return Format.compile(format, Format.Missing.DASH).format(stream);
    }
}

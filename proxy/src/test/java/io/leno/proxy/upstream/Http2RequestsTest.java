package io.leno.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.proxy.codec.HeaderBlock;

import org.junit.jupiter.api.Test;

class Http2RequestsTest {
    private static HeaderBlock get(String... fields) {
        var headers = new HeaderBlock();
        headers.append(":method", "GET");
        headers.append(":path", "/chat");
        headers.append(":authority", "a");
        headers.append(":scheme", "http");
        for (int i = 0; i < fields.length; i += 2) headers.append(fields[i], fields[i + 1]);
        return headers;
    }

    @Test
    void aRequestWithoutConnectionHeadersIsSentAsItIs() {
        HeaderBlock headers = get("te", "trailers", "x", "1");
        assertThat(Http2Requests.of(headers, null)).isSameAs(headers);
    }

    @Test
    void headersOfTheConnectionAreLeftOutOfACopy() {
        HeaderBlock headers = get("transfer-encoding", "chunked", "te", "gzip", "x", "1");
        HeaderBlock sent = Http2Requests.of(headers, null);
        assertThat(sent.get("transfer-encoding")).isNull();
        assertThat(sent.get("te")).isNull();
        assertThat(sent.get("x")).isEqualTo("1");
        assertThat(headers.get("transfer-encoding")).isEqualTo("chunked");
    }

    @Test
    void anUpgradeBecomesExtendedConnect() {
        HeaderBlock headers = get("connection", "Upgrade", "upgrade", "websocket");
        String upgrade = Http2Requests.upgrade(headers);
        HeaderBlock sent = Http2Requests.of(headers, upgrade);
        assertThat(upgrade).isEqualTo("websocket");
        assertThat(sent.get(":method")).isEqualTo("CONNECT");
        assertThat(sent.get(":protocol")).isEqualTo("websocket");
        assertThat(sent.get("upgrade")).isNull();
        assertThat(headers.get(":method")).isEqualTo("GET");
    }

    @Test
    void connectHasNeitherPathNorScheme() {
        HeaderBlock headers = get();
        headers.put(":method", "CONNECT");
        HeaderBlock sent = Http2Requests.of(headers, null);
        assertThat(sent.get(":path")).isNull();
        assertThat(sent.get(":scheme")).isNull();
        assertThat(sent.get(":authority")).isEqualTo("a");
    }
}

package io.leno.samples.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.testkit.proxy.EchoUpstream.Answer;
import io.leno.testkit.proxy.RealProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class BodyFilterTest {
    @RegisterExtension
    final RealProxy proxy = RealProxy.with(new BodyFilter(), "{\"hide\": \"secret\"}");

    private void answer(String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        proxy.upstream().answer(request -> new Answer(200, Map.of("content-type", type), bytes));
    }

    @Test
    void theWordIsHiddenInTextOfAnySize() {
        answer("text/plain", "a secret ".repeat(100_000));
        assertThat(proxy.get("/").body()).isEqualTo("a ****** ".repeat(100_000));
    }

    @Test
    void otherBodiesPassAsTheyAre() {
        answer("application/octet-stream", "a secret");
        assertThat(proxy.get("/").body()).isEqualTo("a secret");
    }
}

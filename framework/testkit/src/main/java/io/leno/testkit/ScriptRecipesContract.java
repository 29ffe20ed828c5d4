package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// What the recipes for scripts promise, in whatever language they are written: those of the
/// distribution's `samples/scripts` with one ending.
public abstract class ScriptRecipesContract {
    private final FakeFilterContext context = new FakeFilterContext();

    protected abstract PluginEngine engine();

    /// Of the recipes under test.
    protected abstract String ending();

    /// Where they are.
    protected Path folder() {
        return Path.of("../../dist/src/main/samples/scripts");
    }

    private HttpFilterSettings recipe(String name) throws IOException {
        String file = name + "." + ending();
        byte[] text = Files.readAllBytes(folder().resolve(file));
        String settings = "limits: {run_millis: 20000}";
        Object factory =
                engine().make(new PluginFile(name, file, text, settings, "0".repeat(64)))
                        .services()
                        .get(HttpFilterFactory.class);
        return ((HttpFilterFactory) requireNonNull(factory))
                .configure(PluginConfig.empty(name), context);
    }

    private static FakeHttpStream request(HttpFilterSettings settings, String... headers) {
        Headers all = FakeHeaders.request("GET", "/");
        for (int i = 0; i < headers.length; i += 2) all.add(headers[i], headers[i + 1]);
        FakeHttpStream stream = new FakeHttpStream(all).serve(settings);
        stream.proxy().members.put("quota", new ProxyHealth.Members(1, 1, 0));
        stream.sendRequest();
        return stream;
    }

    @Test
    void aKnownKeyPassesAsItsClientAndAnotherIsRefused() throws IOException {
        HttpFilterSettings recipe = recipe("auth-header");
        FakeHttpStream known = request(recipe, "x-api-key", "key-of-alice", "x-client", "root");
        assertThat(known.isRequestPassed()).isTrue();
        assertThat(known.requestHeaders().all("x-client")).containsExactly("alice");
        assertThat(known.requestHeaders().get("x-api-key")).isNull();
        assertThat(request(recipe).replied().status()).isEqualTo(401);
        FakeHttpStream unknown = request(recipe, "x-api-key", "x");
        assertThat(unknown.replied().headers().get("www-authenticate")).contains("ApiKey");
        assertThat(unknown.passedResponseBody()).isEqualTo("who are you?\n");
    }

    @Test
    void cardNumbersInResponsesAreHidden() throws IOException {
        FakeHttpStream stream = request(recipe("body-rewrite"));
        stream.sendResponseHeaders(FakeHeaders.response(200), false);
        stream.sendResponseData("pay 4111111111111111 now", true);
        assertThat(stream.passedResponseBody()).isEqualTo("pay 4111********1111 now");
        assertThat(stream.passedResponseHeaders().get("content-length")).isEqualTo("24");
    }

    @Test
    void theSubjectOfATokenBecomesAHeader() throws IOException {
        HttpFilterSettings recipe = recipe("jwt-claim-to-header");
        String claims = "{\"iss\":\"i\",\"sub\":\"alice@example.com\"}";
        String payload =
                Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
        String token = "Bearer e30." + payload + ".c2ln";
        FakeHttpStream stream = request(recipe, "authorization", token, "x-subject", "forged");
        assertThat(stream.requestHeaders().all("x-subject")).containsExactly("alice@example.com");
        FakeHttpStream without = request(recipe, "x-subject", "forged");
        assertThat(without.requestHeaders().get("x-subject")).isNull();
    }

    @Test
    void aClientKeepsItsVariant() throws IOException {
        HttpFilterSettings recipe = recipe("ab-cookie");
        FakeHttpStream first = request(recipe);
        first.sendResponse(FakeHeaders.response(200));
        String variant = first.requestHeaders().get("x-variant");
        assertThat(variant).isIn("a", "b");
        assertThat(first.passedResponseHeaders().get("set-cookie"))
                .startsWith("variant=" + variant + ";");
        FakeHttpStream again = request(recipe, "cookie", "x=1; variant=b");
        again.sendResponse(FakeHeaders.response(200));
        assertThat(again.requestHeaders().get("x-variant")).isEqualTo("b");
        assertThat(again.passedResponseHeaders().get("set-cookie")).isNull();
    }

    @Test
    void anAnswerIsRememberedForAllEventLoops() throws IOException {
        HttpFilterSettings recipe = recipe("callout-with-cache");
        FakeHttpStream first = request(recipe, "x-user", "alice");
        assertThat(first.isRequestPassed()).isFalse();
        assertThat(first.calls().next().cluster()).isEqualTo("quota");
        first.calls().answer(200, "gold");
        assertThat(first.requestHeaders().get("x-plan")).isEqualTo("gold");
        FakeHttpStream second = request(recipe, "x-user", "alice");
        assertThat(second.isRequestPassed()).isTrue();
        assertThat(second.requestHeaders().get("x-plan")).isEqualTo("gold");
    }
}

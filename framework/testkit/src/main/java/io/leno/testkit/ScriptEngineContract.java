package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What every engine of scripts promises, whatever its language. An engine's test extends it and
/// writes each script once.
public abstract class ScriptEngineContract extends PluginEngineContract {
    private final FakeFilterContext context = new FakeFilterContext();

    /// A prefix of its stats: `lua.`
    protected abstract String stats();

    /// Sets the request's header `x` to `1` and removes its `gone`; sets the response's `y` to `2`.
    protected abstract String headers();

    /// Waits for the request's body and sets the header `x` to it.
    protected abstract String body();

    /// Answers with 403, the body `no` and the header `x-why: because`.
    protected abstract String answer();

    /// Calls the cluster `c` and sets the header `x` to the answer's body.
    protected abstract String call();

    /// Sets the header `n` to how often it was called, kept in a global.
    protected abstract String counter();

    /// Adds one to `n` of the shared store and sets the header `n` to the sum.
    protected abstract String sharedCounter();

    /// Sets the header `x` and fails then.
    protected abstract String failure();

    /// Does not end.
    protected abstract String loop();

    /// Is none, in its second line.
    protected abstract String noScript();

    @Override
    protected byte[] goodContent() {
        return headers().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected byte[] badContent() {
        return noScript().getBytes(StandardCharsets.UTF_8);
    }

    private HttpFilterSettings settings(String script, String limits) {
        var file =
                new PluginFile(
                        "contract",
                        "contract." + ending(),
                        script.getBytes(StandardCharsets.UTF_8),
                        "limits: {" + limits + "}",
                        "0".repeat(64));
        Object factory = engine().make(file).services().get(HttpFilterFactory.class);
        return ((HttpFilterFactory) requireNonNull(factory, "factory"))
                .configure(PluginConfig.empty("contract"), context);
    }

    private FakeHttpStream serve(HttpFilterSettings settings) {
        FakeHttpStream stream = new FakeHttpStream(FakeHeaders.request("GET", "/a"));
        stream.proxy().members.put("c", new ProxyHealth.Members(1, 1, 0));
        return stream.serve(settings);
    }

    private FakeHttpStream serve(String script) {
        return serve(settings(script, "run_millis: 20000"));
    }

    @Test
    void headersOfRequestAndResponseAreChanged() {
        FakeHttpStream stream = serve(headers());
        stream.requestHeaders().set("gone", "1");
        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));
        assertThat(stream.requestHeaders().get("x")).isEqualTo("1");
        assertThat(stream.requestHeaders().get("gone")).isNull();
        assertThat(stream.passedResponseHeaders().get("y")).isEqualTo("2");
        assertThat(context.counted).containsEntry(stats() + "contract.errors", 0L);
    }

    @Test
    void theRequestWaitsForWhatTheScriptWaitsFor() {
        FakeHttpStream stream = serve(body());
        stream.sendRequestHeaders(false);
        stream.sendRequestData("ab", false);
        assertThat(stream.isRequestPassed()).isFalse();
        stream.sendRequestData("c", true);
        assertThat(stream.isRequestComplete()).isTrue();
        assertThat(stream.requestHeaders().get("x")).isEqualTo("abc");
        assertThat(stream.passedRequestBody()).isEqualTo("abc");
    }

    @Test
    void aScriptAnswersByItself() {
        FakeHttpStream stream = serve(answer());
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isFalse();
        assertThat(stream.replied().status()).isEqualTo(403);
        assertThat(stream.replied().headers().get("x-why")).isEqualTo("because");
        assertThat(stream.passedResponseBody()).isEqualTo("no");
    }

    @Test
    void aScriptWaitsForTheAnswerOfACluster() {
        FakeHttpStream stream = serve(call());
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isFalse();
        assertThat(stream.calls().next().cluster()).isEqualTo("c");
        stream.calls().answer(200, "yes");
        assertThat(stream.requestHeaders().get("x")).isEqualTo("yes");
        assertThat(stream.isRequestPassed()).isTrue();
    }

    @Test
    void aStreamThatEndsTakesItsScriptWithIt() {
        FakeHttpStream stream = serve(call());
        stream.sendRequest();
        stream.end();
        assertThat(stream.calls().waiting()).isZero();
        assertThat(context.counted).containsEntry(stats() + "contract.errors", 0L);
    }

    @Test
    void globalsLiveOnEachEventLoopAndTheStoreOnAll() {
        assertThat(countedOn(counter())).containsExactly("1", "2", "1", "3");
        assertThat(countedOn(sharedCounter())).containsExactly("1", "2", "3", "4");
    }

    private List<String> countedOn(String script) {
        HttpFilterSettings settings = settings(script, "run_millis: 20000");
        List<String> seen = new ArrayList<>();
        for (int loop : new int[] {0, 0, 1, 0}) {
            FakeHttpStream stream = serve(settings).onLoop(loop);
            stream.sendRequest();
            seen.add(stream.requestHeaders().get("n"));
        }
        return seen;
    }

    @Test
    void aScriptThatFailsLetsTheRequestGoOn() {
        FakeHttpStream stream = serve(failure());
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x")).isNotNull();
        assertThat(context.counted).containsEntry(stats() + "contract.errors", 1L);
        assertThat(context.counted).containsEntry(stats() + "contract.limit_breaks", 0L);
    }

    @Test
    void aScriptIsCountedByItsName() {
        FakeHttpStream stream = serve(headers());
        stream.sendRequest();
        stream.sendResponse(FakeHeaders.response(200));
        serve(failure()).sendRequest();
        assertThat(context.counted)
                .containsEntry("script.contract.calls", 3L)
                .containsEntry("script.contract.run_us", 3L)
                .containsEntry("script.contract.errors", 1L)
                .containsEntry("script.contract.limit_breaks", 0L)
                .containsKey("script.contract.made_bytes");
    }

    @Test
    void aCallThatWaitsIsCountedOnceWhenItHasEnded() {
        FakeHttpStream stream = serve(call());
        stream.sendRequest();
        assertThat(context.counted).doesNotContainKey("script.contract.run_us");
        stream.calls().answer(200, "yes");
        assertThat(context.counted).containsEntry("script.contract.run_us", 1L);
    }

    @Test
    void aScriptThatDoesNotEndIsStoppedAndRestsWhenItDoesSoAgain() {
        HttpFilterSettings settings = settings(loop(), "run_millis: 60, failures: 3");
        for (int i = 0; i < 5; i++) {
            FakeHttpStream stream = serve(settings);
            stream.sendRequest();
            assertThat(stream.isRequestPassed()).isTrue();
        }
        assertThat(context.counted).containsEntry(stats() + "contract.limit_breaks", 3L);
    }

    @Test
    void aScriptThatIsNoneIsRefusedWithFileAndLine() {
        assertThatThrownBy(() -> settings(noScript(), ""))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("contract." + ending() + ":2:");
    }

    @Test
    void aLimitThatIsNoneIsRefused() {
        assertThatThrownBy(() -> settings(headers(), "run_hours: 1"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("run_hours");
    }
}

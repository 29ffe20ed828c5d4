package io.leno.script.js;

import static io.leno.script.js.Scripts.onRequest;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ProxyHealth;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptLimitsTest {
    private static final String LIMITS =
            "limits: {statements: 1000000000, run_millis: 150, memory_bytes: 64000000,"
                    + " string_bytes: 1000000, depth: 100, output_bytes: 100000, calls: 2, failures: 3}";

    private final FakeFilterContext context = new FakeFilterContext();

    private FakeHttpStream request(HttpFilterSettings settings) {
        FakeHttpStream stream = new FakeHttpStream(FakeHeaders.request("GET", "/"));
        stream.proxy().members.put("c", new ProxyHealth.Members(1, 1, 0));
        stream.serve(settings);
        stream.sendRequest();
        return stream;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true);",
                "for (;;) try { while (true); } finally { continue; }",
                "try { while (true); } catch { request.headers.set('x', 'caught'); }",
                "const f = n => n < 2 ? n : f(n - 1) + f(n - 2); f(60);",
                "const f = () => f(); f();",
                "const f = () => { try { f(); } finally { f(); } }; f();",
                "const f = () => { try { f(); } catch { f(); } }; f();",
                "/^(?:(a+)\\1?)+b$/.test('a'.repeat(60) + 'c');",
                "/((a*)*)*\\2b/.exec('a'.repeat(5000));",
                "let list = []; while (true) list.push({a: [1, 2, 3]});",
                "let s = []; while (true) s.push('x'.repeat(1e5) + s.length);",
                "const f = () => Promise.resolve().then(f); f();",
                "for (;;) await null;",
                "[1].every.call({length: 2 ** 53 - 1}, x => x);",
                "Array.from({length: 2 ** 53 - 1});",
                "Array.from({length: 1e9}, x => x);",
                "new Array(2e5).fill(0).sort(() => { for (;;); });",
                "new Promise(() => { while (true); });",
                "for (let i = 0; i < 3; i++) context.call('c');",
                "request.body = 'x'.repeat(200000);",
                "return new Response('x'.repeat(200000));",
                "for (;;) console.log('x'.repeat(1000));",
            })
    void aBombEndsItsCallAndTheRequestGoesOn(String bomb) {
        FakeHttpStream stream = request(Scripts.settings(onRequest(bomb), LIMITS, context));
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x")).isNull();
        assertThat(context.counted).containsEntry("js.tenant.errors", 1L);
        assertThat(context.counted).containsEntry("js.tenant.limit_breaks", 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x'.repeat(1e9)",
                "let s = 'x'; while (true) s += s;",
                "new Uint8Array(1e9)",
                "new Array(1e6).map(x => x)",
                "[].concat(new Array(1e6))",
                "new ArrayBuffer(1e9)",
                "nope()",
                "throw new Error('no')",
                "await Promise.reject(new Error('no'))",
                "request.headers.set('bad name', 'x')",
                "request.headers.set('x', 'a\\r\\nb')",
                "await context.call('nowhere')",
                "eval('1')",
                "new Function('return 1')()",
                "await import('./other.js')",
                "Java.type('java.lang.System')",
            })
    void whatIsNotAllowedThrows(String what) {
        FakeHttpStream stream =
                request(
                        Scripts.settings(
                                onRequest(
                                        "try { await (async () => { "
                                                + what
                                                + "})() } catch (e) { request.headers.set('y', 'caught'); throw e; }"),
                                LIMITS.replace("150", "20000"),
                                context));
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x")).isNull();
        assertThat(stream.requestHeaders().get("y")).isEqualTo("caught");
        assertThat(context.counted).containsEntry("js.tenant.errors", 1L);
        assertThat(context.counted).containsEntry("js.tenant.limit_breaks", 0L);
    }

    @Test
    void statementsAreCounted() {
        HttpFilterSettings settings =
                Scripts.settings(
                        onRequest("for (let i = 0; i < 1000; i++) request.path;"),
                        "limits: {statements: 1000, run_millis: 20000}",
                        context);
        request(settings);
        assertThat(context.counted).containsEntry("js.tenant.limit_breaks", 1L);
    }

    @Test
    void othersThatWaitInTheSameScriptGoOnWhenACallIsStopped() {
        HttpFilterSettings settings =
                Scripts.settings(
                        onRequest(
                                "if (request.path === '/bomb') for (;;);"
                                        + " const answer = await context.call('c');"
                                        + " request.headers.set('x', await answer.text());"),
                        LIMITS,
                        context);
        FakeHttpStream waits = request(settings);
        FakeHttpStream bomb = new FakeHttpStream(FakeHeaders.request("GET", "/bomb"));
        bomb.serve(settings).sendRequest();
        assertThat(bomb.isRequestPassed()).isTrue();
        waits.calls().answer(200, "still here");
        assertThat(waits.requestHeaders().get("x")).isEqualTo("still here");
        assertThat(waits.isRequestPassed()).isTrue();
        FakeHttpStream next = request(settings);
        next.calls().answer(200, "me too");
        assertThat(next.requestHeaders().get("x")).isEqualTo("me too");
    }

    @Test
    void aScriptThatBreaksItsLimitsAgainAndAgainRests() {
        HttpFilterSettings settings = Scripts.settings(onRequest("for (;;);"), LIMITS, context);
        for (int i = 0; i < 5; i++) assertThat(request(settings).isRequestPassed()).isTrue();
        assertThat(context.counted).containsEntry("js.tenant.limit_breaks", 3L);
    }
}

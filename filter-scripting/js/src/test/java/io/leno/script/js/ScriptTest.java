package io.leno.script.js;

import static io.leno.script.js.Scripts.onRequest;
import static io.leno.script.js.Scripts.onResponse;
import static io.leno.script.js.Scripts.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ScriptTest {
    /// What a script puts into `x`, in its request.
    private static String shown(String expression) {
        FakeHttpStream stream =
                request(onRequest("request.headers.set('x', String(" + expression + "));"));
        stream.sendRequest();
        return String.valueOf(stream.requestHeaders().get("x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request.method | GET",
                "request.path | /a?b=c",
                "request.headers.get('nope') | null",
                "request.headers.get(':PATH') | /a?b=c",
                "request.headers.has(':path') | true",
                "new URL(request.url).searchParams.get('b') | c",
                "new URL('../x/./y?q=a b#f', 'https://h:443/a/b/c').href | https://h/a/x/y?q=a%20b#f",
                "new URLSearchParams({a: '1 2', b: 'ü'}).toString() | a=1+2&b=%C3%BC",
                "btoa('hallo') + atob('aGFsbG8=') | aGFsbG8=hallo",
                "new TextDecoder().decode(new TextEncoder().encode('grün')) | grün",
                "crypto.base64(new Uint8Array([1, 2, 255])) | AQL/",
                "[...new Headers({A: '1', b: '2'})].join(';') | a,1;b,2",
                "new Headers([['set-cookie', 'a'], ['set-cookie', 'b']]).getSetCookie().length | 2",
                "Array.from({length: 3}, (_, i) => i).map(i => i * 2).join() | 0,2,4",
                "[3, 1, 2].sort().concat([4], 5).join() | 1,2,3,4,5",
                "String.raw`a${1}b\\n` | a1b\\n",
                "typeof Java + typeof Polyglot + typeof load + typeof BigInt | undefinedundefinedundefinedundefined",
                "context.streamInfo.protocol | HTTP/1.1",
                "context.connection.tls | null",
                "JSON.stringify(context.config) | {}",
                "request.headers instanceof Headers | false",
                "new Response('x') instanceof Response | true",
            })
    void theUsualThingsAreThere(String expression, String value) {
        assertThat(shown(expression)).isEqualTo(value);
    }

    @Test
    void aScriptReadsChangesAndWalksThroughHeaders() {
        FakeHttpStream stream =
                request(
                        """
                        export default {
                          onRequest({headers}) {
                            headers.append('X-A', 1);
                            headers.append('x-a', 'two');
                            headers.set('x-b', headers.get('x-a'));
                            headers.delete('x-gone');
                            const names = [];
                            for (const [name, value] of headers) names.push(`${name}=${value}`);
                            headers.set('x-all', names.join(' '));
                          },
                        };
                        """);
        stream.requestHeaders().set("x-gone", "1");
        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.CONTINUE);
        assertThat(stream.requestHeaders().all("x-a")).containsExactly("1", "two");
        assertThat(stream.requestHeaders().get("x-b")).isEqualTo("1, two");
        assertThat(stream.requestHeaders().get("x-gone")).isNull();
        assertThat(stream.requestHeaders().get("x-all")).contains(":method=GET", "x-a=1 x-a=two");
        assertThat(stream.routeCacheClears()).isPositive();
    }

    @Test
    void aScriptWaitsForTheWholeBodyAndReplacesIt() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                "const {name} = await request.json();"
                                        + " request.body = JSON.stringify({name: name + 'ü'});"));
        assertThat(stream.sendRequestHeaders(false)).isEqualTo(FilterStatus.PAUSE);
        stream.sendRequestData("{\"name\":", false);
        assertThat(stream.isRequestPassed()).isFalse();
        stream.sendRequestData("\"a\"}", true);
        assertThat(stream.passedRequestBody()).isEqualTo("{\"name\":\"aü\"}");
        assertThat(stream.requestHeaders().get("content-length")).isEqualTo("14");
        assertThat(stream.isRequestComplete()).isTrue();
    }

    @Test
    void aBodyIsReplacedBeforeItHasCome() {
        FakeHttpStream stream =
                request("export function onRequest(request) { request.body = 'other'; }");
        stream.sendRequestHeaders(false);
        stream.sendRequestData("what ", false);
        assertThat(stream.isRequestPassed()).isFalse();
        stream.sendRequestData("came", true);
        assertThat(stream.passedRequestBody()).isEqualTo("other");
    }

    @Test
    void aRequestWithoutABodyGetsOne() {
        FakeHttpStream stream =
                request("export function onRequest(r) { r.body = new Uint8Array([65, 66]); }");
        stream.sendRequest();
        assertThat(stream.passedRequestBody()).isEqualTo("AB");
    }

    @Test
    void theChunksOfABodyPassThroughAScript() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                "for await (const chunk of request.body)"
                                        + " chunk.replace(chunk.text().toUpperCase());"
                                        + " const trailers = await request.trailers();"
                                        + " trailers.set('x-end', 'yes');"));
        assertThat(stream.sendRequestHeaders(false)).isEqualTo(FilterStatus.CONTINUE);
        stream.sendRequestData("ab", false);
        assertThat(stream.passedRequestBody()).isEqualTo("AB");
        stream.sendRequestData("cd", false);
        stream.sendRequestTrailers(FakeHeaders.none());
        assertThat(stream.passedRequestBody()).isEqualTo("ABCD");
        assertThat(stream.passedRequestTrailers().get("x-end")).isEqualTo("yes");
    }

    @Test
    void aChunkIsHeldWhileTheScriptCallsOut() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                "for await (const chunk of request.body) {"
                                        + " const answer = await context.call('c', {path: '/x'});"
                                        + " chunk.replace(await answer.text() + chunk.text()); }"));
        stream.proxy().members.put("c", new io.leno.api.filter.ProxyHealth.Members(1, 1, 0));
        stream.sendRequestHeaders(false);
        stream.sendRequestData("1", false);
        stream.sendRequestData("2", true);
        assertThat(stream.passedRequestBody()).isEmpty();
        stream.calls().answer(200, "a");
        stream.calls().answer(200, "b");
        assertThat(stream.passedRequestBody()).isEqualTo("a1b2");
        assertThat(stream.isRequestComplete()).isTrue();
    }

    @Test
    void aScriptAnswersByItself() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                "return Response.json({a: 1}, {status: 403, headers: {'x-why': 'no'}});"));
        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);
        assertThat(stream.replied().status()).isEqualTo(403);
        assertThat(stream.replied().body()).isEqualTo("{\"a\":1}");
        assertThat(stream.replied().headers().get("content-type")).isEqualTo("application/json");
        assertThat(stream.replied().headers().get("x-why")).isEqualTo("no");
        assertThat(stream.replied().details()).isEqualTo("js_response");
    }

    @Test
    void anAnswerTakesTheResponsesPlace() {
        FakeHttpStream stream =
                request(
                        onResponse(
                                "if (!response.ok) return new Response('sorry', {status: 503});"));
        stream.sendRequest();
        FakeHeaders headers = FakeHeaders.response(500);
        headers.set("x-internal", "1");
        stream.sendResponseHeaders(headers, false);
        stream.sendResponseData("stack trace", true);
        assertThat(stream.passedResponseHeaders().get(":status")).isEqualTo("503");
        assertThat(stream.passedResponseHeaders().get("x-internal")).isNull();
        assertThat(stream.passedResponseBody()).isEqualTo("sorry");
    }

    @Test
    void aScriptCallsACluster() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                """
                                const answer = await context.call('auth', {method: 'POST', path: '/check',
                                    headers: {'x-token': request.headers.get('x-token')}, body: 'ask', timeout: 50});
                                request.headers.set('x-user', (await answer.json()).user);
                                request.headers.set('x-status', answer.status);
                                """));
        stream.proxy().members.put("auth", new io.leno.api.filter.ProxyHealth.Members(1, 1, 0));
        stream.requestHeaders().set("x-token", "t");
        assertThat(stream.sendRequest()).isEqualTo(FilterStatus.PAUSE);
        var call = stream.calls().next();
        assertThat(call.headers()).contains(java.util.Map.entry("x-token", "t"));
        assertThat(new String(call.body(), StandardCharsets.UTF_8)).isEqualTo("ask");
        stream.calls().answer(200, "{\"user\": \"jo\"}");
        assertThat(stream.requestHeaders().get("x-user")).isEqualTo("jo");
        assertThat(stream.requestHeaders().get("x-status")).isEqualTo("200");
        assertThat(stream.isRequestPassed()).isTrue();
    }

    @Test
    void globalsLiveOnEachEventLoopByThemselves() {
        var settings =
                Scripts.settings(
                        "let n = 0; export function onRequest({headers}) { headers.set('n', ++n); }");
        List<String> seen = new java.util.ArrayList<>();
        for (int loop : new int[] {0, 0, 1, 0}) {
            var stream = new FakeHttpStream(FakeHeaders.request("GET", "/")).onLoop(loop);
            stream.serve(settings).sendRequest();
            seen.add(stream.requestHeaders().get("n"));
        }
        assertThat(seen).containsExactly("1", "2", "1", "3");
    }

    @Test
    void aScriptImportsItsOwnModulesAndNothingElse() {
        String modules =
                "modules: {./rules.js: \"export const rule = 'r1';\"}\nlimits: {run_millis: 20000}";
        var settings =
                Scripts.settings(
                        "import {rule} from './rules.js';"
                                + " export function onRequest({headers}) { headers.set('x', rule); }",
                        modules,
                        new FakeFilterContext());
        var stream = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        stream.sendRequest();
        assertThat(stream.requestHeaders().get("x")).isEqualTo("r1");
        assertThatThrownBy(
                        () ->
                                Scripts.settings(
                                        "import '/etc/passwd'; export function onRequest() {}"))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageContaining("/etc/passwd");
    }

    @Test
    void metadataAndTheStoreAreShared() {
        FakeHttpStream stream =
                request(
                        onRequest(
                                """
                                context.dynamicMetadata.set('f', 'k', {a: [1, 'x', true]});
                                const {store} = context;
                                store.set('n', '41', {ttl: 1000});
                                store.increment('n');
                                request.headers.set('x', store.get('n') + store.compareAndSet('n', '42', 'z') + store.get('n'));
                                request.headers.set('y', JSON.stringify(context.dynamicMetadata.get('f')));
                                """));
        stream.sendRequest();
        assertThat(stream.requestHeaders().get("x")).isEqualTo("42truez");
        assertThat(stream.requestHeaders().get("y")).isEqualTo("{\"k\":{\"a\":[1,\"x\",true]}}");
    }

    @Test
    void aRouteHasAConfigurationOfItsOwnInTheSameContext() {
        var factory =
                Scripts.factory(
                        "let n = 0; export function onRequest(r, {config}) {"
                                + " r.headers.set('x', (config.greeting ?? 'none') + ++n); }",
                        "limits: {run_millis: 20000}");
        var settings = factory.configure(PluginConfig.empty("tenant"), new FakeFilterContext());
        Object route =
                factory.configureRoute(
                        new PluginConfig(
                                "tenant",
                                PluginConfig.Format.JSON,
                                "{\"greeting\": \"hi\"}".getBytes(StandardCharsets.UTF_8)));
        var plain = new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
        plain.sendRequest();
        var routed = new FakeHttpStream(FakeHeaders.request("GET", "/")).withRouteConfig(route);
        routed.serve(settings).sendRequest();
        assertThat(plain.requestHeaders().get("x")).isEqualTo("none1");
        assertThat(routed.requestHeaders().get("x")).isEqualTo("hi2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "export function onRequest(r) {\\n  r = = 1;\\n} | tenant.js:2:7: SyntaxError: ",
                "\\nnope(); | tenant.js:2:1: ReferenceError: nope is not defined",
                "export const x = 1; | exports neither onRequest nor onResponse",
                "while (true) {} | more than 200000 statements",
            })
    void aScriptThatIsNoneIsRefusedWithFilePlaceAndReason(String script, String message) {
        assertThatThrownBy(
                        () ->
                                Scripts.settings(
                                        script.replace("\\n", "\n"),
                                        "limits: {statements: 200000, run_millis: 20000}",
                                        new FakeFilterContext()))
                .isInstanceOf(InvalidPluginConfigException.class)
                .hasMessageStartingWith("script load error: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {statement: 1}",
                "limits: {calls: many}",
                "modules: {a: 1}",
                "limit: {}",
                "attachment: nowhere",
                "[1",
                "5"
            })
    void settingsThatAreNoneAreRefused(String settings) {
        assertThatThrownBy(
                        () ->
                                Scripts.settings(
                                        "export function onRequest() {}",
                                        settings,
                                        new FakeFilterContext()))
                .isInstanceOf(InvalidPluginConfigException.class)
                .message()
                .containsAnyOf("expected", "no YAML");
    }
}

package io.leno.script.js.graal;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.script.js.ScriptLimits;
import io.leno.script.js.ScriptSource;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/// Has a new engine do what handlers do, with a message that is none: classes are loaded, and what
/// scripts find in their global object is understood.
final class WarmUp {
    private static final int ROUNDS = 40;
    private static final String SCRIPT =
            """
            export async function onRequest(request, context) {
              const {headers} = request;
              headers.set('x', `${headers.get(':path')} ${headers.has('y')}`);
              headers.append('x', 1);
              headers.delete('x');
              for (const [name, value] of headers) headers.set(name, value);
              await null;
              JSON.parse(JSON.stringify(new Response('x', {status: 200, headers: {a: 'b'}}).status));
              'a/b'.split('/').map(part => part.toUpperCase()).join('-').replace(/A/g, 'b');
              request.path; context.clearRouteCache();
            }
            """;

    private final GraalScript script;

    WarmUp(GraalJavaScript engine) {
        script =
                new GraalScript(
                        engine,
                        new ScriptSource(
                                "warm-up.js",
                                SCRIPT,
                                Map.of(),
                                ScriptLimits.DEFAULT.withRunMillis(Integer.MAX_VALUE)));
    }

    void run() {
        LoopScript loop = script.firstLoop();
        ScriptScope scope = hollow(ScriptScope.class);
        Headers headers = hollow(Headers.class);
        for (int i = 0; i < ROUNDS; i++) {
            Message message = new Message.OfRequest(hollow(HttpStream.class));
            var run = new ScriptRun(scope, loop, loop.required(true), message, headers);
            run.onHeaders(true);
            run.end();
        }
        loop.retire();
    }

    /// One that does nothing and has nothing.
    private static <T> T hollow(Class<T> type) {
        ClassLoader loader = WarmUp.class.getClassLoader();
        Object made =
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {type},
                        (self, method, arguments) -> nothing(method.getReturnType()));
        return type.cast(made);
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) return false;
        if (type == int.class) return 0;
        return type == List.class ? List.of() : null;
    }
}

package io.leno.script.lua;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.script.lua.lang.Budget;
import io.leno.script.lua.lang.Execution;
import io.leno.script.lua.lang.LimitExceeded;
import io.leno.script.lua.lang.LuaError;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaUserdata;

import org.jspecify.annotations.Nullable;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// One run of a script over a request or a response: the `handle` of its function. It follows the
/// message, and the script goes on when what it waits for is there. Envoy: `StreamHandleWrapper`.
final class ScriptRun implements LuaUserdata {
    private final HttpStream stream;
    private final ScriptScope scope;
    private final ScriptState script;
    private final Execution execution;
    private final boolean request;
    private final Headers headers;
    private @Nullable Headers trailers;
    private Waiting waiting = Waiting.NOTHING;
    private boolean alive;
    private int step;
    private boolean headersContinued;
    private boolean paused;
    private boolean ended;
    private boolean sawBody;
    private boolean bufferedBody;
    private int calls;
    private int madeIn;
    private final List<Object> made = new ArrayList<>(4);
    private @Nullable Runnable reply;
    private @Nullable Map<String, PublicKey> keys;

    /// What the script waits for.
    enum Waiting {
        NOTHING,
        BODY,
        CHUNK,
        TRAILERS,
        CALL,
        /// It has answered: it does not go on.
        RESPONDED
    }

    /// What a run has from its filter.
    interface ScriptScope {
        ScriptLimits limits();

        /// Whether a change of the request's headers throws the route away.
        boolean clearsRouteCache();

        /// Name of the filter in its chain.
        String filterName();

        Map<String, ?> filterContext();

        /// What the scripts of all event loops share.
        SharedStoreObject store();

        /// Stats of the script's own, by their names below the filter's.
        FilterStats.Counter counter(String name);

        FilterStats.Gauge gauge(String name);

        FilterStats.Histogram histogram(String name);

        /// The script has run to its end, or failed.
        void ended(Budget used);

        /// The script failed, in this run: both of the stream end.
        void failed(RuntimeException failure);
    }

    ScriptRun(
            HttpStream stream,
            ScriptScope scope,
            ScriptState script,
            LuaFunction function,
            boolean request,
            Headers headers) {
        this.stream = stream;
        this.scope = scope;
        this.script = script;
        this.request = request;
        this.headers = headers;
        execution = new Execution(script.state(), scope.limits().budget(), function, this);
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return HandleMethods.ALL;
    }

    @Override
    public void checkUse(LuaState state) {
        checkScope(state, step);
    }

    FilterStatus onHeaders(boolean endOfStream) {
        ended = endOfStream;
        resume();
        return waiting == Waiting.BODY || isStopped() ? paused() : continued();
    }

    private boolean isStopped() {
        return waiting == Waiting.CALL || waiting == Waiting.RESPONDED;
    }

    /// The message goes on; what was held goes first.
    private FilterStatus continued() {
        headersContinued = true;
        if (paused) {
            paused = false;
            letGo();
        }
        return FilterStatus.CONTINUE;
    }

    private FilterStatus paused() {
        paused = true;
        return FilterStatus.PAUSE;
    }

    private void letGo() {
        if (request) stream.resumeRequest();
        else stream.resumeResponse();
    }

    FilterStatus onData(BodyData data, boolean endOfStream) {
        ended = endOfStream;
        sawBody = true;
        if (waiting == Waiting.CHUNK) {
            resume(new BodyObject(this, data::length, data::copy, data::replace));
        } else if (waiting == Waiting.BODY && endOfStream) {
            body().append(data.copy());
            data.replace(new byte[0]);
            resume(wholeBody());
        } else if (waiting == Waiting.TRAILERS && endOfStream) {
            resume();
        }
        return waiting == Waiting.BODY || isStopped() ? paused() : continued();
    }

    FilterStatus onTrailers(Headers added) {
        ended = true;
        trailers = added;
        if (waiting == Waiting.CHUNK) resume();
        else if (waiting == Waiting.BODY) {
            if (body().length() == 0) resume();
            else resume(wholeBody());
        }
        if (waiting == Waiting.TRAILERS) resume(trailersObject());
        return isStopped() ? paused() : continued();
    }

    /// An answer to a call is there.
    void onCallOutcome(@Nullable Object... values) {
        if (waiting != Waiting.CALL) return;
        resume(values);
        goOn();
    }

    /// Lets the message go on, unless the script still holds it.
    private void goOn() {
        if (waiting == Waiting.BODY || isStopped()) return;
        continued();
    }

    private void resume(@Nullable Object... values) {
        waiting = Waiting.NOTHING;
        alive = true;
        try {
            execution.resume(values);
        } catch (LuaError | LimitExceeded e) {
            waiting = Waiting.NOTHING;
            scope.failed(e);
        } finally {
            alive = false;
            step++;
            if (execution.isDone()) scope.ended(execution.budget());
        }
        answers();
    }

    /// The response passes the filters, and their scripts, when this script has stopped.
    private void answers() {
        Runnable answer = reply;
        reply = null;
        if (answer != null) answer.run();
    }

    /// Has the script end with an answer; called inside it.
    Object[] respond(LuaState state, Runnable answer) {
        reply = answer;
        return await(state, Waiting.RESPONDED);
    }

    /// Has the script wait; called inside it.
    ///
    /// @return what it is resumed with
    Object[] await(LuaState state, Waiting what) {
        waiting = what;
        if (what == Waiting.BODY) bufferedBody = true;
        return state.await();
    }

    /// How often the script has gone on: objects end with the step they were made in.
    int step() {
        return step;
    }

    /// @param made the step an object was made in
    /// @throws LuaError when the script kept the object past that step
    void checkScope(LuaState state, int made) {
        if (!alive || made != step) throw state.error("object used outside of proper scope");
    }

    boolean areHeadersContinued() {
        return headersContinued;
    }

    /// The request's headers are about to change.
    void headersChange() {
        if (request && scope.clearsRouteCache()) stream.clearRouteCache();
    }

    void bodyChanged(int length) {
        if (!headersContinued) headers.set("content-length", Integer.toString(length));
    }

    boolean isRequest() {
        return request;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean sawBody() {
        return sawBody;
    }

    boolean hasBufferedBody() {
        return bufferedBody;
    }

    Headers headers() {
        return headers;
    }

    @Nullable HeadersObject trailersObject() {
        Headers known = trailers;
        if (known == null) return null;
        return once(
                "trailers",
                HeadersObject.class,
                () -> new HeadersObject(this, known, HeadersObject.Kind.TRAILERS));
    }

    BodyBuffer body() {
        return request ? stream.requestBody() : stream.responseBody();
    }

    BodyObject wholeBody() {
        return once(
                "body",
                BodyObject.class,
                () -> {
                    BodyBuffer body = body();
                    return new BodyObject(this, body::length, body::copy, body::replace);
                });
    }

    boolean hasMadeBody() {
        return madeIn == step && made.contains("body");
    }

    HeadersObject headersObject() {
        return once(
                "headers",
                HeadersObject.class,
                () -> new HeadersObject(this, headers, HeadersObject.Kind.HEADERS));
    }

    /// The one object of its name, as long as the script does not wait: it may compare it, and
    /// iterates over it once at a time.
    <T> T once(String name, Class<T> kind, Supplier<T> make) {
        if (madeIn != step) made.clear();
        madeIn = step;
        for (int i = 0; i < made.size(); i += 2)
            if (made.get(i).equals(name)) return kind.cast(made.get(i + 1));
        T first = make.get();
        made.add(name);
        made.add(first);
        return first;
    }

    /// The public keys that the script has imported, by their bytes.
    Map<String, PublicKey> keys() {
        Map<String, PublicKey> all = keys;
        if (all == null) all = new HashMap<>(2);
        keys = all;
        return all;
    }

    HttpStream stream() {
        return stream;
    }

    ScriptScope scope() {
        return scope;
    }

    ScriptState script() {
        return script;
    }

    /// One more call to a cluster.
    void countCall() {
        if (++calls <= scope.limits().calls()) return;
        throw new LimitExceeded(
                LimitExceeded.Kind.CALLS, "more than " + scope.limits().calls() + " calls");
    }
}

package io.leno.script.lua;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.script.lua.lang.Budget;
import io.leno.script.lua.lang.LuaFunction;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// One stream's scripts: a run for the request, a run for the response.
final class LuaFilter implements HttpFilter, ScriptRun.ScriptScope {
    private final LuaSettings settings;
    private final HttpStream stream;
    private @Nullable ScriptRun request;
    private @Nullable ScriptRun response;

    LuaFilter(LuaSettings settings, HttpStream stream) {
        this.settings = settings;
        this.stream = stream;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        ScriptState script = settings.script(stream);
        if (script == null) return FilterStatus.CONTINUE;
        LuaFunction function = script.onRequest();
        if (function == null) return FilterStatus.CONTINUE;
        ScriptRun run = new ScriptRun(stream, this, script, function, true, headers);
        request = run;
        settings.begins();
        return run.onHeaders(endOfStream);
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return request == null ? FilterStatus.CONTINUE : request.onData(data, endOfStream);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        return request == null ? FilterStatus.CONTINUE : request.onTrailers(trailers);
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        ScriptState script = settings.script(stream);
        if (script == null) return FilterStatus.CONTINUE;
        LuaFunction function = script.onResponse();
        if (function == null) return FilterStatus.CONTINUE;
        ScriptRun run = new ScriptRun(stream, this, script, function, false, headers);
        response = run;
        settings.begins();
        return run.onHeaders(endOfStream);
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        return response == null ? FilterStatus.CONTINUE : response.onData(data, endOfStream);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        return response == null ? FilterStatus.CONTINUE : response.onTrailers(trailers);
    }

    @Override
    public ScriptLimits limits() {
        return settings.limits();
    }

    @Override
    public boolean clearsRouteCache() {
        return settings.clearsRouteCache();
    }

    @Override
    public String filterName() {
        return settings.filterName();
    }

    @Override
    public Map<String, ?> filterContext() {
        return stream.routeConfig() instanceof LuaRoute route ? route.context() : Map.of();
    }

    @Override
    public SharedStoreObject store() {
        return settings.store();
    }

    @Override
    public FilterStats.Counter counter(String name) {
        return settings.stats().counter(settings.statPrefix() + name);
    }

    @Override
    public FilterStats.Gauge gauge(String name) {
        return settings.stats().gauge(settings.statPrefix() + name);
    }

    @Override
    public FilterStats.Histogram histogram(String name) {
        return settings.stats().histogram(settings.statPrefix() + name);
    }

    @Override
    public void ended(Budget used) {
        settings.ended(used);
    }

    @Override
    public void failed(RuntimeException failure) {
        request = null;
        response = null;
        stream.failedOpen(String.valueOf(failure.getMessage()));
        settings.failed(failure);
    }
}

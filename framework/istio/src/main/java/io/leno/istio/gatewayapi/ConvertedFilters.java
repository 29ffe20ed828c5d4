package io.leno.istio.gatewayapi;

import io.leno.api.istio.Destination;
import io.leno.api.istio.HeaderEdits;
import io.leno.api.istio.Percent;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.CorsPolicy;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Rewrite;
import io.leno.istio.gatewayapi.HttpRouteSpec.Header;
import io.leno.istio.gatewayapi.HttpRouteSpec.HeaderFilter;
import io.leno.istio.gatewayapi.HttpRouteSpec.PathModifier;
import io.leno.istio.gatewayapi.HttpRouteSpec.RequestMirror;
import io.leno.istio.gatewayapi.HttpRouteSpec.RequestRedirect;
import io.leno.istio.gatewayapi.HttpRouteSpec.RouteFilter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The filters of one rule (or of one backend) in Istio's words.
record ConvertedFilters(
        @Nullable HeaderEdits headers,
        @Nullable Redirect redirect,
        @Nullable Rewrite rewrite,
        List<Mirror> mirrors,
        @Nullable CorsPolicy cors) {
    /// @param matched the path that leads to the filters; rewrites depend on it
    static ConvertedFilters of(
            List<RouteFilter> filters, @Nullable StringMatch matched, Backends backends) {
        HeaderEdits.Edits request = null;
        HeaderEdits.Edits response = null;
        Redirect redirect = null;
        Rewrite rewrite = null;
        CorsPolicy cors = null;
        var mirrors = new ArrayList<Mirror>();
        for (RouteFilter filter : filters) {
            if (filter.type() == RouteFilter.Type.EXTENSION_REF
                    || filter.type() == RouteFilter.Type.EXTERNAL_AUTH) {
                String name =
                        filter.type() == RouteFilter.Type.EXTENSION_REF
                                ? "ExtensionRef"
                                : "ExternalAuth";
                String message = "unsupported filter type \"" + name + "\"";
                backends.fail("InvalidFilter", message, true);
            }
            if (filter.cors() != null) cors = CorsPolicies.of(filter.cors());
            if (filter.requestHeaderModifier() != null)
                request = edits(filter.requestHeaderModifier());
            if (filter.responseHeaderModifier() != null)
                response = edits(filter.responseHeaderModifier());
            if (filter.requestRedirect() != null)
                redirect = redirect(filter.requestRedirect(), matched);
            if (filter.urlRewrite() != null) rewrite = PathRewrite.of(filter.urlRewrite(), matched);
            if (filter.requestMirror() == null) continue;
            RequestMirror mirror = filter.requestMirror();
            Destination to = backends.destination(mirror.backendRef());
            if (!to.host().isEmpty()) mirrors.add(new Mirror(to, share(mirror)));
        }
        boolean editsHeaders = request != null || response != null;
        HeaderEdits headers = editsHeaders ? new HeaderEdits(request, response) : null;
        return new ConvertedFilters(headers, redirect, rewrite, mirrors, cors);
    }

    private static HeaderEdits.Edits edits(HeaderFilter filter) {
        return new HeaderEdits.Edits(byName(filter.set()), byName(filter.add()), filter.remove());
    }

    private static Map<String, String> byName(List<Header> headers) {
        var values = new LinkedHashMap<String, String>();
        for (Header header : headers) values.put(header.name(), header.value());
        return values;
    }

    /// A port that is not written follows the scheme if one is, else it stays that of the request.
    private static Redirect redirect(RequestRedirect redirect, @Nullable StringMatch matched) {
        PathModifier path = redirect.path();
        String whole = path == null || path.replaceFullPath() == null ? "" : path.replaceFullPath();
        String prefix =
                path == null || path.replacePrefixMatch() == null
                        ? null
                        : PathRewrite.prefix(path, matched);
        Redirect.DerivePort derived =
                redirect.scheme().isEmpty()
                        ? Redirect.DerivePort.FROM_REQUEST_PORT
                        : Redirect.DerivePort.FROM_PROTOCOL_DEFAULT;
        return new Redirect(
                whole,
                redirect.hostname(),
                redirect.port(),
                redirect.port() != null ? null : derived,
                redirect.scheme(),
                redirect.statusCode() == 0 ? 302 : redirect.statusCode(),
                prefix);
    }

    private static @Nullable Percent share(RequestMirror mirror) {
        if (mirror.percent() != null) return new Percent(mirror.percent());
        if (mirror.fraction() == null) return null;
        double whole = mirror.fraction().denominator() == 0 ? 100 : mirror.fraction().denominator();
        return new Percent(mirror.fraction().numerator() * 100.0 / whole);
    }
}

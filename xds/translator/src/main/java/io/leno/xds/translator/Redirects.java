package io.leno.xds.translator;

import com.google.protobuf.ByteString;

import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.leno.api.istio.VirtualService.DirectResponse;
import io.leno.api.istio.VirtualService.Redirect;
import io.leno.api.istio.VirtualService.Redirect.DerivePort;

import java.util.Base64;
import java.util.Optional;

/// Answers that need no upstream.
final class Redirects {
    static final int MAX_BODY_BYTES = 1024 * 1024;

    private Redirects() {}

    /// @param port of the listener, for a redirect that keeps it
    /// @param secure true where the listener terminates TLS
    /// @return empty for a status that is no redirect
    static Optional<RedirectAction> of(Redirect redirect, int port, boolean secure) {
        RedirectResponseCode code = code(redirect.redirectCode());
        if (code == RedirectResponseCode.UNRECOGNIZED) return Optional.empty();
        var action =
                RedirectAction.newBuilder()
                        .setHostRedirect(redirect.authority())
                        .setResponseCode(code);
        if (redirect.prefixRewrite() != null) {
            action.setPrefixRewrite(redirect.prefixRewrite());
        } else if (!redirect.uri().isEmpty()) {
            action.setPathRedirect(redirect.uri());
        }
        if (!redirect.scheme().isEmpty()) action.setSchemeRedirect(redirect.scheme());
        action.setPortRedirect(portOf(redirect, port, secure));
        return Optional.of(action.build());
    }

    /// 0 where none is written, so that no `:80` shows behind `http`.
    private static int portOf(Redirect redirect, int listenerPort, boolean secure) {
        int port = redirect.port() == null ? 0 : redirect.port();
        if (redirect.derivePort() == DerivePort.FROM_REQUEST_PORT) port = listenerPort;
        String scheme = redirect.scheme();
        if (scheme.isEmpty()) scheme = secure ? "https" : "http";
        boolean implied =
                (port == 80 && scheme.equals("http")) || (port == 443 && scheme.equals("https"));
        return implied ? 0 : port;
    }

    private static RedirectResponseCode code(int status) {
        return switch (status) {
            case 0, 301 -> RedirectResponseCode.MOVED_PERMANENTLY;
            case 302 -> RedirectResponseCode.FOUND;
            case 303 -> RedirectResponseCode.SEE_OTHER;
            case 307 -> RedirectResponseCode.TEMPORARY_REDIRECT;
            case 308 -> RedirectResponseCode.PERMANENT_REDIRECT;
            default -> RedirectResponseCode.UNRECOGNIZED;
        };
    }

    /// Empty for a body that is not base64, or larger than Envoy takes.
    static Optional<DirectResponseAction> of(DirectResponse response) {
        var action = DirectResponseAction.newBuilder().setStatus(response.status());
        DirectResponse.Body body = response.body();
        if (body == null) return Optional.of(action.build());
        if (body.bytes().isEmpty()) {
            if (ByteString.copyFromUtf8(body.string()).size() > MAX_BODY_BYTES) {
                return Optional.empty();
            }
            action.getBodyBuilder().setInlineString(body.string());
            return Optional.of(action.build());
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(body.bytes());
            if (bytes.length > MAX_BODY_BYTES) return Optional.empty();
            action.getBodyBuilder().setInlineBytes(ByteString.copyFrom(bytes));
            return Optional.of(action.build());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}

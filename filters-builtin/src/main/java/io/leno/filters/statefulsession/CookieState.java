package io.leno.filters.statefulsession;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;

import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Cookies;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;

/// A cookie that holds host and expiry as Envoy's own message, `envoy.Cookie`: the host is its
/// field 1, the expiry, in seconds since 1970, its field 2. Older cookies hold the host alone.
///
/// @param ttl zero: until the browser ends
record CookieState(String name, String path, Duration ttl, InstantSource clock)
        implements SessionState {
    private static final int HOST = 1;
    private static final int EXPIRY = 2;

    private record Content(String host, long expiry) {}

    static CookieState of(CookieBasedSessionState config, InstantSource clock) {
        Cookie cookie = config.getCookie();
        if (cookie.getName().isEmpty()) {
            throw new InvalidPluginConfigException("Cookie.name: empty");
        }
        if (cookie.getTtl().getSeconds() < 0) {
            throw new InvalidPluginConfigException(
                    "Cookie.ttl: " + cookie.getTtl().getSeconds() + "s (expected: at least 0s)");
        }
        return new CookieState(
                cookie.getName(),
                cookie.getPath(),
                Duration.ofSeconds(cookie.getTtl().getSeconds()),
                clock);
    }

    /// Whether the path of the cookie is above that of the request (RFC 6265, section 5.1.4).
    @Override
    public boolean concerns(Headers request) {
        String asked = request.get(":path");
        if (path.isEmpty() || path.equals("/")) return true;
        if (asked == null || !asked.startsWith(path)) return false;
        if (path.endsWith("/") || asked.length() == path.length()) return true;
        return "/?#".indexOf(asked.charAt(path.length())) >= 0;
    }

    @Override
    public @Nullable String host(Headers request) {
        byte[] value = SessionState.decoded(Cookies.value(request, name));
        if (value.length == 0) return null;
        Content content = content(value);
        if (content == null) return new String(value, StandardCharsets.UTF_8);
        boolean expired = content.expiry != 0 && content.expiry < clock.instant().getEpochSecond();
        return content.host.isEmpty() || expired ? null : content.host;
    }

    private static @Nullable Content content(byte[] value) {
        var input = CodedInputStream.newInstance(value);
        String host = "";
        long expiry = 0;
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == (HOST << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    host = input.readString();
                } else if (tag == (EXPIRY << 3 | WireFormat.WIRETYPE_VARINT)) {
                    expiry = input.readInt64();
                } else if (!input.skipField(tag)) {
                    return null;
                }
            }
        } catch (IOException noMessage) {
            return null;
        }
        return new Content(host, expiry);
    }

    @Override
    public void tell(String host, Headers response) {
        var cookie = new StringBuilder(name).append("=\"").append(encoded(host)).append('"');
        if (!ttl.isZero()) cookie.append("; Max-Age=").append(ttl.toSeconds());
        if (!path.isEmpty()) cookie.append("; Path=").append(path);
        cookie.append("; HttpOnly");
        response.add("set-cookie", cookie.toString());
    }

    private String encoded(String host) {
        var bytes = new ByteArrayOutputStream();
        var output = CodedOutputStream.newInstance(bytes);
        try {
            output.writeString(HOST, host);
            if (!ttl.isZero()) {
                output.writeInt64(EXPIRY, clock.instant().plus(ttl).getEpochSecond());
            }
            output.flush();
        } catch (IOException e) { // upon memory
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

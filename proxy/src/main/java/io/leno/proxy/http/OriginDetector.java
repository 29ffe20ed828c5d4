package io.leno.proxy.http;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Finds whom a request comes from originally. Envoy: `original_ip_detection_extensions`.
public sealed interface OriginDetector {
    /// @param client null where none was found
    /// @param trusted the request may count as internal
    record Origin(@Nullable InetSocketAddress client, boolean trusted) {
        static final Origin UNKNOWN = new Origin(null, false);
    }

    Origin detect(HeaderBlock headers, InetSocketAddress peer);

    /// What a request without an origin is answered with; 0 when it goes on.
    default int refusal() {
        return 0;
    }

    /// The peer is appended to `x-forwarded-for`.
    default boolean appendsPeer() {
        return false;
    }

    /// `envoy.extensions.http.original_ip_detection.xff`
    ///
    /// @param trustedHops so many addresses at the end are passed over
    /// @param trusted where not empty, addresses in these ranges are passed over instead
    record ForwardedFor(int trustedHops, List<AddressRange> trusted, boolean appendsPeer)
            implements OriginDetector {
        public ForwardedFor {
            trusted = List.copyOf(trusted);
        }

        @Override
        public Origin detect(HeaderBlock headers, InetSocketAddress peer) {
            String forwarded = headers.get("x-forwarded-for");
            if (trusted.isEmpty()) return skipping(forwarded, trustedHops);
            if (!AddressRange.anyContains(trusted, Addresses.ip(peer))) return Origin.UNKNOWN;
            return forwarded == null ? Origin.UNKNOWN : firstUntrusted(forwarded);
        }

        private Origin firstUntrusted(String forwarded) {
            InetSocketAddress found = null;
            int end = forwarded.length();
            while (end >= 0) {
                int comma = forwarded.lastIndexOf(',', end - 1);
                String text = forwarded.substring(comma + 1, end).strip();
                if (!Addresses.isLiteral(text)) return new Origin(found, false);
                found = Addresses.ofLiteral(text, 0);
                InetAddress address = found.getAddress();
                if (!AddressRange.anyContains(trusted, address)) break;
                if (comma < 0) break;
                end = comma;
            }
            return new Origin(found, forwarded.indexOf(',') < 0);
        }

        /// The last address but so many.
        static Origin skipping(@Nullable String forwarded, int hops) {
            if (forwarded == null) return Origin.UNKNOWN;
            int end = forwarded.length();
            for (int i = 0; i < hops; i++) {
                end = forwarded.lastIndexOf(',', end - 1);
                if (end < 0) return Origin.UNKNOWN;
            }
            int comma = forwarded.lastIndexOf(',', end - 1);
            String text = forwarded.substring(comma + 1, end).strip();
            if (!Addresses.isLiteral(text)) return Origin.UNKNOWN;
            return new Origin(Addresses.ofLiteral(text, 0), comma < 0 && hops == 0);
        }
    }

    /// `envoy.extensions.http.original_ip_detection.custom_header`
    ///
    /// @param trusted `allow_extension_to_set_address_as_trusted`
    record CustomHeader(String name, boolean trusted, int refusal) implements OriginDetector {
        @Override
        public Origin detect(HeaderBlock headers, InetSocketAddress peer) {
            String text = headers.get(name);
            if (text == null || !Addresses.isLiteral(text)) return Origin.UNKNOWN;
            return new Origin(Addresses.ofLiteral(text, 0), trusted);
        }
    }
}
